package import Domain
internal import Synchronization
package import TransparencyLog

/// A log in memory, for tests and for trying things out. It keeps every promise of `EventLog` but to outlive the
/// process.
package final class InMemoryLog: EventLog {
    private struct Stored {
        let entry: Entry
        let stream: StreamName
        let version: Int
        let type: String
        let organisation: ID<Organisation>?
    }

    private struct State {
        var entries: [Stored] = []
        var streams: [StreamName: [Int]] = [:]
        var appends: [Identifier: (fingerprint: [UInt8], appended: Appended)] = [:]
        var time: Instant?
        var tree = InMemoryNodes()
        var heads: [SignedHead] = []
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> Instant
    private let growth = GrowthSignal(head: Head(size: 0, time: nil))

    private let signer: (any HeadSigning)?

    /// - Parameters:
    ///   - signer: signs the head of every append; nil if nobody does.
    ///   - clock: gives the time to record; it may jump back, the recorded time does not.
    package init(signer: (any HeadSigning)? = nil, clock: @escaping @Sendable () -> Instant) {
        self.signer = signer
        self.clock = clock
    }

    package func append(_ append: Append) async throws(AppendError) -> Appended {
        precondition(!append.drafts.isEmpty, "An append without entries is not allowed.")
        let result = state.withLock { state -> Result<Appended, AppendError> in
            do throws(AppendError) {
                let appended = try write(append, to: &state)
                // Announced under the lock, so that heads are announced in order.
                if !appended.isRepeat { growth.announce(Head(size: state.entries.count, time: state.time)) }
                return .success(appended)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func write(_ append: Append, to state: inout State) throws(AppendError) -> Appended {
        if let fingerprint = append.fingerprint, let earlier = state.appends[append.id] {
            guard earlier.fingerprint == fingerprint else { throw .otherContent(id: append.id) }
            let appended = earlier.appended
            return Appended(logPositions: appended.logPositions, time: appended.time, isRepeat: true)
        }
        for draft in append.drafts where draft.line.count > Entry.largest {
            throw .tooLarge(stream: draft.stream, bytes: draft.line.count)
        }
        let now = clock()
        let time = Swift.max(now, state.time ?? now)
        if let before = append.before, time >= before { throw .tooLate(before: before, time: time) }
        let first = state.entries.count
        if let expected = append.logPosition, expected != first { throw .misplaced(expected: expected, actual: first) }
        for (stream, expected) in append.expected {
            let actual = state.streams[stream]?.count ?? 0
            if actual != expected { throw .conflict(stream: stream, expected: expected, actual: actual) }
        }
        var versions: [StreamName: Int] = [:]
        for draft in append.drafts {
            let actual = versions[draft.stream] ?? state.streams[draft.stream]?.count ?? 0
            guard draft.version == actual + 1 else {
                throw .conflict(stream: draft.stream, expected: draft.version - 1, actual: actual)
            }
            versions[draft.stream] = draft.version
        }
        let entries = append.drafts.enumerated().map { index, draft in
            Entry(logPosition: first + index, line: draft.line(recordedAt: time))
        }
        let leaves = entries.map { TreeHash.leaf(of: $0.line) }
        var range = state.tree.range
        for leaf in leaves { range.append(leaf) }
        let head = try signed(range)
        for leaf in leaves { state.tree.append(leaf) }
        if let head {
            state.heads.append(head)
            signer?.committed(head)
        }
        for (draft, entry) in zip(append.drafts, entries) {
            state.entries.append(
                Stored(
                    entry: entry, stream: draft.stream, version: draft.version, type: draft.type,
                    organisation: draft.organisation))
            state.streams[draft.stream, default: []].append(entry.logPosition)
        }
        state.time = time
        let appended = Appended(
            logPositions: first..<state.entries.count, time: time, isRepeat: false, leaves: leaves, head: head)
        if let fingerprint = append.fingerprint { state.appends[append.id] = (fingerprint, appended) }
        return appended
    }

    private func signed(_ range: CompactRange) throws(AppendError) -> SignedHead? {
        do {
            return try signer?.sign(size: range.size, root: range.root)
        } catch {
            throw .storageFailed("The head could not be signed: \(error).")
        }
    }

    package func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] {
        try state.withLock { state in try nodes.map { try state.tree.node(level: $0.level, index: $0.index) } }
    }

    package func signedHead(covering size: Int) async throws -> SignedHead? {
        state.withLock { $0.heads.first { $0.size >= size } }
    }

    package func signedHead() async throws -> SignedHead? { state.withLock { $0.heads.last } }

    package func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? {
        guard let earlier = state.withLock({ $0.appends[id] }) else { return nil }
        guard fingerprint == nil || fingerprint == earlier.fingerprint else { throw AppendError.otherContent(id: id) }
        return Appended(logPositions: earlier.appended.logPositions, time: earlier.appended.time, isRepeat: true)
    }

    package func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
        state.withLock { state in
            let end = Swift.min(query.to ?? .max, state.entries.count)
            var entries: [Entry] = []
            var bytes = 0
            var logPosition = Swift.max(0, query.from)
            while logPosition < end, entries.count < limit, bytes < 4 << 20 {
                let stored = state.entries[logPosition]
                logPosition += 1
                if let within = query.within, !stored.stream.isWithin(within) { continue }
                if let types = query.types, !types.contains(stored.type) { continue }
                if query.excludedTypes.contains(stored.type) { continue }
                if let organisation = query.organisation, stored.organisation != organisation { continue }
                entries.append(stored.entry)
                bytes += stored.entry.line.count
            }
            return entries
        }
    }

    package func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
        state.withLock { state in
            (state.streams[name] ?? []).dropFirst(Swift.max(0, version)).map { state.entries[$0].entry }
        }
    }

    package func head() async throws -> Head { growth.head }

    package func waitForGrowth(beyond size: Int) async throws -> Head { await growth.wait(beyond: size) }
}
