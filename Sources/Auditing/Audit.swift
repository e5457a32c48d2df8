internal import Domain
internal import EventStore
internal import TransparencyLog

/// Checks a log from its entries alone, in order and in one pass: form, hashes, versions, meaning.
///
/// Chunks are read, hashed and decoded ahead on tasks of their own, while one task goes through them in order, builds the
/// tree and decides every command again. Memory is that of a few chunks and of the streams that decisions look at
/// just then; the others are in a temporary file.
///
/// A value of its own for each log.
package struct Audit: Sendable {
    /// How many chunks are prepared ahead.
    private static let ahead = 4

    private let settings: AuditSettings
    private var keys: LogKeys
    private var faults = FaultList()
    private var tree: TreeCheck
    private var sightings: SightingCheck
    private var append: AppendCheck
    private var meaning: MeaningCheck
    private var tiles: TileCheck?
    /// The logs from which it goes on, the first one first.
    private var parents: [Parent] = []
    /// Log positions of which only the hash is known.
    private var withheld: [Range<Int>] = []
    private var withheldCount = 0

    /// - Parameter published: the log's files, to hold the tiles above the leaves against the entries.
    /// - Throws: `AuditSettings.Problem`, and `Malformed` for witnesses that make no policy.
    package init(_ settings: AuditSettings, published: (any PublishedLog)? = nil) throws {
        guard settings.checkpoints.isEmpty || !settings.keys.isEmpty else { throw AuditSettings.Problem.noKey }
        guard (0...settings.witnesses.count).contains(settings.quorum) else {
            throw AuditSettings.Problem.quorum(settings.quorum, of: settings.witnesses.count)
        }
        _ = try WitnessPolicy(logs: [], atLeast: settings.quorum, of: settings.witnesses)
        self.settings = settings
        keys = settings.keys
        tree = TreeCheck(settings.checkpoints, witnesses: settings.witnesses, quorum: settings.quorum)
        sightings = SightingCheck(sizes: settings.checkpoints.map(\.checkpoint.size))
        append = AppendCheck(origin: settings.origin)
        meaning = MeaningCheck(most: settings.streamsInMemory, organisationKeys: settings.organisationKeys)
        tiles = published.map { TileCheck($0) }
        if let values = settings.values { meaning.inspections.append(ValueInspection(values)) }
        meaning.inspections += settings.inspections
        for fault in settings.foundBeside { faults.add(fault) }
    }

    /// Checks everything that the source gives. To be called once.
    ///
    /// - Parameter progress: is told after each chunk how many entries were checked, and which part of the source is read.
    /// - Throws: what the source throws; `CancellationError`; `TemporaryFileProblem`.
    package mutating func run(
        _ source: some LineSource, progress: (Int, Double) -> Void = { _, _ in }
    ) async throws -> AuditReport {
        var source = source
        var preparing: [Task<PreparedChunk, any Error>] = []
        defer { for task in preparing { task.cancel() } }
        let isRead = !settings.hashesOnly
        func prepareNext() throws {
            guard let read = try source.next() else { return }
            preparing.append(Task.detached { PreparedChunk(try await read(), isRead: isRead) })
        }
        for _ in 0..<Audit.ahead { try prepareNext() }
        checkRoot()
        while !preparing.isEmpty {
            try Task.checkCancellation()
            var chunk = try await preparing.removeFirst().value
            try prepareNext()
            try check(&chunk)
            try await tiles?.check(isAtEnd: false, &faults)
            progress(tree.tree.size, source.total > 0 ? Double(chunk.chunk.progress) / Double(source.total) : 0)
        }
        try await tiles?.check(isAtEnd: true, &faults)
        return try finish()
    }

    private mutating func check(_ prepared: inout PreparedChunk) throws {
        let first = tree.tree.size
        for fault in prepared.faults {
            faults.add(
                Fault(
                    fault.kind, at: fault.logPosition.map { $0 + first }, expected: fault.expected, found: fault.found,
                    fault.detail))
        }
        if prepared.chunk.isWithheld { withhold(first..<first + prepared.chunk.count) }
        // A key that an entry hands over signs every tree that has the entry, so entries come before their leaves.
        let isMeaningChecked = meaningIsChecked
        for index in prepared.entries.indices {
            prepared.entries[index].logPosition += first
            let before = append.origin
            append.check(prepared.entries[index], &faults)
            sightings.note(prepared.entries[index])
            if case .log(let event) = prepared.entries[index].event {
                take(event, of: prepared.entries[index], after: before)
            }
            if isMeaningChecked { try meaning.add(prepared.entries[index], &faults) }
        }
        for leaf in prepared.leaves {
            tree.append(leaf)
            if tree.tree.size == tree.nextSize { checkRoot() }
        }
        if tiles != nil { for leaf in prepared.leaves { tiles?.append(leaf) } }
    }

    private mutating func take(_ event: LogEvent, of entry: ReadEntry, after origin: String?) {
        switch event {
        case .keyRotated(let rotated):
            guard let endorsement = keys.take(rotated, at: entry.logPosition) else { return }
            tree.hold(endorsement, at: entry.logPosition, of: origin, keys, &faults)
        case .continued(let continued): goOn(continued, entry, after: origin)
        }
    }

    /// Has the parent's checkpoint held against what stands before the entry that shows it.
    private mutating func goOn(_ continued: LogContinued, _ entry: ReadEntry, after origin: String?) {
        do throws(Malformed) {
            let parent = try ParentCheckpoint(continued, at: entry.logPosition) { keys.begin(with: $0) }
            let checkpoint = parent.given.checkpoint
            guard checkpoint.size == entry.logPosition, checkpoint.origin.text == origin,
                entry.envelope.source != origin
            else {
                faults.add(
                    .checkpoint, at: entry.logPosition,
                    expected:
                        "another log's name, and the checkpoint of \(origin ?? "none") over \(entry.logPosition) entries",
                    found: "\(entry.envelope.source), and that of \(checkpoint.origin) over \(checkpoint.size)",
                    "The log says that it goes on from another, and does not show the checkpoint of all before.")
                return
            }
            parents.append(
                Parent(
                    origin: checkpoint.origin.text, size: checkpoint.size,
                    isKeyGiven: keys.begin(with: checkpoint.origin)))
            tree.expect(parent.given, keys, &faults)
        } catch {
            faults.add(
                .checkpoint, at: entry.logPosition, expected: "the parent's checkpoint and its key",
                found: "\(continued.checkpoint.prefix(3))", "\(error)")
        }
    }

    /// The organisations of which a key was given, and that have signed nothing.
    private var unusedKeys: [ID<Organisation>] {
        let signing = Set(meaning.signatures.keys.map(\.organisation))
        return settings.organisationKeys.keys.filter { !signing.contains($0) }.sorted { "\($0)" < "\($1)" }
    }

    /// The keys that were given as the log's, and under which nothing good stands although it does under another of them.
    /// What the entries say has to have been read, for a key may have done no more than hand over.
    private var unusedLogKeys: [VerifierKey] { meaningIsChecked ? keys.given(without: tree.signers) : [] }

    private mutating func checkRoot() { tree.check(keys, &faults) }

    /// What an entry means depends on all before it.
    private var meaningIsChecked: Bool { !settings.hashesOnly && withheldCount == 0 }

    private mutating func withhold(_ range: Range<Int>) {
        withheldCount += range.count
        if let last = withheld.last, last.upperBound == range.lowerBound {
            withheld[withheld.count - 1] = last.lowerBound..<range.upperBound
        } else {
            withheld.append(range)
        }
    }

    private mutating func finish() throws -> AuditReport {
        if meaningIsChecked { try meaning.finish(&faults) }
        checkRoot()
        tree.finish(settings.checkpoints, origin: { append.origin(ofSize: $0) }, keys, &faults)
        let good = Set(tree.checked.lazy.filter(\.isGood).map(\.name))
        let seen = sightings.check(
            tree.sightings + settings.timestamps.filter { good.contains($0.by) }, tolerance: settings.tolerance,
            origin: { append.origin(ofSize: $0) }, &faults)
        return AuditReport(
            origin: append.origin, parents: parents, keys: keys.keys(forSize: tree.tree.size),
            unusedLogKeys: unusedLogKeys, size: tree.tree.size,
            root: tree.tree.root, faults: faults.kept,
            faultCount: faults.count, checkpoints: tree.checked, isCheckpointGiven: !settings.checkpoints.isEmpty,
            sightings: seen, isMeaningChecked: meaningIsChecked,
            commands: meaning.commands, signatures: meaning.signatures, unusedKeys: unusedKeys,
            roundsClosed: meaning.roundsClosed,
            ballotsOpened: meaning.ballotsOpened,
            values: meaningIsChecked ? meaning.openedValues : nil, withheld: withheld)
    }
}
