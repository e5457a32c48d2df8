import Domain
import EventStore

/// Decides the lines of an import one after the other, on what the log and the lines before them have led to.
///
/// It reads from the log what it has not read yet. Nothing else may write to the log meanwhile.
final class ImportDeciding {
    private let submitting: Submitting
    private let clock: NodeClock
    private var record = Record()
    private var reader = EventReader()
    /// How many entries the log will have with what has been decided.
    private var size: Int
    /// What the batch has given names to and the log cannot have an entry of.
    private var unborn: Set<Identifier> = []
    private var hasDecided = false
    /// Ballots sealed by this run, which the vault may not have yet.
    private var pending: [Commitment: SealedValue] = [:]

    /// - Parameter size: how many entries the log has.
    init(_ submitting: Submitting, clock: NodeClock, size: Int) {
        self.submitting = submitting
        self.clock = clock
        self.size = size
    }

    /// What a batch leads to that is not in the log.
    ///
    /// - Parameter id: that of its append.
    /// - Throws: `ImportProblem` for a line that is refused; what storage throws.
    func decide(_ batch: ImportReading.Batch, as id: Identifier) async throws -> DecidedBatch {
        // An identifier follows from its name and the file before its batch. Were it in the log already, that much of the
        // file would be there; but the batch before this one was not.
        unborn = hasDecided ? Set(batch.defined) : []
        hasDecided = true
        var decided = DecidedBatch(id: id, fingerprint: batch.digest)
        decided.decisions.reserveCapacity(batch.lines.count)
        for (index, line) in batch.lines.enumerated() {
            do {
                try await decide(line, into: &decided)
            } catch {
                guard let reason = ImportDeciding.reason(for: error) else { throw error }
                throw ImportProblem(line: batch.firstLine + index, reason: reason)
            }
        }
        return decided
    }

    private func decide(_ line: ImportLine, into batch: inout DecidedBatch) async throws {
        let (command, values) = try await command(of: line)
        let now = clock.now()
        let decided = try await reading {
            try Decided(command, by: line.actor, at: now, importedAt: line.at, on: $0)
        }
        for (stream, event) in decided.decision.events {
            let context = EventContext(
                logPosition: size, time: now, occurredAt: line.at, actor: line.actor,
                organisation: decided.decision.capacity.organisation)
            record.evolve(stream, event, context)
            if case .round(.opened) = event { noteSeats(of: stream) }
            size += 1
        }
        batch.count += decided.decision.events.count
        batch.decisions.append((decided, line.actor, now))
        batch.values += values
        if let close = command as? CloseRound { forgetSeats(of: close.round) }
    }

    /// Nobody can have said anything in a round that this run has only just opened: there is nothing to be read.
    private func noteSeats(of stream: Domain.Stream) {
        guard case .round(let round) = stream else { return }
        for seat in record.rounds[round]?.state?.opening?.order ?? [] { record.note(.seat(round, seat)) }
    }

    /// A round that has closed is not asked about its seats again.
    private func forgetSeats(of round: ID<Round>) {
        for seat in record.rounds[round]?.state?.opening?.order ?? [] {
            record.forget(.seat(round, seat))
            record.forget(.proxies(round, seat))
        }
    }

    private func command(of line: ImportLine) async throws -> (any Command, [SealedValue]) {
        if let ballot = line.ballot, let seat = try await seat(of: line.actor) {
            let take = TakePosition(
                round: ballot.round, item: ballot.item, revision: nil, seat: seat, position: ballot.position,
                ballot: nil)
            return try await sealed(take, [])
        }
        var members = line.members
        if Submitting.speaksForSeat(line.type), members["seat"] == nil, let seat = try await seat(of: line.actor) {
            members["seat"] = .string(seat.description)
        }
        var sealing = Sealing(language: .english)
        if !line.type.prose.isEmpty, let language = try await language(of: members) {
            sealing = Sealing(language: language)
        }
        try sealing.seal(&members, as: line.type)
        let command = try Submitting.decode(line.type, from: members)
        return try await sealed(command, sealing.values)
    }

    /// The organisation for which an actor speaks.
    private func seat(of actor: Actor) async throws -> ID<Organisation>? {
        guard case .delegate(let id) = actor else { return nil }
        return try await reading { record in
            guard let held = record.delegates[id] else { throw Unread([.delegate(id)]) }
            return held.state?.organisation
        }
    }

    /// A position in a secret round goes in sealed, and its close with the openings.
    private func sealed(_ command: any Command, _ values: [SealedValue]) async throws -> (any Command, [SealedValue]) {
        switch command {
        case let take as TakePosition:
            guard record.rounds[take.round]?.state?.opening?.visibility == .secretUntilClose,
                let position = take.position
            else { return (command, values) }
            try position.check(isImport: true)
            let ballot = try SealedBallot(position: position, prose: values).sealed(take.round, take.item, take.seat)
            pending[ballot.commitment] = ballot
            let sealed = TakePosition(
                round: take.round, item: take.item, revision: take.revision, seat: take.seat, position: nil,
                ballot: ballot.commitment)
            return (sealed, [ballot])
        case let close as CloseRound:
            guard let opening = record.rounds[close.round]?.state?.opening, opening.visibility == .secretUntilClose
            else { return (command, values) }
            return try await open(close, opening)
        default: return (command, values)
        }
    }

    private func open(_ close: CloseRound, _ opening: Round.Opening) async throws -> (any Command, [SealedValue]) {
        var openings: [BallotOpening] = []
        var prose: [SealedValue] = []
        for seat in opening.order {
            for ballot in record.seats[SeatName(close.round, seat)]?.state?.ballots ?? [] {
                guard case .sealed(let commitment) = ballot.ballot else { continue }
                var known = pending.removeValue(forKey: commitment)
                if known == nil { known = try await submitting.vault.values(of: [commitment])[commitment] }
                guard let value = known, let key = Commitment(bytes: value.key) else { continue }
                let opened = try SealedBallot(value)
                openings.append(BallotOpening(seat: seat, item: ballot.item, position: opened.position, key: key))
                prose += opened.prose
            }
        }
        return (CloseRound(round: close.round, reviewed: close.reviewed, openings: openings), prose)
    }

    private func language(of members: JSON) async throws -> Language? {
        guard let programme = try await Submitting.programme(of: members, reading: reading) else { return nil }
        return try await reading { record in
            guard let held = record.programmes[programme] else { throw Unread([.programme(programme)]) }
            return held.state?.defaultLanguage
        }
    }

    /// Runs `body` on the record, reading from the log what it finds unread.
    private func reading<Value>(_ body: (Record) throws -> Value) async throws -> Value {
        while true {
            do {
                return try body(record)
            } catch let unread as Unread {
                for stream in unread.streams {
                    record.note(stream)
                    if let entity = stream.entity, unborn.contains(entity) { continue }
                    for entry in try await submitting.log.stream(StreamName(stream), after: 0) {
                        let event = try reader.read(entry)
                        record.evolve(stream, event.event, event.context)
                    }
                }
            }
        }
    }

    private static func reason(for error: any Error) -> String? {
        switch error {
        case let problem as ImportLineProblem: problem.reason
        case let problem as JSONProblem: "\(problem)"
        case let refusal as Refusal:
            "\(refusal.pointer.map { "\($0): " } ?? "")\(refusal.detail) (\(refusal.reason.rawValue))"
        case let invalid as InvalidValue: invalid.detail
        default: nil
        }
    }
}
