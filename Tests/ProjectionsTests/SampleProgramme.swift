import Domain
import EventStore

/// A programme with two organisations, in which a test lets things happen.
struct SampleProgramme {
    let history: History
    let programme: ID<Programme>
    let ministry: ID<Organisation>
    let agency: ID<Organisation>
    let delegate: ID<Delegate>

    init(_ history: History = History()) async throws {
        self.history = history
        programme = history.id()
        ministry = history.id()
        agency = history.id()
        delegate = history.id()
        for (organisation, name, kind) in [
            (ministry, "Ministry of Labour", OrganisationKind.government), (agency, "UNHCR", .unAgency),
        ] {
            let admitted = OrganisationAdmitted(name: try text(name), kind: kind)
            try await history.record([(.organisation(organisation), .organisation(.admitted(admitted)))])
        }
        let opened = ProgrammeOpened(
            title: try text("Azerbaijan 2009"), visibility: .public, convener: agency, defaultLanguage: .english,
            chambers: Chamber.usual)
        try await record([(.programme(programme), .programme(.opened(opened)))])
        let joined = OrganisationJoined(organisation: ministry)
        try await record([(.programme(programme), .programme(.organisationJoined(joined)))])
        let accredited = DelegateAccredited(
            person: history.id(), organisation: ministry, programme: programme, roles: [.stakeholder],
            fullName: history.commitment())
        try await record([(.delegate(delegate), .delegate(.accredited(accredited)))])
    }

    /// Records what the delegate of the ministry does.
    @discardableResult
    func record(_ events: [(Stream, Event)], occurredAt: Instant? = nil) async throws -> Int {
        try await history.record(
            events, by: .delegate(delegate), for: ministry, role: .stakeholder, in: programme, occurredAt: occurredAt)
    }

    func proposeGap(_ title: String, occurredAt: Instant? = nil) async throws -> ID<Gap> {
        let id = history.id(Gap.self)
        let proposed = Proposed(programme: programme, content: try gapContent(title))
        try await record([(.gap(id), .gap(.proposed(proposed)))], occurredAt: occurredAt)
        return id
    }

    @discardableResult
    func revise(_ gap: ID<Gap>, _ revision: Int, _ title: String) async throws -> Int {
        let revised = Revised(revision: revision, content: try gapContent(title))
        return try await record([(.gap(gap), .gap(.revised(revised)))])
    }

    func proposeIntervention(_ title: String, for gaps: [ID<Gap>]) async throws -> ID<Intervention> {
        let id = history.id(Intervention.self)
        let content = InterventionContent(
            title: try text(title), description: try text("As the roundtable asked."), gaps: gaps, kind: .training,
            lead: agency, partners: [ministry], budget: try Money(amount: "12500.50", currency: "EUR"),
            indicators: [
                Indicator(
                    code: try Word("trained"), name: try text("Officers trained"), level: .output,
                    baseline: try Decimal("0"), target: try Decimal("40"))
            ])
        let proposed = Proposed(programme: programme, content: content)
        try await record([(.intervention(id), .intervention(.proposal(.proposed(proposed))))])
        return id
    }

    @discardableResult
    func comment(
        on subject: Subject, revision: Int?, parent: ID<Comment>? = nil, occurredAt: Instant? = nil
    ) async throws -> ID<Comment> {
        let id = history.id(Comment.self)
        let posted = CommentPosted(
            programme: programme, subject: subject, revision: revision, parent: parent, kind: .remark,
            text: history.commitment())
        try await record([(.comment(id), .comment(.posted(posted)))], occurredAt: occurredAt)
        return id
    }

