internal import EventStore
internal import Foundation
internal import GRDB
internal import TransparencyLog

/// How a log's writer begins: at the start, and anew after its storage has failed.
///
/// After a failed write or fsync nothing that the old connection holds in memory is trusted. A new one reads the head, the
/// tree and the streams from the file, and before it takes anything it commits a transaction that changes nothing. Should the
/// batch whose commit failed stand in the write-ahead log all the same, that overwrites it: from then on no recovery of the
/// file brings it back, and what the log shows is what it holds.
struct WriterOpening {
    let path: String
    let pageLimit: Int?
    /// How many entries the index by stream may lack before it is brought up to date.
    let mostRecent: Int
    let signer: (any HeadSigning)?

    /// What has to be free before a log that has failed goes on.
    private static let room = 1 << 20

    func connection() throws -> DatabaseQueue { try LogFile.openWriter(path: path, pageLimit: pageLimit) }

    /// What the writer knows without looking, read from the file.
    ///
    /// - Throws: `LogFileError.damaged`; what SQLite throws.
    func transaction(_ db: Database) throws -> BatchTransaction {
        let reader = try LogReader(path: path)
        let head = try reader.head(path: path)
        return try BatchTransaction(
            db, head: head, tree: try tree(head, reader), recent: try reader.recentStreams(), mostRecent: mostRecent,
            signer: signer)
    }

    /// The tree over the entries below a head.
    func tree(_ head: Head, _ reader: LogReader) throws -> CompactRange {
        do {
            return try CompactRange(
                size: head.size, peaks: try reader.hashes(of: CompactRange.nodes(ofSize: head.size)))
        } catch let error as ProofError {
            throw LogFileError.damaged(path: path, detail: "The tree over its entries has a hole. \(error)")
        }
    }

    /// Opens the file anew after a failure, if its storage takes something again.
    ///
    /// - Parameter size: how many entries were durable before.
    /// - Throws: why it does not.
    func reopen(holding size: Int) throws -> DatabaseQueue {
        try signer?.requireReady()
        try requireRoom()
        let connection = try connection()
        do {
            try connection.writeWithoutTransaction { db in
                // SQLite writes the first page even if nothing in it changes.
                try db.execute(sql: "BEGIN IMMEDIATE; PRAGMA user_version = \(LogFile.format); COMMIT")
                let found = try LogReader(path: path).head(path: path).size
                guard found >= size else {
                    throw LogFileError.damaged(
                        path: path, detail: "It had \(size) entries, and has \(found) since its disk failed.")
                }
            }
            return connection
        } catch {
            try? connection.close()
            throw error
        }
    }

    /// Writes and syncs a file of some size beside the log, which has no name and so leaves nothing.
    private func requireRoom() throws {
        let place = path + "-room"
        let descriptor = open(place, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw notWritten() }
        defer { close(descriptor) }
        unlink(place)
        let bytes = [UInt8](repeating: 0xA5, count: WriterOpening.room)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            guard count > 0 else { throw notWritten() }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw notWritten() }
    }

    private func notWritten() -> LogFileError {
        .notWritten(path: path, detail: String(cString: strerror(errno)))
    }
}
