package import EventStore
internal import GRDB
package import TransparencyLog

/// Takes into a log file what another log has recorded, byte for byte, in one transaction: after `commit` all of it is
/// there, durable, and under the other log's head; without it, nothing is.
///
/// Whether the entries are those of the other log is for the caller to know: it holds `tree` against that log's root
/// before it commits. Whoever reads the file meanwhile goes on reading what was there before. Not to be shared.
package final class LogCopy {
    private let path: String
    private var lock: LogFileLock?
    private let connection: DatabaseQueue
    /// Nil once it is closed: its statements have to be gone before the connection is.
    private var transaction: BatchTransaction?
    private var scanner = EntryScanner()
    private var isCommitted = false
    /// How many entries go into the index by stream together.
    private static let indexedTogether = 16_384
    /// The tree with everything that was taken.
    package private(set) var tree: CompactRange

    /// Opens a log file, making it if there is none, and begins.
    ///
    /// - Throws: `LogFileError`.
    package init(path: String) throws {
        self.path = path
        lock = try LogFileLock(path: path)
        connection = try LogFile.openWriter(path: path, pageLimit: nil)
        let reader = try LogReader(path: path)
        let head = try reader.head(path: path)
        let peaks = try reader.hashes(of: CompactRange.nodes(ofSize: head.size))
        let tree = try CompactRange(size: head.size, peaks: peaks)
        self.tree = tree
        let recent = try reader.recentStreams()
        transaction = try connection.writeWithoutTransaction {
            try BatchTransaction($0, head: head, tree: tree, recent: recent, mostRecent: .max, signer: nil)
        }
        try write { try $0.begin.run() }
    }

    /// Takes the next entries.
    ///
    /// - Throws: `MalformedEntry` for a line that is none; `LogFileError` if the file cannot be written, or if a stream has
    ///   an entry of that version.
    package func append(_ lines: [[UInt8]]) throws {
        try write { transaction in
            for line in lines {
                guard line.count <= Entry.largest else { throw MalformedEntry("it is too long", at: Entry.largest) }
                try transaction.write(line, try scanner.scan(line).envelope)
            }
            try transaction.indexStreams(ifAtLeast: LogCopy.indexedTogether)
            tree = transaction.writtenTree
        }
    }

    /// Takes what the other log holds beside these entries, so that it is the same log.
    package func take(_ heads: [SignedHead], _ appends: [RememberedAppend]) throws {
        try write { transaction in
            for head in heads { try transaction.add(head) }
            for append in appends { try transaction.add(append) }
        }
    }

    /// Makes it durable.
    ///
    /// - Parameter head: the other log's, over exactly these entries; nil if the file is to have none of its.
    package func commit(under head: SignedHead?) throws {
        precondition(head.map { $0.size == tree.size } ?? true, "A head covers all that was taken.")
        try write { transaction in
            // Now at the latest a stream that has a version twice is found.
            try transaction.indexStreams(ifAtLeast: 1)
            if let head { try transaction.add(head) }
            try transaction.commit.run()
        }
        isCommitted = true
    }

    /// Lets go of the file. What was not committed is not in it.
    package func close() throws {
        if !isCommitted { try write { try $0.rollback.run() } }
        transaction = nil
        try connection.close()
        lock = nil
    }

    private func write(_ body: (BatchTransaction) throws -> Void) throws {
        guard let transaction else { throw LogFileError.closed }
        do {
            try connection.writeWithoutTransaction { _ in try body(transaction) }
        } catch let failure as SQLiteFailure {
            throw LogFileError.notWritten(path: path, detail: failure.message)
        }
    }
}
