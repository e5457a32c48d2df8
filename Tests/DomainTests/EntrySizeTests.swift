import Domain
import Testing

/// The largest valid commands fit into an entry of 65,535 bytes: their data leave 1,535 bytes to the envelope.
@Suite struct EntrySizeTests {
    private static let most = 64_000

    private func fits(_ payload: some EventPayload, location: SourceLocation = #_sourceLocation) throws {
        let size = try RoundTrip.bytes(of: payload).count
        #expect(size <= Self.most, "\(type(of: payload).name) has \(size) bytes", sourceLocation: location)
    }

    /// Texts of so many bytes that all need escaping: in one language, and in as many as can be, their tags short or long.
    private func each(_ bytes: Int) throws -> [Text] {
        let letters = (0..<24).map { String(UnicodeScalar(UInt8(97 + $0))) }
        return try [
            ["en"], letters.map { "a" + $0 },
            letters.prefix(bytes / 40).map { "abcdefgh-abcdefgh-abcdefgh-abcdefg" + $0 },
        ]
        .map { tags in
            var byLanguage = Dictionary(uniqueKeysWithValues: tags.map { ($0, "\"") })
            let rest = bytes - tags.reduce(0) { $0 + $1.utf8.count + 1 }
            byLanguage[tags[0]]?.append(String(repeating: "\"", count: rest))
            let text = try Text(byLanguage).limited(to: bytes, at: "")
            byLanguage[tags[0]]?.append("\"")
            #expect(throws: (any Error).self) { try Text(byLanguage).limited(to: bytes, at: "") }
            return text
        }
    }

    private func ids<Subject>(_ count: Int) -> [ID<Subject>] { (0..<count).map { .number(UInt64($0)) } }

    private func word(_ number: Int) throws -> Word {
        try Word(
            String(repeating: "w", count: 22) + String(UnicodeScalar(UInt8(97 + number / 10)))
                + String(UnicodeScalar(UInt8(97 + number % 10))))
    }

    @Test func `the longest gap`() throws {
        for (title, description) in zip(try each(Text.longestTitle), try each(Text.longest)) {
            let content = GapContent(
                title: title, description: description, category: .favourableProtectionEnvironment,
                population: PopulationGroup.allCases, location: title, severity: .critical, principles: Array(1...30))
            try fits(Proposed(programme: .country, content: content))
        }
    }

    @Test func `the longest intervention`() throws {
        for (index, title) in try each(Text.longestTitle).enumerated() {
            let money = try Money(amount: "999999999999999.9999", currency: "EUR")
            let indicators = try (0..<20).map { number in
                Indicator(
                    code: try word(number), name: try each(300)[index], level: .outcome,
                    unit: try Label(String(repeating: "\"", count: 300)),
                    baseline: "-999999999999999.999999", target: "-999999999999999.999999")
            }
            let content = InterventionContent(
                title: title, description: try each(Text.longest)[index], gaps: ids(50), kind: .directAssistance,
                lead: .drc, partners: ids(50), budget: money, starts: "2010-01-01", ends: "2012-01-01",
                indicators: indicators)
            try fits(Revised(revision: 1_000, content: content))
        }
    }

    @Test func `the longest consultation`() throws {
        for (index, title) in try each(Text.longestTitle).enumerated() {
            let group = ParticipantGroup(
                population: .returnedInternallyDisplaced, gender: .female, age: .olderPersons,
                diversity: try each(200)[index], number: 10_000_000)
            let content = ConsultationContent(
                kind: .participatoryAssessment, title: title, from: "2010-01-01", to: "2010-02-01", place: title,
                organisations: ids(200), groups: Array(repeating: group, count: 50), findings: "Findings",
                gaps: ids(100))
            try fits(ConsultationCorrected(content: content, reason: "Reason"))
        }
    }

    /// 64 parts as long as parts can be: 31 quorums and weighted majorities inside as many chambers.
    private func longestRule() throws -> DecisionRule {
        let part = DecisionRule.weighted("999999/1000000", strict: false, of: .electorate)
            .quorum("1000000/1000000", countsProxies: false)
        let chambers = try (0..<62).map { (try word($0), part) }
        let rule = DecisionRule.anyOf(.concurrent(chambers).quorum("1000000/1000000")).quorum("1000000/1000000")
        try rule.check()
        return rule
    }

    private func longestTerms(_ title: Text) throws -> RoundTerms {
        let items = (0..<50).map { number in
            DraftItem(
                subject: .intervention(.number(UInt64(number))), motion: .merge, revision: 1_000,
                into: .intervention(.number(UInt64(1_000 + number))))
        }
        let seats: [ID<Organisation>] = ids(400)
        return RoundTerms(
            title: title, items: items, rule: try longestRule(), weights: weights(seats), electorate: seats,
            visibility: .secretUntilClose,
            closing: ClosingTerms(closesAt: .closing, earlyClose: .whenAllAnswered, extensions: 20), proxies: 400)
    }

    private func weights(_ seats: [ID<Organisation>]) -> [ID<Organisation>: Int] {
        Dictionary(uniqueKeysWithValues: seats.map { ($0, 1_000_000_000) })
    }

    @Test func `the longest draft of a round`() throws {
        for title in try each(Text.longestTitle) {
            try fits(RoundDrafted(programme: .country, terms: try longestTerms(title)))
        }
    }

    @Test func `the opening of the largest round`() throws {
        let terms = try longestTerms("Round")
        let items = terms.items.enumerated().map { index, item in
            RoundItem(
                number: index + 1, subject: item.subject, motion: item.motion, revision: 1_000, into: item.into)
        }
        let seats: [ID<Organisation>] = ids(400)
        let groups = try (0..<9).map { number in
            SeatGroup(
                chamber: try word(number),
                organisations: seats.enumerated().filter { $0.offset % 9 == number }.map(\.element))
        }
        try fits(
            RoundOpened(
                items: items, seats: groups, rule: terms.rule, weights: terms.weights, visibility: terms.visibility,
                closing: terms.closing, proxies: 400,
                policy: ProgrammePolicy(signedPositions: false, signedCloses: false, witnessedOutcomes: true)))
    }

    @Test func `the close of the largest round`() throws {
        // Nine kinds of organisation make at most nine groups of seats: those in chambers, and those in none.
        var tally = Tally()
        (tally.seats, tally.own, tally.support) = (44, 40, 11)
        (tally.standAside, tally.abstain, tally.object) = (11, 11, 11)
        let chambers = try (0..<9).map { ChamberTally(chamber: try word($0), count: tally) }
        let results = (0..<50).map { ItemResult(item: $0 + 1, outcome: .notAgreed, tally: chambers) }
        try fits(RoundClosed(reviewed: 1_000_000_000_000, results: results))
    }

    @Test func `what is about many organisations or languages`() throws {
        for name in try each(Text.longestTitle) {
            try fits(OrganisationAdmitted(name: name, kind: .intergovernmentalOrganisation))
            try fits(
                ProgrammeOpened(
                    title: name, visibility: .participants, convener: .unhcr, defaultLanguage: "en",
                    chambers: Chamber.usual))
        }
        let actuals = try (0..<20).map { Progress.Actual(indicator: try word($0), value: "-999999999999999.999999") }
        let progress = Progress(on: "2010-01-01", status: .completed, note: "Note", actuals: actuals)
        try fits(ProgressReported(progress: progress))
    }
}
