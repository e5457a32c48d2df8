import Domain
import Testing

/// What is imported: decided with the time at which it is said to have happened, and kept in order.
@Suite struct ImportTests {
    private static let opening: Instant = "2009-12-14T10:00:00Z"

    /// A round that an import drafted and opened.
    private static func imported(_ terms: RoundTerms = .terms()) -> Story {
        Story.proposals
            .after(
                DraftRound(id: .round, programme: .country, terms: terms), by: .facilitator, at: .start,
                occurredAt: .start, isImport: true, recordedAt: "2026-01-01"
            )
            .after(
                OpenRound(round: .round), by: .facilitator, at: opening, occurredAt: opening, isImport: true,
                recordedAt: "2026-01-01")
    }

    private func take(
        _ story: Story, _ position: Position, at time: Instant, seat: ID<Organisation> = .drc
    ) -> Ruling {
        story.when(.take(position, seat), by: .stakeholder(of: seat), at: time, occurredAt: time, isImport: true)
    }

    private func answered(
        _ story: Story, _ position: Position, at time: Instant, seat: ID<Organisation> = .drc
    ) -> Story {
        story.after(
            .take(position, seat), by: .stakeholder(of: seat), at: time, occurredAt: time, isImport: true,
            recordedAt: "2026-01-01")
    }

    @Test func `an imported position is held against the closing time of its day`() {
        let ruling = take(Self.imported(), .support, at: .later)
        #expect(ruling.thenAccepted()?.before == nil)
        take(Self.imported(), .support, at: .closing).thenRefused(.roundClosed)
    }

    @Test func `in a stream nothing is said to have happened before what stands there`() {
        let story = answered(Self.imported(), .support, at: .later)
        take(story, .object, at: "2009-12-14T12:00:00Z").thenRefused(.timeOutOfOrder)
        take(story, .object, at: .later).thenAccepted()
    }

    @Test func `a position is not said to be older than the opening of its round`() {
        take(Self.imported(), .support, at: .start).thenRefused(.timeOutOfOrder)
        take(Self.imported(), .support, at: Self.opening).thenAccepted()
    }

    @Test func `a close is not said to be older than the ballots that it counts`() {
        let story = answered(Self.imported(.terms(closing: .early(.anytime))), .support, at: .later)
        func close(at time: Instant) -> Ruling {
            story.when(.close(reviewed: nil), by: .facilitator, at: time, occurredAt: time, isImport: true)
        }
        close(at: "2009-12-14T12:00:00Z").thenRefused(.timeOutOfOrder)
        close(at: .later).thenAccepted()
    }

    @Test func `nothing is said to have happened before what it refers to`() {
        given(.country)
            .when(
                DraftRound(id: .round, programme: .country, terms: .terms()), by: .facilitator, at: "2009-01-01",
                occurredAt: "2009-01-01", isImport: true
            ).thenRefused(.timeOutOfOrder)
    }

    @Test func `an imported objection may say that nobody recorded its reason`() {
        take(Self.imported(), Position(answer: .object, reasonNotRecorded: true), at: .later).thenAccepted()
        take(Self.imported(), Position(answer: .object), at: .later).thenRefused(.reasonRequired)
        for position in [
            Position(answer: .object, reasonNotRecorded: false), Position(answer: .abstain, reasonNotRecorded: true),
            Position(answer: .object, reason: "Why", reasonNotRecorded: true),
        ] {
            take(Self.imported(), position, at: .later).thenRefused(.invalidContent)
        }
    }

    @Test func `an import touches no round that was opened live`() {
        let story = Story.open(.terms(closing: .extensible(1)))
        take(story, .support, at: .later).thenRefused(.roundOpenedLive)
        let commands: [any Command] = [
            CloseRound(round: .round, reviewed: nil), CancelRound(round: .round, reason: "Why"),
            ExtendRound(round: .round, closesAt: .afterClosing, reason: "Why"),
        ]
        for command in commands {
            given(story).when(command, by: .facilitator, at: .later, occurredAt: .later, isImport: true)
                .thenRefused(.roundOpenedLive)
        }
        given(.proposals.drafted(.terms()))
            .when(OpenRound(round: .round), by: .facilitator, at: .later, occurredAt: .later, isImport: true)
            .thenRefused(.roundOpenedLive)
    }

    @Test func `an imported close needs no review and decides as any other`() {
        let story = answered(Self.imported(), .support, at: .later)
        let ruling = story.when(
            .close(reviewed: nil), by: .facilitator, at: .closing, occurredAt: .closing, isImport: true)
        guard case .round(.closed(let closed))? = ruling.thenAccepted()?.events.first?.event else { return }
        #expect(closed.results.map(\.outcome) == [.agreed])
        #expect(closed.reviewed == nil)
    }

    @Test func `only some commands may say, live, that they happened earlier`() {
        let propose = ProposeGap(id: .schooling, programme: .country, content: .titled("Gap"))
        given(.proposals).when(propose, by: .facilitator, at: .later, occurredAt: .start).thenAccepted()
        given(.open()).when(.take(.support, .drc), by: .stakeholder(of: .drc), at: .later, occurredAt: .start)
            .thenRefused(.timeOutOfOrder)
        given(.proposals).when(propose, by: .facilitator, at: .start, occurredAt: .later).thenRefused(.timeInTheFuture)
    }
}
