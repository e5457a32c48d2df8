import Domain
import Testing

/// What a seat may say in an open round, and until when.
@Suite struct RoundPositionTests {
    @Test func `a seat's position is recorded in its own stream, if the round is still open by then`() {
        let ruling = given(.open()).when(.take(.object, .ministry), by: .stakeholder(of: .ministry))
        ruling.then([(.seat(.round, .ministry), .seat(.taken(PositionTaken(item: 1, position: .object))))])
        #expect(ruling.thenAccepted()?.before == .closing)
    }

    @Test func `a seat changes its answer as often as it likes, and the last one counts`() {
        let story = Story.open().answered(.ministry, .object).answered(.ministry, .abstain)
            .answered(.ministry, .support)
        #expect(story.outcomes() == [.agreed])
        #expect(story.answered(.ministry, .object).outcomes() == [.notAgreed])
    }

    @Test func `a withdrawn position counts as none`() {
        let withdraw = WithdrawPosition(round: .round, item: 1, seat: .ministry)
        let story = Story.open().answered(.ministry, .object).answered(.drc, .support)
            .after(withdraw, by: .stakeholder(of: .ministry))
        #expect(story.outcomes() == [.agreed])
        given(story).when(withdraw, by: .stakeholder(of: .ministry)).thenRefused(.noPosition)
        given(.open()).when(withdraw, by: .stakeholder(of: .ministry)).thenRefused(.noPosition)
    }

    @Test func `an objection needs a reason, and only support has a reservation`() {
        let actor = Actor.stakeholder(of: .ministry)
        func take(_ position: Position) -> Ruling { given(.open()).when(.take(position, .ministry), by: actor) }
        take(Position(answer: .object)).thenRefused(.reasonRequired)
        take(Position(answer: .support, reservation: "But not so soon")).thenAccepted()
        take(Position(answer: .abstain, reason: "No mandate")).thenAccepted()
        take(Position(answer: .standAside, reservation: "But")).thenRefused(.invalidContent)
        take(Position(answer: .object, reason: "No", reservation: "But")).thenRefused(.invalidContent)
        take(Position(answer: .support, reason: "Good")).thenRefused(.invalidContent)
        take(Position(answer: .object, reasonNotRecorded: true)).thenRefused(.invalidContent)
    }

    @Test(arguments: [Actor.stakeholder(of: .drc), .focalPoint(of: .drc)])
    func `stakeholders and focal points answer for their own organisation's seat only`(actor: Actor) {
        given(.open()).when(.take(.support, .drc), by: actor).thenAccepted()
        given(.open()).when(.take(.support, .ministry), by: actor).thenRefused(.notPermitted)
        given(.open()).when(WithdrawPosition(round: .round, item: 1, seat: .ministry), by: actor)
            .thenRefused(.notPermitted)
        given(.open()).when(GiveProxy(round: .round, seat: .ministry, to: .drc), by: actor).thenRefused(.notPermitted)
    }

    @Test(arguments: [Actor.facilitator, .auditor, .registrar, .node])
    func `nobody else answers`(actor: Actor) {
        given(.open()).when(.take(.support, .unhcr), by: actor).thenRefused(.notPermitted)
    }

    @Test func `an organisation without a seat is told so`() {
        given(.open()).when(.take(.support, .donor), by: .stakeholder(of: .donor)).thenRefused(.noSeat, seats: [.donor])
    }

    @Test func `a position is on an item of the round`() {
        for item in [0, 2, -1] {
            given(.open()).when(.take(.support, .drc, item: item), by: .stakeholder(of: .drc)).thenRefused(.unknownItem)
        }
    }

    @Test func `a position on another revision than the round's is refused`() {
        let story = Story.proposals.after(ReviseGap(target: .shelter, content: .titled("Again")), by: .facilitator)
            .drafted(.terms()).after(OpenRound(round: .round), by: .facilitator)
        given(story).when(.take(.support, .drc, revision: 1), by: .stakeholder(of: .drc)).thenRefused(.staleRevision)
        given(story).when(.take(.support, .drc, revision: 2), by: .stakeholder(of: .drc)).thenAccepted()
    }

    @Test func `before the round opens there is nothing to answer`() {
        given(.proposals.drafted(.terms())).when(.take(.support, .drc), by: .stakeholder(of: .drc))
            .thenRefused(.roundNotOpen)
    }

    @Test func `from the closing time on a position is refused, though no close is recorded`() {
        let actor = Actor.stakeholder(of: .drc)
        given(.open()).when(.take(.support, .drc), by: actor, at: .justBeforeClosing).thenAccepted()
        for time in [Instant.closing, .afterClosing] {
            given(.open()).when(.take(.support, .drc), by: actor, at: time).thenRefused(.roundClosed)
        }
    }

