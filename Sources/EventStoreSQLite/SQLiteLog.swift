package import Domain
package import EventStore
internal import GRDB
internal import Synchronization
package import TransparencyLog

/// A log in one SQLite file: the default engine.
///
/// What is appended is on disk (write-ahead log, `synchronous = FULL`) before `append` returns. Triggers in the file
/// refuse to change or to delete anything. One thread writes; reads have connections of their own, run on the caller's
/// thread, and neither wait for the writer nor hold it up.
///
/// One process writes a file at a time; any number may read it.
package final class SQLiteLog: EventLog {
    private let path: String
    private let readers: ReaderSet
    private let growth: GrowthSignal
    /// Nil for a log that is open only for reading.
    private let writer: LogWriter?
    /// How many of the last entries are hashed again when a log is opened for writing: what a disk is most likely to have
    /// torn. All of them are by whoever verifies the log.
    private static let lookedAt = 1_000
    /// Of a log that is read by one process for itself.
    private let readerLock = Mutex<LogFileLock?>(nil)

    /// Opens the log for writing and reading, making the file if there is none.
    ///
    /// - Parameters:
    ///   - signer: signs the head of every batch; nil if nobody does.
    ///   - clock: gives the time to record; it may jump back, the recorded time does not.
    ///   - mostRecent: how many entries are in memory only by stream before they go into the file's index by stream.
    ///   - pageLimit: the most pages of 8 KiB that the file may grow to; appends beyond that are `.storageFailed`.
    /// - Throws: `LogFileError`.
    package init(
        path: String, signer: (any HeadSigning)? = nil, mostRecent: Int = 4_096, pageLimit: Int? = nil,
        clock: @escaping @Sendable () -> Instant
    ) throws {
        let lock = try LogFileLock(path: path)
        let opening = WriterOpening(path: path, pageLimit: pageLimit, mostRecent: mostRecent, signer: signer)
        let connection = try opening.connection()
        self.path = path
        readers = ReaderSet(path: path)
        let head = try readers.read { try $0.head(path: path) }
        growth = GrowthSignal(head: head)
        try readers.read { reader in
            _ = try opening.tree(head, reader)
            try reader.requireWhole(SQLiteLog.lookedAt, below: head.size, path: path)
        }
        writer = try LogWriter(connection: connection, opening: opening, growth: growth, lock: lock, clock: clock)
    }

    /// Opens a log that exists only for reading, while somebody else may be writing it. Its appends are `.unavailable`.
    ///
    /// - Parameter alone: whether nobody else may open it so, because of what is kept beside it.
    /// - Throws: `LogFileError`.
    package init(readingAt path: String, alone: Bool = false) throws {
        if alone {
            let lock = try LogFileLock(path: path, for: "reader")
            readerLock.withLock { $0 = lock }
        }
        self.path = path
        readers = ReaderSet(path: path)
        growth = GrowthSignal(head: try readers.read { try $0.head(path: path) })
        writer = nil
    }

    deinit { writer?.stop() }

    /// Takes no more appends, finishes those it has accepted, and closes the file. Whoever reads afterwards gets
    /// `LogFileError.closed`.
    package func close() async {
        readers.close()
        await writer?.close()
        growth.end()
        readerLock.withLock { $0 = nil }
    }

    package func append(_ append: Append) async throws(AppendError) -> Appended {
        precondition(!append.drafts.isEmpty, "An append without entries is not allowed.")
        guard let writer else { throw .unavailable("The log is open only for reading.") }
        return try await writer.append(append)
    }

    package func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? {
        try readers.read { try $0.appended(id, fingerprint: fingerprint) }
    }

    package func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
        try readers.read { try $0.stream(name, after: version) }
    }

    package func head() async throws -> Head { try currentHead() }

    package var impediment: String? { writer?.impediment }

    package func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] {
        try readers.read { try $0.hashes(of: nodes) }
    }

    package func signedHead(covering size: Int) async throws -> SignedHead? {
        try readers.read { try $0.signedHead(covering: size) }
    }

    package func signedHead() async throws -> SignedHead? { try readers.read { try $0.newestHead() } }

    private func currentHead() throws -> Head {
        if writer == nil { growth.announce(try readers.read { try $0.head(path: path) }) }
        return growth.head
    }

    /// A log that is open only for reading hears of no commit; it looks ten times a second.
    package func waitForGrowth(beyond size: Int) async throws -> Head {
        guard writer == nil else { return await growth.wait(beyond: size) }
        while true {
            let head = try currentHead()
            if head.size > size || Task.isCancelled { return head }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }
}

// MARK: - Pages

extension SQLiteLog {
    /// After so many rows a page lets other tasks run.
    private static let rowsAtOnce = 32_768
    /// The same for rows of the narrow index.
    private static let narrowRowsAtOnce = 262_144
    /// Up to so many entries under a stream are sorted; beyond, the log is read in its order and filtered.
    private static let mostSorted = 16_384

    package func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
        guard limit > 0 else { return [] }
        // The head comes before the numbers of types and organisations: whatever stands below it has its number.
        let end = min(query.to ?? .max, try currentHead().size)
        var from = max(0, query.from)
        guard from < end, let filter = try filter(for: query) else { return [] }
        var narrow: StreamRange?
        if let streams = filter.streams {
            let count = try readers.read { try $0.count(in: streams, limit: SQLiteLog.mostSorted + 1) }
            if count <= SQLiteLog.mostSorted { narrow = streams }
        }
        var page = Page(limit: limit)
        while true {
            let next = try readers.read { reader in
                if let narrow {
                    try reader.gather(from..<end, streams: narrow, filter: filter, rows: 1_024, into: &page)
                } else if let organisation = filter.organisation {
                    try reader.scan(
                        from..<end, organisation: organisation, filter: filter, width: SQLiteLog.narrowRowsAtOnce,
                        into: &page)
                } else {
                    try reader.scan(from..<end, filter: filter, rows: SQLiteLog.rowsAtOnce, into: &page)
                }
            }
            guard let next, next < end else { return page.entries }
            from = next
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// The query's conditions in numbers; nil if nothing can match.
    private func filter(for query: EntryQuery) throws -> EntryFilter? {
        var filter = EntryFilter()
        filter.streams = query.within.map(StreamRange.init(within:))
        if query.types == nil, query.excludedTypes.isEmpty, query.organisation == nil { return filter }
        return try readers.read { reader in
            if let types = query.types {
                let numbers = try types.compactMap { try reader.number(ofType: $0) }
                if numbers.isEmpty { return nil }
                filter.accept(only: numbers)
            }
            filter.refuse(try query.excludedTypes.compactMap { try reader.number(ofType: $0) })
            if let organisation = query.organisation {
                guard let number = try reader.number(of: organisation) else { return nil }
                filter.organisation = number
            }
            return filter
        }
    }
}
