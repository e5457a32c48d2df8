package import Domain
import EventStore

extension Submitting {
    /// Takes a bare answer of a delegate's own seat on an item of an open round: what a round mostly consists of. It
    /// leads to the same as `submit` with `position.take`, without the general way's detours.
    ///
    /// - Parameters:
    ///   - answer: an objection needs a reason and goes the general way.
    ///   - ifMatch: the version of the seat that whoever answers has seen; nil if they do not say.
    /// - Returns: nil if this is no simple case (a secret round, a position that is replaced without `ifMatch`,
    ///   something that is refused): then nothing was recorded, and `submit` says what there is to say.
    package func take(
        _ answer: Answer, on item: Int, in round: ID<Round>, by delegate: ID<Delegate>, ifMatch: Int?,
        repetition: Repetition?
    ) async throws -> Submitted? {
        guard answer != .object else { return nil }
        if let repetition, let earlier = try await repeated(repetition) { return earlier }
        let actor = Actor.delegate(delegate)
        for _ in 0..<Submitting.attempts {
            let now = try readyNow()
            let decided = try await cache.run { record -> (Stream, Decided)? in
                guard let seat = try record.simpleSeat(of: delegate, in: round, item, ifMatch) else { return nil }
                let command = TakePosition(
                    round: round, item: item, revision: nil, seat: seat, position: Position(answer: answer), ballot: nil
                )
                return (
                    command.stream, try Decided(command, by: actor, at: now, occurredAt: nil, on: record)
                )
            }
            guard let (stream, decided) = decided else { return nil }
            let submitted = try await append(decided, about: stream, by: actor, at: now, repetition)
            if let submitted { return submitted }
        }
        throw Submitting.changing
    }
}

extension Record {
    /// The seat that a delegate speaks for, if they may answer there without further ado.
    ///
    /// - Throws: `Unread`, and `staleVersion` if the seat has said something since they looked.
    fileprivate func simpleSeat(
        of delegate: ID<Delegate>, in round: ID<Round>, _ item: Int, _ ifMatch: Int?
    ) throws -> ID<Organisation>? {
        guard let speaker = delegates[delegate] else { throw Unread([.delegate(delegate)]) }
        guard let held = rounds[round] else { throw Unread([.round(round)]) }
        guard let seat = speaker.state?.organisation, held.state?.opening?.visibility == .open else { return nil }
        guard let said = seats[SeatName(round, seat)] else { throw Unread([.seat(round, seat)]) }
        if let ifMatch { try require(ifMatch, of: .seat(round, seat)) }
        guard ifMatch != nil || said.state?.ballot(on: item) == nil else { return nil }
        return seat
    }
}
