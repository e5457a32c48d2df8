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
        guard let (seat, version) = try await simpleSeat(of: delegate, in: round, item, ifMatch) else { return nil }
        let command = TakePosition(
            round: round, item: item, revision: nil, seat: seat, position: Position(answer: answer), ballot: nil)
        let submission = Submission(
            name: TakePosition.name, members: [:], actor: .delegate(delegate), ifMatch: version, repetition: repetition)
        do {
            return try await submit(Prepared(command: command, values: []), submission, occurredAt: nil)
        } catch SubmissionError.staleVersion where ifMatch == nil {
            // The seat has said something else meanwhile, and nobody has asked that it should not.
            return nil
        }
    }

    /// The seat that a delegate speaks for and its version, if they may answer there without further ado.
    private func simpleSeat(
        of delegate: ID<Delegate>, in round: ID<Round>, _ item: Int, _ ifMatch: Int?
    ) async throws -> (ID<Organisation>, Int)? {
        try await cache.run { record in
            guard let speaker = record.delegates[delegate] else { throw Unread([.delegate(delegate)]) }
            guard let held = record.rounds[round] else { throw Unread([.round(round)]) }
            guard let seat = speaker.state?.organisation, held.state?.opening?.visibility == .open else { return nil }
            guard let said = record.seats[SeatName(round, seat)] else { throw Unread([.seat(round, seat)]) }
            guard ifMatch != nil || said.state?.ballot(on: item) == nil else { return nil }
            return (seat, ifMatch ?? said.version)
        }
    }
}
