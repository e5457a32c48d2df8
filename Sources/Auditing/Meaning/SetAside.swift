internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB

/// The streams of a long log that nothing has changed for a while: in a temporary file, so that memory stays flat however
/// many organisations, proposals and rounds a log has.
///
/// It belongs to one audit and the one record that it relieves. The file is SQLite's own, without a name, where
/// `SQLITE_TMPDIR` or `TMPDIR` says or in /var/tmp: nobody else can open it, and it is gone with the process. A log that fits
/// into memory has none.
struct SetAside: Sendable {
    typealias Failure = Audit.TemporaryFileProblem

    /// How many streams the record holds at most.
    private let most: Int
    private var file: DatabaseQueue?
    /// The log position at which the record was half full: what has changed since then stays.
    private var halfFull = 0

    init(most: Int) { self.most = most }

    /// Has the record hold a stream: as it was set aside, or as one without entries.
    func recall(_ stream: Domain.Stream, into record: inout Domain.Record) throws(Failure) {
        guard record.version(of: stream) == nil else { return }
        if let written = try read(stream) {
            do { try record.takeBack(stream, from: written) } catch { throw Failure(reason: "\(error)") }
        } else {
            record.note(stream)
        }
    }

    /// Sets aside what has not changed for longest if the record holds too much. To be called between commands.
    mutating func relieve(_ record: inout Domain.Record, at logPosition: Int) throws(Failure) {
        let count = record.count
        if count <= most / 2 { halfFull = logPosition }
        guard count > most else { return }
        do {
            let file = try file ?? SetAside.open()
            self.file = file
            try file.write { db in
                let statement = try db.cachedStatement(sql: "INSERT OR REPLACE INTO aside VALUES (?, ?)")
                try record.setAside(before: halfFull) { stream, held in
                    try statement.execute(arguments: [stream.description, Data(JSONEncoding.encode(held))])
                }
            }
        } catch {
            throw Failure(reason: "\(error)")
        }
        halfFull = logPosition
    }

    /// Forgets the seats of a round that has ended.
    func forgetSeats(of round: ID<Round>) throws(Failure) {
        guard let file else { return }
        do {
            try file.writeWithoutTransaction { db in
                let (first, end) = ("\(Domain.Stream.round(round))/", "\(Domain.Stream.round(round))0")
                let statement = try db.cachedStatement(sql: "DELETE FROM aside WHERE stream >= ? AND stream < ?")
                try statement.execute(arguments: [first, end])
            }
        } catch {
            throw Failure(reason: "\(error)")
        }
    }

    private func read(_ stream: Domain.Stream) throws(Failure) -> Written? {
        guard let file else { return nil }
        do {
            return try file.unsafeRead { db in
                let statement = try db.cachedStatement(sql: "SELECT held FROM aside WHERE stream = ?")
                return try Data.fetchOne(statement, arguments: [stream.description]).map(Written.init)
            }
        } catch {
            throw Failure(reason: "\(error)")
        }
    }

    private static func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // Nobody reads it after a failure, so it is neither synced nor rolled back.
            try db.execute(
                sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096;")
        }
        let file = try DatabaseQueue(path: "", configuration: configuration)
        try file.write { db in
            try db.execute(sql: "CREATE TABLE aside (stream TEXT PRIMARY KEY, held BLOB NOT NULL) WITHOUT ROWID")
        }
        return file
    }

    private struct Written: HeldAside {
        let bytes: Data

        func held<State: Aggregate>(_ type: State.Type) throws -> Held<State> {
            try JSONDecoding.decode(from: [UInt8](bytes), limits: .none)
        }
    }
}

extension Audit {
    /// The temporary file cannot be written or read, so the log could not be checked.
    package struct TemporaryFileProblem: Error, CustomStringConvertible {
        let reason: String

        package var description: String {
            "A log of this length takes a temporary file beside memory, and that fails (TMPDIR says where it is): \(reason)"
        }
    }
}
