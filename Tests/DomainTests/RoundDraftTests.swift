import Domain
import Testing

/// What a round may be drafted and opened with, and what is frozen when it opens.
@Suite struct RoundDraftTests {
    private func draft(_ terms: RoundTerms) -> DraftRound {
        DraftRound(id: .round, programme: .country, terms: terms)
    }

    private func refuses(
        _ terms: RoundTerms, _ reason: Refusal.Reason, _ location: SourceLocation = #_sourceLocation
    ) {
        given(.proposals).when(draft(terms), by: .facilitator, location).thenRefused(reason, location)
    }

    @Test func `a facilitator drafts and opens; nobody else does`() {
        given(.proposals).when(draft(.terms()), by: .facilitator).thenAccepted()
        for actor in [Actor.stakeholder(of: .drc), .focalPoint(of: .unhcr), .registrar, .node] {
            given(.proposals).when(draft(.terms()), by: actor).thenRefused(.notPermitted)
            given(.proposals.drafted(.terms())).when(OpenRound(round: .round), by: actor).thenRefused(.notPermitted)
        }
    }

    /// Whoever decides it again later has the recorded time as the clock.
    @Test func `what was decided before its time came is not recorded after it`() {
        let drafted = Story.proposals.drafted(.terms())
        let open = drafted.after(OpenRound(round: .round), by: .facilitator)
        let cancel = CancelRound(round: .round, reason: "Why")
        #expect(given(.proposals).when(draft(.terms()), by: .facilitator).thenAccepted()?.before == .closing)
        #expect(given(drafted).when(OpenRound(round: .round), by: .facilitator).thenAccepted()?.before == .closing)
        #expect(given(open).when(cancel, by: .facilitator).thenAccepted()?.before == .closing)
        #expect(given(drafted).when(cancel, by: .facilitator).thenAccepted()?.before == nil)
    }

    @Test func `a round has one to fifty items, each once`() {
        refuses(.terms(items: []), .invalidItems)
        refuses(.terms(items: [.adopt(.shelter), .end(.shelter)]), .invalidItems)
        let many = (0..<51).map { DraftItem.adopt(ID<Gap>.number(100 + $0)) }
        refuses(.terms(items: many), .invalidItems)
        refuses(.terms(items: Array(many.prefix(50))), .unknownReference)
    }

    @Test func `an item is a gap or an intervention of the programme`() {
        refuses(.terms(items: [DraftItem(subject: .round(.earlierRound), motion: .adopt)]), .invalidItems)
        refuses(.terms(items: [.adopt(.farAway)]), .wrongProgramme)
        refuses(.terms(items: [.adopt(.farAwayWork)]), .wrongProgramme)
        refuses(.terms(items: [.adopt(.schooling)]), .unknownReference)
    }

    @Test func `what an item is to be merged into is there, in the programme`() {
        refuses(.terms(items: [.merge(.documents, into: .schooling)]), .unknownReference)
        refuses(.terms(items: [.merge(.documents, into: .farAway)]), .wrongProgramme)
    }

    @Test func `a merge, and only a merge, says into what else`() {
        refuses(.terms(items: [DraftItem(subject: .gap(.documents), motion: .merge)]), .invalidItems)
        refuses(
            .terms(items: [DraftItem(subject: .gap(.documents), motion: .end, into: .gap(.shelter))]), .invalidItems)
        refuses(.terms(items: [.merge(.documents, into: .documents)]), .invalidItems)
    }

    @Test func `weights are given if, and only if, the rule counts them`() {
        refuses(.terms(.weighted("1/2")), .invalidRule)
        refuses(.terms(.consent, weights: [.ministry: 1]), .invalidRule)
        refuses(.terms(.weighted("1/2"), weights: [.ministry: 0]), .invalidRule)
        refuses(.terms(.weighted("1/2"), weights: [.ministry: 1_000_000_001]), .invalidRule)
    }

    @Test func `an electorate names organisations that there are, each once`() {
        refuses(.terms(seats: []), .invalidElectorate)
        refuses(.terms(seats: [.drc, .drc]), .invalidElectorate)
        refuses(.terms(seats: [.nobody]), .unknownReference)
        refuses(.terms(seats: (0..<401).map { ID<Organisation>.number(5_000 + $0) }), .invalidElectorate)
    }

    @Test func `the closing time lies ahead, extensions and proxies within bounds`() {
        refuses(.terms(closing: ClosingTerms(closesAt: .start)), .timeInThePast)
        refuses(.terms(closing: .extensible(21)), .invalidContent)
        refuses(.terms(closing: .extensible(-1)), .invalidContent)
        refuses(.terms(proxies: 401), .invalidContent)
        refuses(.terms(proxies: -1), .invalidContent)
    }

