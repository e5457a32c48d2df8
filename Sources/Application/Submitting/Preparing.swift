import Domain
import EventStore

/// A command that is ready to be decided, with the values that its events will commit to.
struct Prepared {
    var command: any Command
    var values: [SealedValue]
}

/// Where r of a secret round's ballot comes from.
enum BallotKey {
    /// It is made here.
    case fresh
    /// Whoever signs the ballot's commitment has made it.
    case chosen([UInt8])
    /// They should have.
    case missing
}

/// What has to be done to a command that concerns a secret round: a position is sealed on its way in, and a close is
/// given the openings of the ballots that count.
struct Preparing {
    let submitting: Submitting
    let actor: Actor

    /// - Parameter ballotKey: r of a secret round's ballot, if whoever answers has chosen it to sign the commitment.
    func prepare(
        _ command: any Command, values: [SealedValue], ballotKey: BallotKey = .fresh
    ) async throws -> Prepared {
        switch command {
        case let take as TakePosition: try await seal(take, values, ballotKey)
        case let close as CloseRound:
            if close.openings == nil { try await open(close) } else { throw Preparing.openingsGiven }
        default: Prepared(command: command, values: values)
        }
    }

    /// The same after something it concerns has changed: a close has other ballots to open.
    func refresh(_ prepared: Prepared) async throws -> Prepared {
        if let close = prepared.command as? CloseRound { return try await open(close) }
        return prepared
    }

    private static let openingsGiven = JSONProblem(
        .unknownField, at: "/openings", "The node opens the ballots; leave this out.")

    private func seal(
        _ command: TakePosition, _ values: [SealedValue], _ ballotKey: BallotKey
    ) async throws -> Prepared {
        guard command.ballot == nil, let position = command.position else {
            throw JSONProblem(.missingField, at: "/position", "Say what your seat answers.")
        }
        guard try await opening(of: command.round)?.visibility == .secretUntilClose else {
            if case .chosen = ballotKey {
                throw JSONProblem(.unknownField, at: "/ballotKey", "The round is open: leave the ballot's key out.")
            }
            return Prepared(command: command, values: values)
        }
        let key: [UInt8]
        switch ballotKey {
        case .fresh: key = Chance.bytes(32)
        case .chosen(let chosen): key = chosen
        case .missing:
            throw JSONProblem(
                .missingField, at: "/ballotKey",
                "Give the 32 random bytes, in base64url, under which you have committed to the ballot.")
        }
        try position.check(isImport: false)
        let ballot = try SealedBallot(position: position, prose: values).sealed(
            command.round, command.item, command.seat, key: key)
        let sealed = TakePosition(
            round: command.round, item: command.item, revision: command.revision, seat: command.seat, position: nil,
            ballot: ballot.commitment)
        return Prepared(command: sealed, values: [ballot])
    }

    private func open(_ command: CloseRound) async throws -> Prepared {
        let round = command.round
        guard let opening = try await opening(of: round), opening.visibility == .secretUntilClose else {
            return Prepared(command: command, values: [])
        }
        typealias Sealed = (seat: ID<Organisation>, item: Int, ballot: Commitment)
        let sealed: [Sealed] = try await submitting.cache.run { record in
            let unread = opening.order.filter { record.seats[SeatName(round, $0)] == nil }
            guard unread.isEmpty else { throw Unread(Set(unread.map { Stream.seat(round, $0) })) }
            return opening.order.flatMap { seat in
                (record.seats[SeatName(round, seat)]?.state?.ballots ?? []).compactMap { ballot in
                    if case .sealed(let commitment) = ballot.ballot { (seat, ballot.item, commitment) } else { nil }
                }
            }
        }
        let values = try await submitting.vault.values(of: sealed.map(\.ballot))
        var openings: [BallotOpening] = []
        for (seat, item, commitment) in sealed {
            guard let value = values[commitment], let key = Commitment(bytes: value.key) else { continue }
            let position = try SealedBallot(value).position
            openings.append(BallotOpening(seat: seat, item: item, position: position, key: key))
        }
        // The prose stays inside the ballots until the close is in the log: `Settling` takes it out then.
        return Prepared(command: CloseRound(round: round, reviewed: command.reviewed, openings: openings), values: [])
    }

    private func opening(of round: ID<Round>) async throws -> Round.Opening? {
        try await submitting.cache.run { record in
            guard let held = record.rounds[round] else { throw Unread([.round(round)]) }
            return held.state?.opening
        }
    }
}