    @Test func `a position after the close is refused`() {
        let early = Story.open(.terms(closing: .early(.anytime)))
        let story = early.after(.close(reviewed: early.head), by: .facilitator)
        given(story).when(.take(.support, .drc), by: .stakeholder(of: .drc)).thenRefused(.roundClosed)
    }

    @Test func `in a cancelled round nothing is said any more, and its texts are free`() {
        let cancel = CancelRound(round: .round, reason: "Overtaken")
        let story = Story.open().after(cancel, by: .facilitator)
        given(.open()).when(cancel, by: .facilitator)
            .then([
                (.round(.round), .round(.cancelled(RoundCancelled(reason: "Overtaken")))),
                (.gap(.shelter), .gap(.released(Released(round: .round)))),
            ])
        given(story).when(.take(.support, .drc), by: .stakeholder(of: .drc)).thenRefused(.roundClosed)
        given(story).when(cancel, by: .facilitator).thenRefused(.roundClosed)
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing).thenRefused(.roundClosed)
        given(story).when(ReviseGap(target: .shelter, content: .titled("New")), by: .facilitator).thenAccepted()
        given(.open()).when(cancel, by: .stakeholder(of: .unhcr)).thenRefused(.notPermitted)
    }

    @Test func `once its time has come a round is closed and not called off, unless nobody can know how it went`() {
        let cancel = CancelRound(round: .round, reason: "It went the wrong way")
        given(.open()).when(cancel, by: .facilitator, at: .closing).thenRefused(.roundClosed)
        given(.open(.terms(visibility: .secretUntilClose))).when(cancel, by: .facilitator, at: .closing)
            .then([
                (.round(.round), .round(.cancelled(RoundCancelled(reason: "It went the wrong way")))),
                (.gap(.shelter), .gap(.released(Released(round: .round)))),
            ])
    }

    @Test func `a round does not end or merge what it merges another into`() {
        let items: [DraftItem] = [.merge(.shelter, into: .documents), .end(.documents)]
        given(.proposals).when(
            DraftRound(id: .round, programme: .country, terms: .terms(items: items)), by: .facilitator
        )
        .thenRefused(.invalidItems)
    }

    @Test func `a cancelled draft never opens`() {
        let story = Story.proposals.drafted(.terms())
            .after(CancelRound(round: .round, reason: "Overtaken"), by: .facilitator)
        given(story).when(OpenRound(round: .round), by: .facilitator).thenRefused(.roundNotOpen)
    }
}

/// How often, and until when, a closing time is put off.
@Suite struct ExtensionTests {
    private func extend(to time: Instant) -> ExtendRound {
        ExtendRound(round: .round, closesAt: time, reason: "More time is needed")
    }

    @Test func `a round is extended as often as its terms allow, always to a later time`() {
        let open = Story.open(.terms(closing: .extensible(2)))
        given(open).when(extend(to: .closing), by: .facilitator).thenRefused(.extensionRefused)
        let once = open.after(extend(to: .afterClosing), by: .facilitator)
        let twice = once.after(extend(to: "2009-12-24T00:00:00Z"), by: .facilitator)
        given(twice).when(extend(to: "2009-12-25T00:00:00Z"), by: .facilitator).thenRefused(.extensionRefused)
        given(.open()).when(extend(to: .afterClosing), by: .facilitator).thenRefused(.extensionRefused)
    }

    @Test func `an extension moves the closing time for everyone`() {
        let story = Story.open(.terms(closing: .extensible(1))).after(extend(to: .afterClosing), by: .facilitator)
        given(story).when(.take(.support, .drc), by: .stakeholder(of: .drc), at: .closing).thenAccepted()
        given(story).when(.close(reviewed: story.head), by: .node, at: .closing).thenRefused(.notDueYet)
        given(story).when(.take(.support, .drc), by: .stakeholder(of: .drc), at: .afterClosing)
            .thenRefused(.roundClosed)
        given(story).when(.close(reviewed: story.head), by: .node, at: .afterClosing).thenAccepted()
    }

    @Test func `an extension comes before the closing time, also by the time that is recorded`() {
        let open = Story.open(.terms(closing: .extensible(1)))
        let ruling = given(open).when(extend(to: .afterClosing), by: .facilitator, at: .justBeforeClosing)
        #expect(ruling.thenAccepted()?.before == .closing)
        given(open).when(extend(to: .afterClosing), by: .facilitator, at: .closing).thenRefused(.roundClosed)
    }

    @Test func `only a facilitator extends, and only what is open`() {
        let open = Story.open(.terms(closing: .extensible(1)))
        given(open).when(extend(to: .afterClosing), by: .stakeholder(of: .unhcr)).thenRefused(.notPermitted)
        given(open).when(extend(to: .afterClosing), by: .node).thenRefused(.notPermitted)
        given(.proposals.drafted(.terms(closing: .extensible(1)))).when(extend(to: .afterClosing), by: .facilitator)
            .thenRefused(.roundNotOpen)
    }
}