    /// Drafts and opens a round about these items.
    func openRound(_ items: [RoundItem], closesAt: Instant = Instant("2027-01-01")!) async throws -> ID<Round> {
        let id = history.id(Round.self)
        let rule = DecisionRule(.consent)
        let closing = ClosingTerms(closesAt: closesAt)
        let terms = RoundTerms(
            title: try text("First round"),
            items: items.map { DraftItem(subject: $0.subject, motion: $0.motion, into: $0.into) }, rule: rule,
            visibility: .open, closing: closing, proxies: 1)
        try await record([(.round(id), .round(.drafted(RoundDrafted(programme: programme, terms: terms))))])
        let opened = RoundOpened(
            items: items,
            seats: [
                SeatGroup(chamber: try Word("government"), organisations: [ministry]),
                SeatGroup(chamber: try Word("un"), organisations: [agency]),
            ], rule: rule, visibility: .open, closing: closing, proxies: 1)
        try await record([(.round(id), .round(.opened(opened)))] + items.map { ($0.subject.stream, $0.locked(by: id)) })
        return id
    }

    @discardableResult
    func take(
        _ answer: Answer, of seat: ID<Organisation>, on item: Int, in round: ID<Round>
    ) async throws -> Int {
        let taken = PositionTaken(item: item, position: Position(answer: answer))
        return try await history.record(
            [(.seat(round, seat), .seat(.taken(taken)))], for: seat, in: programme)
    }

    @discardableResult
    func close(_ round: ID<Round>, _ items: [RoundItem], _ outcome: Outcome = .agreed) async throws -> Int {
        var tally = Tally()
        tally.seats = 1
        tally.own = 1
        tally.support = 1
        let results = items.map {
            ItemResult(item: $0.number, outcome: outcome, tally: [ChamberTally(chamber: try! Word("un"), count: tally)])
        }
        return try await record(
            [(.round(round), .round(.closed(RoundClosed(results: results))))]
                + items.map { ($0.subject.stream, $0.decided(by: round, outcome)) })
    }

    /// Puts something to a round that agrees it.
    @discardableResult
    func agree(_ subject: Subject, revision: Int = 1, _ motion: Motion = .adopt, into: Subject? = nil) async throws
        -> Int
    {
        let item = RoundItem(number: 1, subject: subject, motion: motion, revision: revision, into: into)
        let round = try await openRound([item])
        return try await close(round, [item])
    }

    @discardableResult
    func pledge(_ amount: String, to intervention: ID<Intervention>, due: String? = nil) async throws -> ID<Pledge> {
        let id = history.id(Pledge.self)
        let terms = PledgeTerms(
            money: try Money(amount: amount, currency: "EUR"), inKind: history.commitment(),
            due: try due.map { try Day($0) })
        let made = PledgeMade(pledge: id, organisation: ministry, terms: terms)
        try await record([(.intervention(intervention), .intervention(.pledgeMade(made)))])
        return id
    }

    @discardableResult
    func report(
        _ value: String, on day: String, _ status: ProgressStatus = .ongoing, about intervention: ID<Intervention>
    ) async throws -> Int {
        let progress = Progress(
            on: try Day(day), status: status,
            actuals: [Progress.Actual(indicator: try Word("trained"), value: try Decimal(value))])
        let reported = ProgressReported(progress: progress)
        return try await record([(.intervention(intervention), .intervention(.progressReported(reported)))])
    }
}

func text(_ english: String) throws -> Text { try Text(["en": english]) }

func gapContent(_ title: String) throws -> GapContent {
    GapContent(
        title: try text(title), description: try text("What was heard."),
        category: .fairProcessesAndDocumentation, population: [.refugee], severity: .high, principles: [20])
}

extension RoundItem {
    fileprivate func locked(by round: ID<Round>) -> Event {
        switch subject {
        case .intervention: .intervention(.proposal(.putToRound(PutToRound(round: round, item: number))))
        default: .gap(.putToRound(PutToRound(round: round, item: number)))
        }
    }

    fileprivate func decided(by round: ID<Round>, _ outcome: Outcome) -> Event {
        switch subject {
        case .intervention:
            .intervention(
                .proposal(
                    .decided(
                        Decided(
                            round: round, item: number, motion: motion, revision: revision, into: nil, outcome: outcome)
                    )))
        default:
            .gap(
                .decided(
                    Decided(
                        round: round, item: number, motion: motion, revision: revision, into: gapInto, outcome: outcome)
                ))
        }
    }

    private var gapInto: ID<Gap>? {
        if case .gap(let id)? = into { id } else { nil }
    }
}
