internal import Domain
internal import EventStore

/// Holds every entry against the rules: the entries of each command are turned back into it, it is decided again on what
/// was so, and has to lead to exactly them.
///
/// Memory stays flat: of a round that has ended only what later decisions look at is kept, and of that only so many streams
/// in memory, the others in a temporary file.
struct MeaningCheck: Sendable {
    private var record = Record()
    private var aside: SetAside
    private(set) var commands = 0
    private(set) var roundsClosed = 0
    private var signing: SignatureCheck
    var signatures: SignatureCheck.Count { signing.count }
    private(set) var ballotsOpened = 0
    var inspections: [any CommandInspection] = []
    /// The entries of the command that is being read.
    private var pending: [ReadEntry] = []
    /// By how much the versions of a stream are off since a fault in it was reported.
    private var offsets: [Domain.Stream: Int] = [:]

    /// - Parameters:
    ///   - most: how many streams are held in memory.
    ///   - organisationKeys: those by which organisations are known to whoever checks.
    init(most: Int, organisationKeys: [ID<Organisation>: Set<Thumbprint>]) {
        aside = SetAside(most: most)
        signing = SignatureCheck(organisationKeys: organisationKeys)
    }

    /// No command leads to more: 400 seats open ballots on 50 items, and the items follow.
    private static let mostEntries = 21_000

    mutating func add(_ entry: ReadEntry, _ faults: inout FaultList) throws(SetAside.Failure) {
        if let first = pending.first {
            if first.envelope.correlation != entry.envelope.correlation {
                try conclude(&faults)
            } else if pending.count == MeaningCheck.mostEntries {
                faults.add(
                    .append, at: entry.logPosition, expected: "at most \(MeaningCheck.mostEntries) entries",
                    found: "more", "No command leads to so many entries.")
                try conclude(&faults)
            }
        }
        pending.append(entry)
    }

    mutating func finish(_ faults: inout FaultList) throws(SetAside.Failure) {
        if !pending.isEmpty { try conclude(&faults) }
        for index in inspections.indices { inspections[index].finish { faults.add($0) } }
    }

    /// Judges the command whose entries have been read, and lets them take effect whatever the judgement: one fault is
    /// not to bring forth others.
    private mutating func conclude(_ faults: inout FaultList) throws(SetAside.Failure) {
        commands += 1
        try aside.relieve(&record, at: pending[0].logPosition)
        checkCoherence(&faults)
        if let command = try command(&faults) {
            try DecidingAgain(entries: pending, signedBy: signing.key).judge(command, on: &record, aside, &faults)
            if !inspections.isEmpty {
                let heard = HeardCommand(command: command, entries: pending)
                for index in inspections.indices { inspections[index].inspect(heard) { faults.add($0) } }
            }
        }
        for entry in pending { try evolve(entry, &faults) }
        if case (.round(let round), .round(let event)) = (pending[0].stream, pending[0].event) {
            try settle(round, event)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// The command that the pending entries come from; nil if none leads to such.
    private mutating func command(_ faults: inout FaultList) throws(SetAside.Failure) -> (any Command)? {
        let command: any Command
        do throws(Reversal.Failure) {
            command = try Reversal.command(from: pending.map { ($0.stream, $0.event) })
        } catch {
            faults.add(
                .command, at: pending[0].logPosition, expected: "the events of a command",
                found: "\(pending[0].event.type) on \(pending[0].stream)", error.detail)
            return nil
        }
        if pending[0].envelope.signature != nil, let organisation = pending[0].envelope.organisation {
            try aside.recall(.keys(organisation), into: &record)
        }
        return signing.check(pending, record, &faults) ?? command
    }

    /// The entries of one command are written together, by one actor in one capacity, and name the first one.
    private func checkCoherence(_ faults: inout FaultList) {
        let first = pending[0].envelope
        if first.id != first.correlation || first.causation != nil {
            faults.add(
                .append, at: pending[0].logPosition, expected: "an entry that names itself as the first of its command",
                found: "correlation \(first.correlation), causation \(first.causation.map { "\($0)" } ?? "none")",
                "The first entry of a command is missing, or it is not the first.")
        }
        for entry in pending.dropFirst() {
            let envelope = entry.envelope
            if envelope.causation != first.id || envelope.appendID != first.appendID
                || envelope.actor != first.actor || envelope.occurredAt != first.occurredAt
            {
                faults.add(
                    .append, at: entry.logPosition,
                    expected: "append \(first.appendID), causation \(first.id), actor \(first.actor)",
                    found:
                        "append \(envelope.appendID), causation \(envelope.causation.map { "\($0)" } ?? "none"), actor \(envelope.actor)",
                    "The entries of one command do not belong together.")
            }
        }
    }

    // MARK: What is so then

    private mutating func evolve(_ entry: ReadEntry, _ faults: inout FaultList) throws(SetAside.Failure) {
        if try isOfEndedRound(entry.stream) { return }
        let stream = entry.stream
        try aside.recall(stream, into: &record)
        let version = record.version(of: stream) ?? 0
        let expected = version + 1 + (offsets.isEmpty ? 0 : offsets[stream] ?? 0)
        if entry.envelope.version != expected {
            offsets[stream] = entry.envelope.version - version - 1
            faults.add(
                .version, at: entry.logPosition, expected: "version \(expected)",
                found: "version \(entry.envelope.version)",
                entry.envelope.version < expected
                    ? "A version of \(stream) is there twice." : "A version of \(stream) is missing.")
        }
        record.evolve(stream, entry.event, entry.context)
    }

    /// Whether it is a seat's of a round that had ended before: what it says counts for nothing, and was reported.
    private mutating func isOfEndedRound(_ stream: Domain.Stream) throws(SetAside.Failure) -> Bool {
        switch stream {
        case .seat(let round, _), .proxies(let round, _):
            try aside.recall(.round(round), into: &record)
            return if let state = record.rounds[round]?.state { state.phase != .open && state.opening == nil } else {
                true
            }
        default: return false
        }
    }

    private mutating func settle(_ round: ID<Round>, _ event: RoundEvent) throws(SetAside.Failure) {
        switch event {
        case .closed: roundsClosed += 1
        case .cancelled: break
        case .opened:
            // Every seat is asked about soon, and each would be found unknown once.
            for seat in record.rounds[round]?.state?.opening?.order ?? [] { record.note(.seat(round, seat)) }
            return
        case .drafted, .extended: return
        }
        ballotsOpened += pending.count { if case .seat(.opened) = $0.event { true } else { false } }
        for seat in record.rounds[round]?.state?.opening?.order ?? [] {
            record.forget(.seat(round, seat))
            record.forget(.proxies(round, seat))
        }
        try aside.forgetSeats(of: round)
        if let state = record.rounds[round]?.state { record.rounds[round]?.state = state.abridged }
    }
}

extension MeaningCheck {
    /// What came of the values that were given; nil if none were.
    var openedValues: OpenedValues? {
        inspections.lazy.compactMap { ($0 as? ValueInspection)?.summary }.first
    }
}
