import Domain
import Testing

/// What may be moved about a text, as it stands when the round opens.
@Suite struct MotionTests {
    private func opens(
        _ story: Story, _ items: DraftItem..., refused reason: Refusal.Reason? = nil,
        location: SourceLocation = #_sourceLocation
    ) {
        let ruling = story.drafted(.terms(items: items), location)
            .when(OpenRound(round: .round), by: .facilitator, location)
        if let reason { ruling.thenRefused(reason, location) } else { ruling.thenAccepted(location) }
    }

    private static let revised = Story.proposals.after(
        ReviseGap(target: .documents, content: .titled("Documents for all")), by: .facilitator)

    @Test func `the latest revision is adopted, if it is not agreed yet`() {
        opens(.proposals, .adopt(.shelter))
        opens(.proposals, .adopt(.documents), refused: .agreedAlready)
        opens(Self.revised, .adopt(.documents))
        opens(Self.revised, .adopt(.documents, revision: 2))
        opens(Self.revised, .adopt(.documents, revision: 1), refused: .staleRevision)
        opens(Self.revised, .adopt(.documents, revision: 3), refused: .unknownRevision)
        opens(Self.revised, .adopt(.documents, revision: 0), refused: .unknownRevision)
    }

    @Test func `only what is agreed is ended or merged by a round`() {
        opens(.proposals, .end(.documents))
        opens(.proposals, .merge(.documents, into: .shelter))
        opens(.proposals, .end(.shelter), refused: .notAgreed)
        opens(.proposals, .merge(.shelter, into: .documents), refused: .notAgreed)
    }

    @Test func `a gap is merged into a gap that stands and is before no other round`() {
        opens(
            .proposals, DraftItem(subject: .gap(.documents), motion: .merge, into: .intervention(.housing)),
            refused: .invalidItems)
        let withdrawn = Story.proposals.after(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator)
        opens(withdrawn, .merge(.documents, into: .shelter), refused: .notStanding)
        opens(withdrawn, .adopt(.shelter), refused: .notStanding)
    }

    @Test func `a text is before one round at a time`() {
        let story = Story.open()
            .after(
                DraftRound(
                    id: .laterRound, programme: .country, terms: .terms(items: [.merge(.documents, into: .shelter)])),
                by: .facilitator)
        given(story).when(OpenRound(round: .laterRound), by: .facilitator).thenRefused(.lockedByRound)
        given(story.closed()).when(OpenRound(round: .laterRound), by: .facilitator, at: .start).thenAccepted()
    }

    @Test func `what a round has agreed is in the plan, ended or merged`() {
        let story = Story.proposals.proposed(.schooling)
            .drafted(.terms(items: [.adopt(.shelter), .merge(.documents, into: .schooling)]))
            .after(OpenRound(round: .round), by: .facilitator)
            .answered(.drc, .support, item: 1).answered(.drc, .support, item: 2)
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing).thenAccepted()
        let closed = story.closed()
        given(closed).when(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator).thenRefused(.agreedAlready)
        given(closed).when(ReviseGap(target: .documents, content: .titled("New")), by: .facilitator)
            .thenRefused(.notStanding)
        given(closed).when(ReviseGap(target: .schooling, content: .titled("New")), by: .facilitator).thenAccepted()
    }

    @Test func `what a round has not agreed is as before, and free again`() {
        let closed = Story.open(.terms(items: [.end(.documents)])).answered(.drc, .object).closed()
        given(closed).when(WithdrawGap(target: .documents, reason: "Why"), by: .facilitator).thenRefused(.agreedAlready)
        given(closed).when(ReviseGap(target: .documents, content: .titled("New")), by: .facilitator).thenAccepted()
    }

    @Test func `an ended text stands no more`() {
        let closed = Story.open(.terms(items: [.end(.documents)])).answered(.drc, .support).closed()
        given(closed).when(ReviseGap(target: .documents, content: .titled("New")), by: .facilitator)
            .thenRefused(.notStanding)
    }
}
