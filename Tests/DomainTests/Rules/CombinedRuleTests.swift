import Domain
import Testing

/// Rules that consist of rules.
@Suite struct CombinedRuleTests {
    /// With one seat in support: a rule for each verdict.
    private static let rules: [Verdict: DecisionRule] = [
        .pass: .consent, .fail: .majority("1/1", of: .electorate), .inquorate: .consent.quorum("1/1"),
    ]
    private static let seats = [CountedSeat].seats(support: 1, silent: 1)

    @Test func `the three rules of this suite give the three verdicts`() {
        for (verdict, rule) in Self.rules { #expect(Self.seats.verdict(rule) == verdict) }
    }

    @Test(arguments: [
        (Verdict.pass, Verdict.pass, Verdict.pass, Verdict.pass),
        (.pass, .fail, .fail, .pass),
        (.pass, .inquorate, .inquorate, .pass),
        (.fail, .pass, .fail, .pass),
        (.fail, .fail, .fail, .fail),
        (.fail, .inquorate, .fail, .inquorate),
        (.inquorate, .pass, .inquorate, .pass),
        (.inquorate, .fail, .fail, .inquorate),
        (.inquorate, .inquorate, .inquorate, .inquorate),
    ])
    func `all of two fail first, any of two pass first`(first: Verdict, second: Verdict, all: Verdict, any: Verdict) {
        let rules = (Self.rules[first]!, Self.rules[second]!)
        #expect(Self.seats.verdict(.allOf(rules.0, rules.1)) == all)
        #expect(Self.seats.verdict(.anyOf(rules.0, rules.1)) == any)
    }

    @Test func `a combination of one is that one`() {
        for (verdict, rule) in Self.rules {
            #expect(Self.seats.verdict(.allOf(rule)) == verdict)
            #expect(Self.seats.verdict(.anyOf(rule)) == verdict)
        }
    }

    @Test func `a combination has a quorum of its own`() {
        #expect(Self.seats.verdict(.allOf(.consent).quorum("1/1")) == .inquorate)
        #expect(Self.seats.verdict(.anyOf(.consent).quorum("1/2")) == .pass)
    }

    @Test(arguments: [
        (15, 65, 12, Verdict.pass), (14, 65, 13, .fail), (15, 64, 12, .fail),
        // Three that do not support block nothing, however much they weigh.
        (24, 30, 3, .pass), (23, 30, 4, .fail),
    ])
    func `the EU Council: 55 of 100 of the states with 65 of 100 of the people, or fewer than four against`(
        states: Int, people: Int, opposed: Int, verdict: Verdict
    ) {
        let rule = DecisionRule.allOf(
            .majority("55/100", of: .electorate), .anyOf(.weighted("65/100", of: .electorate), .fewOpposed(4)))
        // The first state that supports, and the first that objects, weigh what the others leave over.
        let others = (states - 1, opposed - 1)
        let seats =
            [CountedSeat].seats(support: others.0, weight: 1) + .seats(support: 1, weight: people - others.0)
            + .seats(object: others.1, weight: 1) + .seats(object: 1, weight: 100 - people - others.1)
        #expect(seats.count == 27)
        #expect(seats.map(\.weight).reduce(0, +) == 100)
        #expect(seats.verdict(rule) == verdict)
    }
}

/// Chambers that decide each by itself.
@Suite struct ConcurrentRuleTests {
    private static let government = [CountedSeat].seats(support: 1, in: "government")

    private func rule(_ empty: DecisionRule.Empty = .fail, quorum: Fraction = "0/1") -> DecisionRule {
        .concurrent(
            [("government", .consent.quorum(quorum)), ("ngo", .majority("1/2").quorum(quorum))], empty: empty)
    }

    @Test func `every named chamber meets its own rule`() {
        #expect((Self.government + .seats(support: 5, object: 5, in: "ngo")).verdict(rule()) == .pass)
        #expect((Self.government + .seats(support: 4, object: 5, in: "ngo")).verdict(rule()) == .fail)
        #expect(
            ([CountedSeat].seats(object: 1, in: "government") + .seats(support: 400, in: "ngo")).verdict(rule())
                == .fail)
    }

    @Test func `every named chamber meets its own quorum`() {
        let sparse = Self.government + .seats(support: 1, silent: 2, in: "ngo")
        #expect(sparse.verdict(rule(quorum: "1/3")) == .pass)
        #expect(sparse.verdict(rule(quorum: "1/2")) == .inquorate)
        // One that fails is stronger than one without a quorum.
        let failing = [CountedSeat].seats(object: 1, in: "government") + .seats(support: 1, silent: 2, in: "ngo")
        #expect(failing.verdict(rule(quorum: "1/2")) == .fail)
    }

    @Test func `a chamber passes by its own support`() {
        let silent = Self.government + .seats(abstain: 3, in: "ngo")
        #expect(silent.verdict(.concurrent([("government", .consent), ("ngo", .consent)])) == .fail)
    }

    @Test func `an empty chamber fails or is skipped, as was fixed`() {
        #expect(Self.government.verdict(rule(.fail)) == .fail)
        #expect(Self.government.verdict(rule(.skip)) == .pass)
    }

    @Test func `every seat is in a chamber that the rule names, and at least one of them has seats`() {
        let open = OpenRound(round: .round)
        func story(_ chambers: [(Word, DecisionRule)]) -> Story {
            .proposals.drafted(.terms(.concurrent(chambers, empty: .skip)))
        }
        given(story([("government", .consent), ("un", .consent), ("ngo", .consent), ("eu", .consent)]))
            .when(open, by: .facilitator).thenAccepted()
        given(story([("government", .consent), ("un", .consent)])).when(open, by: .facilitator)
            .thenRefused(.invalidElectorate)
        given(story([("eu", .consent)])).when(open, by: .facilitator).thenRefused(.invalidElectorate)
    }

    @Test func `a seat in no chamber is in no named one`() {
        let story = Story.proposals
            .after(
                DefineChambers(programme: .country, chambers: [Chamber(name: "gov", kinds: [.government])]),
                by: .facilitator
            )
            .drafted(.terms(.concurrent([("gov", .consent)])))
        given(story).when(OpenRound(round: .round), by: .facilitator).thenRefused(.invalidElectorate)
    }
}
