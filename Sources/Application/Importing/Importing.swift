import Crypto
package import Domain
import EventStore

/// Brings history into a log: one command a line, decided as it would have been at the time.
///
/// Lines are taken in batches of `ImportFile.batch`, each one append: all of it or nothing. An append's id follows from
/// the file up to its end, so a file that is run again goes on where it stopped, also after a later line was mended.
///
/// Nothing else may write to the log meanwhile.
package final class Importing {
    private let submitting: Submitting
    private let source: String
    private let clock: NodeClock
    private let administrator: ID<Person>
    private let isDryRun: Bool

    /// What the batch has given names to and the log cannot have an entry of.
    private var unborn: Set<Identifier> = []
    private var hasDecided = false
    private var record = Record()
    private var reader = EventReader()
    private var size = 0
    private var progress = ImportProgress()

    /// - Parameters:
    ///   - administrator: who acts where a line says `administrator`.
    ///   - isDryRun: whether everything is decided and nothing recorded.
    package init(node: Node, administrator: ID<Person>, isDryRun: Bool = false) {
        submitting = node.submitting
        source = node.origin
        clock = node.clock
        self.administrator = administrator
        self.isDryRun = isDryRun
    }

    /// Imports a file.
    ///
    /// While a batch is decided the next one is read, and two before it at most are composed and made durable, one after
    /// the other: some take the log longer than others.
    ///
    /// - Parameter report: is told after each batch.
    /// - Throws: `ImportProblem` for a bad line; what storage throws.
    package func run(path: String, report: (ImportProgress) -> Void) async throws -> ImportProgress {
        let file = try ImportReading(path: path, administrator: administrator)
        progress.totalBytes = await file.totalBytes
        size = try await submitting.log.head().size
        var reading = Task { try await file.next() }
        var writing: [Task<Void, any Error>] = []
        do {
            while let batch = try await reading.value {
                reading = Task { try await file.next() }
                let decided = try await decide(batch)
                if writing.count > 1 { try await writing.removeFirst().value }
                if let decided, !isDryRun { writing.append(write(decided, after: writing.last)) }
                progress.lines = batch.firstLine + batch.lines.count - 1
                progress.entries += decided?.count ?? 0
                progress.bytes = batch.end
                report(progress)
            }
        } catch {
            // What was decided before the bad line stays: its batch is whole.
            for batch in writing { try await batch.value }
            throw error
        }
        for batch in writing { try await batch.value }
        submitting.cache.forgetAll()
        return progress
    }

    private func write(_ batch: DecidedBatch, after before: Task<Void, any Error>?) -> Task<Void, any Error> {
        Task { [submitting, source] in
            let append = try batch.append(source: source)
            try await submitting.vault.store(batch.values)
            try await before?.value
            _ = try await submitting.log.append(append)
        }
    }

    // MARK: Deciding

    /// What a batch of lines has led to.
    private struct DecidedBatch: Sendable {
        let id: Identifier
        let fingerprint: [UInt8]
        var decisions: [(decided: Decided, actor: Actor, now: Instant)] = []
        var values: [SealedValue] = []
        /// How many entries it will be.
        var count = 0

        func append(source: String) throws -> Append {
            var drafts: [EntryDraft] = []
            drafts.reserveCapacity(count)
            for (decided, actor, now) in decisions {
                for drafted in try decided.drafts(source: source, actor: actor, appendID: id, at: now) {
                    drafts.append(drafted.draft)
                }
            }
            return Append(id: id, fingerprint: fingerprint, drafts: drafts, expected: [])
        }
    }

    /// What a batch leads to; nil if an earlier run has brought it in.
    private func decide(_ batch: ImportReading.Batch) async throws -> DecidedBatch? {
        let id = Identifier(bytes: batch.digest.prefix(16))!
        if try await submitting.log.appended(id, fingerprint: batch.digest) != nil {
            progress.skipped += batch.lines.count
            return nil
        }
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
                guard let reason = Importing.reason(for: error) else { throw error }
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

    /// Ballots sealed by this run, which the vault may not have yet.
    private var pending: [Commitment: SealedValue] = [:]

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

    // MARK: Reading

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
