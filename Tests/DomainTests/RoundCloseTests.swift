import Domain
import Testing

/// When a round closes, what whoever closes must have seen, and what the close records.
@Suite struct RoundCloseTests {
    @Test func `the node closes a round once its time has come`() {
        let story = Story.open()
        given(story).when(.close(reviewed: story.head), by: .node, at: .justBeforeClosing).thenRefused(.notDueYet)
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing).thenAccepted()
    }

    @Test func `the close records outcomes with a tally by chamber, and lets go of the items`() {
        let story = Story.open(.terms(.majority("1/2", of: .electorate)))
            .answered(.ministry, .support).answered(.unhcr, .support).answered(.drc, .object)
        func tally(_ answer: WritableKeyPath<Tally, Int>) -> Tally {
            var tally = Tally()
            tally.seats = 1
            tally.own = 1
            tally[keyPath: answer] = 1
            return tally
        }
        let result = ItemResult(
            item: 1, outcome: .agreed,
            tally: [
                ChamberTally(chamber: "government", count: tally(\.support)),
                ChamberTally(chamber: "ngo", count: tally(\.object)),
                ChamberTally(chamber: "un", count: tally(\.support)),
            ])
        let decided = Decided<GapContent>(round: .round, item: 1, motion: .adopt, revision: 1, outcome: .agreed)
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing)
            .then([
                (.round(.round), .round(.closed(RoundClosed(reviewed: story.head, results: [result])))),
                (.gap(.shelter), .gap(.decided(decided))),
            ])
    }

    @Test func `facilitators close, nobody else does`() {
        let story = Story.open(.terms(closing: .early(.anytime)))
        for actor in [Actor.stakeholder(of: .drc), .focalPoint(of: .unhcr), .registrar, .facilitatorElsewhere] {
            let ruling = given(story).when(.close(reviewed: story.head), by: actor)
            ruling.thenRefused(actor == .facilitatorElsewhere ? .wrongProgramme : .notPermitted)
        }
        given(story).when(.close(reviewed: story.head), by: .facilitator).thenAccepted()
    }

    @Test func `a facilitator closes early only as the terms allow`() {
        func close(_ early: ClosingTerms.EarlyClose, _ answered: [ID<Organisation>], at now: Instant) -> Ruling {
            let story = answered.reduce(Story.open(.terms(closing: .early(early)))) { $0.answered($1, .support) }
            return given(story).when(.close(reviewed: story.head), by: .facilitator, at: now)
        }
        let all: [ID<Organisation>] = [.ministry, .unhcr, .drc]
        close(.never, all, at: .justBeforeClosing).thenRefused(.earlyCloseRefused)
        close(.never, [], at: .closing).thenAccepted()
        close(.anytime, [], at: .start).thenAccepted()
        close(.whenAllAnswered, all, at: .start).thenAccepted()
        close(.whenAllAnswered, [.ministry], at: .start).thenRefused(.earlyCloseRefused, seats: [.drc, .unhcr])
        close(.whenAllAnswered, [], at: .closing).thenAccepted()
    }

    @Test func `all have answered only when every item is, by the seat or its proxy`() {
        let items = [DraftItem.adopt(.shelter), .adopt(.housing)]
        let seats: [ID<Organisation>] = [.drc, .localNGO]
        let story = Story.open(.terms(items: items, seats: seats)).answered(.drc, .support)
            .answered(.drc, .support, item: 2).answered(.localNGO, .support)
        given(story).when(.close(reviewed: story.head), by: .facilitator).thenRefused(
            .earlyCloseRefused, seats: [.localNGO])
        let proxied = story.gave(.localNGO, to: .drc)
        given(proxied).when(.close(reviewed: proxied.head), by: .facilitator).thenAccepted()
    }

    @Test func `a close names what was reviewed; newer ballots refuse it and are named by seat`() {
        let story = Story.open(.terms(closing: .early(.anytime))).answered(.ministry, .support)
        let newer = story.answered(.drc, .object).answered(.unhcr, .support)
        given(newer).when(.close(reviewed: story.head), by: .facilitator).thenRefused(
            .newerBallots, seats: [.drc, .unhcr])
        given(newer).when(.close(reviewed: newer.head - 1), by: .facilitator).thenRefused(
            .newerBallots, seats: [.unhcr])
        given(newer).when(.close(reviewed: newer.head), by: .facilitator).thenAccepted()
        given(newer).when(.close(reviewed: nil), by: .facilitator).thenRefused(.invalidContent)
        given(newer).when(.close(reviewed: nil), by: .node, at: .closing).thenRefused(.invalidContent)
    }

    @Test func `a voice given or a position withdrawn is something newer too`() {
        let story = Story.open(.terms(seats: [.drc, .localNGO], closing: .early(.anytime))).answered(.drc, .support)
        given(story.gave(.drc, to: .localNGO)).when(.close(reviewed: story.head), by: .facilitator)
            .thenRefused(.newerBallots, seats: [.drc])
        let withdrawn = story.after(
            WithdrawPosition(round: .round, item: 1, seat: .drc), by: .stakeholder(of: .drc))
        given(withdrawn).when(.close(reviewed: story.head), by: .facilitator).thenRefused(.newerBallots, seats: [.drc])
    }

    @Test func `a round closes once, after it has opened`() {
        let draft = Story.proposals.drafted(.terms())
        given(draft).when(.close(reviewed: draft.head), by: .facilitator).thenRefused(.roundNotOpen)
        let closed = Story.open().closed()
        given(closed).when(.close(reviewed: closed.head), by: .node, at: .afterClosing).thenRefused(.roundClosed)
        given(closed).when(CancelRound(round: .round, reason: "Why"), by: .facilitator).thenRefused(.roundClosed)
        given(closed).when(ExtendRound(round: .round, closesAt: "2010-01-01", reason: "Why"), by: .facilitator)
            .thenRefused(.roundClosed)
    }

    @Test func `an open round takes no openings`() {
        let story = Story.open().answered(.drc, .support)
        let opening = SecretBallot(.drc, .support).opening
        given(story).when(.close(reviewed: story.head, openings: [opening]), by: .node, at: .closing)
            .thenRefused(.openingsWrong)
        given(story).when(.close(reviewed: story.head, openings: []), by: .node, at: .closing).thenAccepted()
    }

    @Test func `an item that another was merged into is let go, whatever the outcome`() {
        let open = Story.open(.terms(items: [.merge(.documents, into: .shelter)]))
        given(open).when(ReviseGap(target: .shelter, content: .titled("New")), by: .facilitator)
            .thenRefused(.lockedByRound)
        for story in [open.closed(), open.answered(.drc, .support).closed()] {
            given(story).when(ReviseGap(target: .shelter, content: .titled("New")), by: .facilitator).thenAccepted()
        }
    }
}
