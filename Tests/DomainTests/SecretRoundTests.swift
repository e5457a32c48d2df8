import Domain
import Testing

/// A secret round: sealed ballots, and a close that opens every one of them that counts.
@Suite struct SecretRoundTests {
    private static let open = Story.open(.terms(visibility: .secretUntilClose))
    private let ministry = SecretBallot(.ministry, .support, key: "Key 1")
    private let drc = SecretBallot(.drc, .object, key: "Key 2")

    private var sealed: Story { Self.open.sealed(ministry).sealed(drc) }

    private func close(_ story: Story, _ ballots: SecretBallot...) -> Ruling {
        given(story)
            .when(.close(reviewed: story.head, openings: ballots.map(\.opening)), by: .node, at: .closing)
    }

    @Test func `a ballot's entry holds its commitment and nothing else`() {
        given(Self.open).when(ministry.take, by: .stakeholder(of: .ministry))
            .then([
                (
                    .seat(.round, .ministry),
                    .seat(.sealed(PositionSealed(item: 1, ballot: ministry.commitment)))
                )
            ])
    }

    @Test func `a secret round takes no plain position, an open one no sealed one`() {
        given(Self.open).when(.take(.support, .ministry), by: .stakeholder(of: .ministry)).thenRefused(.invalidContent)
        given(.open()).when(ministry.take, by: .stakeholder(of: .ministry)).thenRefused(.invalidContent)
        let both = TakePosition(round: .round, item: 1, seat: .drc, position: .support, ballot: drc.commitment)
        let neither = TakePosition(round: .round, item: 1, seat: .drc)
        for command in [both, neither] {
            given(Self.open).when(command, by: .stakeholder(of: .drc)).thenRefused(.invalidContent)
            given(.open()).when(command, by: .stakeholder(of: .drc)).thenRefused(.invalidContent)
        }
    }

    @Test func `the close opens every ballot that counts, one entry each, and counts them`() {
        let decision = close(sealed, ministry, drc).thenAccepted()
        let opened: [(Domain.Stream, Event)] = [drc, ministry].map { ballot in
            (
                .seat(.round, ballot.seat),
                .seat(.opened(PositionOpened(item: 1, position: ballot.position, key: ballot.key)))
            )
        }
        let seats = decision?.events.filter { if case .seat = $0.event { true } else { false } }
        #expect(seats.map { $0.map(\.event) } == [opened[1], opened[0]].map(\.1))
        #expect(seats.map { $0.map(\.stream) } == [opened[1], opened[0]].map(\.0))
        guard case .round(.closed(let closed))? = decision?.events.first?.event else { return }
        #expect(closed.results.map(\.outcome) == [.notAgreed])
    }

    @Test func `a missing opening names the seat`() {
        close(sealed, ministry).thenRefused(.openingsWrong, seats: [.drc])
        close(sealed).thenRefused(.openingsWrong, seats: [.ministry])
    }

    @Test func `an opening that is not what was committed to is refused`() {
        let otherAnswer = SecretBallot(.drc, .support, key: "Key 2")
        let otherKey = SecretBallot(.drc, .object, key: "Key 3")
        let otherReason = SecretBallot(.drc, Position(answer: .object, reason: "Other"), key: "Key 2")
        for ballot in [otherAnswer, otherKey, otherReason] {
            close(sealed, ministry, ballot).thenRefused(.openingsWrong, seats: [.drc])
        }
    }

    @Test func `no seat passes another's ballot off as its own`() {
        let copied = TakePosition(round: .round, item: 1, seat: .unhcr, ballot: ministry.commitment)
        let story = Self.open.sealed(ministry).after(copied, by: .stakeholder(of: .unhcr))
        close(story, ministry, SecretBallot(.unhcr, .support, key: "Key 1"))
            .thenRefused(.openingsWrong, seats: [.unhcr])
    }

    @Test func `superseded and withdrawn ballots are never opened`() {
        let second = SecretBallot(.drc, .support, key: "Key 4")
        let changed = sealed.sealed(second)
        close(changed, ministry, second).thenAccepted()
        close(changed, ministry, drc).thenRefused(.openingsWrong, seats: [.drc])
        close(changed, ministry, second, drc).thenRefused(.openingsWrong)
        let withdrawn = sealed.after(
            WithdrawPosition(round: .round, item: 1, seat: .drc), by: .stakeholder(of: .drc))
        close(withdrawn, ministry, drc).thenRefused(.openingsWrong)
        close(withdrawn, ministry).thenAccepted()
    }

    @Test func `a ballot is opened once, and only if there is one`() {
        close(sealed, ministry, drc, drc).thenRefused(.openingsWrong)
        close(sealed, ministry, drc, SecretBallot(.unhcr, .support)).thenRefused(.openingsWrong)
        close(sealed, ministry, drc, SecretBallot(.drc, .object, item: 2, key: "Key 2")).thenRefused(.openingsWrong)
    }

    @Test func `an opening says nothing that was not committed to`() {
        let position = Position(answer: .object, reasonNotRecorded: true)
        let story = Self.open.sealed(SecretBallot(.drc, Position(answer: .object), key: "Key 2"))
        close(story, SecretBallot(.drc, position, key: "Key 2")).thenRefused(.openingsWrong, seats: [.drc])
    }

    @Test func `who has answered is enough for an early close`() {
        let two = Self.open.sealed(ministry).sealed(drc)
        given(two).when(.close(reviewed: two.head, openings: []), by: .facilitator)
            .thenRefused(.earlyCloseRefused, seats: [.unhcr])
        let unhcr = SecretBallot(.unhcr, .support)
        let three = two.sealed(unhcr)
        given(three)
            .when(
                .close(reviewed: three.head, openings: [ministry, drc, unhcr].map(\.opening)), by: .facilitator
            ).thenAccepted()
    }

    @Test func `a voice in a secret round speaks once its holder's ballot is opened`() {
        let story = Story.open(.terms(.unanimity, seats: [.drc, .localNGO], visibility: .secretUntilClose))
            .gave(.localNGO, to: .drc)
        let ballot = SecretBallot(.drc, .support)
        guard
            case .round(.closed(let closed))? = close(story.sealed(ballot), ballot).thenAccepted()?.events.first?.event
        else { return }
        #expect(closed.results.map(\.outcome) == [.agreed])
    }

    @Test func `a closed secret round counts the same again from what was opened`() throws {
        let story = sealed.after(
            .close(reviewed: sealed.head, openings: [drc.opening, ministry.opening]), by: .node, at: .closing)
        var seats: [ID<Organisation>: Seat] = [:]
        var opening: Round.Opening?
        var recorded: [ItemResult] = []
        for happened in story.happenings {
            var record = Record()
            switch (happened.stream, happened.event) {
            case (.seat(_, let id), .seat(let event)):
                var seat = seats[id]
                Seat.evolve(&seat, event, happened.context)
                seats[id] = seat
            case (.round(let id), .round(.opened(let event))):
                record.evolve(
                    .round(id), .round(.drafted(RoundDrafted(programme: .country, terms: .terms()))), happened.context)
                record.evolve(.round(id), .round(.opened(event)), happened.context)
                opening = record.rounds[id]?.state?.opening
            case (_, .round(.closed(let closed))): recorded = closed.results
            default: break
            }
        }
        let frozen = try #require(opening)
        let recount = frozen.items.map { item in
            frozen.result(of: item, frozen.counted({ seats[$0] }) { $1.position(on: item.number)?.answer })
        }
        #expect(recount == recorded)
    }
}