    @Test func `an opened round freezes items, seats by chamber, rule and terms, and locks its items`() {
        let terms = RoundTerms.terms(
            items: [.adopt(.shelter), .merge(.documents, into: .schooling), .adopt(.housing)])
        let opened = RoundOpened(
            items: [
                RoundItem(number: 1, subject: .gap(.shelter), motion: .adopt, revision: 1),
                RoundItem(number: 2, subject: .gap(.documents), motion: .merge, revision: 1, into: .gap(.schooling)),
                RoundItem(number: 3, subject: .intervention(.housing), motion: .adopt, revision: 1),
            ],
            seats: [
                SeatGroup(chamber: "government", organisations: [.ministry]),
                SeatGroup(chamber: "ngo", organisations: [.drc]),
                SeatGroup(chamber: "un", organisations: [.unhcr]),
            ], rule: .consent, visibility: .open, closing: .usual, proxies: 1)
        given(.proposals.proposed(.schooling).drafted(terms)).when(OpenRound(round: .round), by: .facilitator)
            .then([
                (.round(.round), .round(.opened(opened))),
                (.gap(.shelter), .gap(.putToRound(PutToRound(round: .round, item: 1)))),
                (.gap(.documents), .gap(.putToRound(PutToRound(round: .round, item: 2)))),
                (.gap(.schooling), .gap(.putToRound(PutToRound(round: .round)))),
                (.intervention(.housing), .intervention(.proposal(.putToRound(PutToRound(round: .round, item: 3))))),
            ])
    }

    @Test func `without a named electorate every member that is not suspended has a seat`() {
        let story = Story.proposals.suspended(.donor).drafted(.terms(seats: nil))
        let ruling = given(story).when(OpenRound(round: .round), by: .facilitator)
        guard case .round(.opened(let opened))? = ruling.thenAccepted()?.events.first?.event else { return }
        #expect(
            Set(opened.seats.flatMap(\.organisations)) == [
                .unhcr, .ministry, .migrationService, .euDelegation, .drc, .localNGO, .community,
            ])
    }

    @Test func `who joins, leaves or changes chambers after the opening changes nothing of the round`() {
        let story = Story.open(.terms(.unanimity))
            .after(JoinProgramme(programme: .country, organisation: .outsider), by: .registrar)
            .after(LeaveProgramme(programme: .country, organisation: .drc), by: .registrar)
            .after(
                DefineChambers(programme: .country, chambers: [Chamber(name: "all", kinds: OrganisationKind.allCases)]),
                by: .facilitator)
        #expect(story.results().first?.tally.map(\.chamber) == ["government", "ngo", "un"])
        #expect(story.results().first?.tally.map(\.count.seats) == [1, 1, 1])
    }

    @Test func `a named seat that is suspended or gone stops the opening and is named`() {
        let open = OpenRound(round: .round)
        given(.proposals.drafted(.terms()).suspended(.drc)).when(open, by: .facilitator)
            .thenRefused(.invalidElectorate, seats: [.drc])
        given(.proposals.drafted(.terms(seats: [.outsider]))).when(open, by: .facilitator)
            .thenRefused(.invalidElectorate, seats: [.outsider])
    }

    @Test func `a round opens once, before its closing time`() {
        let open = OpenRound(round: .round)
        given(.open()).when(open, by: .facilitator).thenRefused(.roundNotOpen)
        given(.proposals.drafted(.terms())).when(open, by: .facilitator, at: .justBeforeClosing).thenAccepted()
        given(.proposals.drafted(.terms())).when(open, by: .facilitator, at: .closing).thenRefused(.timeInThePast)
        given(.proposals).when(open, by: .facilitator).thenRefused(.notFound)
    }

    @Test func `a weighted rule needs a weight for every seat and for no other`() {
        let open = OpenRound(round: .round)
        func story(_ weights: [ID<Organisation>: Int]) -> Story {
            .proposals.drafted(.terms(.weighted("1/2"), seats: [.ministry, .drc], weights: weights))
        }
        given(story([.ministry: 1, .drc: 1_000_000_000])).when(open, by: .facilitator).thenAccepted()
        given(story([.ministry: 1])).when(open, by: .facilitator).thenRefused(.invalidRule)
        given(story([.ministry: 1, .drc: 1, .unhcr: 1])).when(open, by: .facilitator).thenRefused(.invalidRule)
    }
}
