import Domain
import Testing

/// What a programme demands to be signed; and that the rules cannot move during a vote.
@Suite struct PolicyTests {
    private let drc = Actor.stakeholder(of: .drc)

    private func signed(_ policy: ProgrammePolicy) -> Story { Story.open(policy: policy).registered(1).confirmed(1) }

    @Test func `what a seat says is signed where the policy demands it`() {
        let story = signed(ProgrammePolicy(signedPositions: true))
        let take = TakePosition.take(.support, .drc)
        given(story).when(take, by: drc).thenRefused(.signatureRequired)
        let taken = story.after(take, by: drc, signedBy: .sample(1))
        let withdraw = WithdrawPosition(round: .round, item: 1, seat: .drc)
        given(taken).when(withdraw, by: drc).thenRefused(.signatureRequired)
        given(taken).when(withdraw, by: drc, signedBy: .sample(1)).thenAccepted()
        let give = GiveProxy(round: .round, seat: .drc, to: .localNGO)
        given(story).when(give, by: drc).thenRefused(.signatureRequired)
        let giving = story.after(give, by: drc, signedBy: .sample(1))
        given(giving).when(WithdrawProxy(round: .round, seat: .drc), by: drc).thenRefused(.signatureRequired)
        given(story).when(CloseRound(round: .round, reviewed: story.head), by: .facilitator, at: .closing)
            .thenAccepted()
    }

    @Test func `a facilitator's close is signed where the policy demands it, the node's needs nothing`() {
        let story = Story.open(policy: ProgrammePolicy(signedCloses: true))
        let close = CloseRound(round: .round, reviewed: story.head)
        given(story).when(close, by: .facilitator, at: .closing).thenRefused(.signatureRequired)
        given(story).when(close, by: .node, at: .closing).thenAccepted()
        given(story).when(.take(.support, .drc), by: drc).thenAccepted()
    }

    @Test func `a round keeps the policy with which it was opened`() {
        let lax = SetProgrammePolicy(programme: .country, policy: ProgrammePolicy())
        let strict = SetProgrammePolicy(programme: .country, policy: ProgrammePolicy(signedPositions: true))
        given(Story.open(policy: strict.policy).after(lax, by: .facilitator)).when(.take(.support, .drc), by: drc)
            .thenRefused(.signatureRequired)
        given(Story.open().after(strict, by: .facilitator)).when(.take(.support, .drc), by: drc).thenAccepted()
    }

    @Test func `the opening says what it demands, if anything`() throws {
        let policy = ProgrammePolicy(signedPositions: true, witnessedOutcomes: true)
        let drafted = Story.proposals.after(SetProgrammePolicy(programme: .country, policy: policy), by: .registrar)
            .drafted(.terms())
        let decision = try #require(given(drafted).when(OpenRound(round: .round), by: .facilitator).thenAccepted())
        guard case .round(.opened(let opened)) = decision.events[0].event else {
            Issue.record("It has opened nothing.")
            return
        }
        #expect(opened.policy == policy)
        let usual = Story.proposals.drafted(.terms()).when(OpenRound(round: .round), by: .facilitator).thenAccepted()
        guard case .round(.opened(let opened)) = try #require(usual).events[0].event else {
            Issue.record("It has opened nothing.")
            return
        }
        #expect(opened.policy == nil)
    }

    @Test func `who administers a programme sets its policy, and it is set once`() {
        let set = SetProgrammePolicy(programme: .country, policy: ProgrammePolicy(signedCloses: true))
        for actor in [Actor.registrar, .facilitator] { given(.country).when(set, by: actor).thenAccepted() }
        given(.country).when(set, by: .focalPoint(of: .drc)).thenRefused(.notPermitted)
        given(Story.country.after(set, by: .facilitator)).when(set, by: .facilitator).thenRefused(.noChange)
    }
}
