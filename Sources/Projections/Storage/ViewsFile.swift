internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import Synchronization

/// One file of views, open. Any number may read it; one at a time applies entries to it.
final class ViewsFile: Sendable {
    let path: String
    let pool: DatabasePool
    private let position: Mutex<ViewsProgress>

    /// Opens the file; makes it if there is none, and again if it is not one that this program can read.
    init(path: String) throws {
        self.path = path
        var pool = try ViewsFile.open(path)
        var progress = try? pool.read { try ViewsProgress($0) }
        if progress?.isReadable != true {
            try pool.close()
            try ViewsFile.remove(path)
            pool = try ViewsFile.open(path)
            progress = try pool.write { db in
                let progress = ViewsProgress()
                try db.execute(sql: ViewsSchema.sql)
                try db.execute(
                    sql: "INSERT INTO progress (fold, schema, size) VALUES (?, ?, 0)",
                    arguments: [progress.fold, progress.schema])
                return progress
            }
        }
        self.pool = pool
        position = Mutex(progress ?? ViewsProgress())
    }

    /// How far it has come. Ballots that were passed over may be counted here and not yet in the file.
    var progress: ViewsProgress { position.withLock { $0 } }

    /// Applies entries and notes that everything below `size` has been, in one transaction: both or neither.
    ///
    /// - Returns: the programmes whose plan has changed.
    func apply(_ entries: [RecordedEvent], upTo size: Int) throws -> Set<ID<Programme>> {
        var progress = self.progress
        let written = progress.size
        progress.size = size
        guard let last = entries.last else {
            // Ballots only. It costs little to pass over some of them again after a restart, and much to write at once.
            if size / 50_000 > written / 50_000 {
                try pool.write { try progress.write($0) }
            }
            position.withLock { $0 = progress }
            return []
        }
        progress.lastPosition = last.logPosition
        progress.lastEntry = last.envelope.id
        let changed = try pool.write { db in
            let writer = DocumentWriter(db)
            for entry in entries { try writer.apply(entry) }
            try progress.write(db)
            return writer.changedPlans
        }
        position.withLock { $0 = progress }
        return changed
    }

    /// Waits for whoever reads, and closes the file, with nothing left in its write-ahead log.
    func close() throws {
        pool.writeWithoutTransaction { db in _ = try? db.checkpoint(.truncate) }
        try pool.close()
    }

    /// Removes a file and what SQLite keeps beside it. It must not be open.
    static func remove(_ path: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    /// Puts a file in the place of another, both closed, and opens it there.
    static func move(_ path: String, over old: String) throws -> ViewsFile {
        try remove(old)
        try FileManager.default.moveItem(atPath: path, toPath: old)
        return try ViewsFile(path: old)
    }

    private static func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "views"
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -2048")
        }
        do {
            return try prepared(DatabasePool(path: path, configuration: configuration))
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            try remove(path)
            return try prepared(DatabasePool(path: path, configuration: configuration))
        }
    }

    private static func prepared(_ pool: DatabasePool) throws -> DatabasePool {
        try pool.writeWithoutTransaction { db in
            // GRDB has set `synchronous = NORMAL`: a commit does not wait for the disk and yet never comes apart.
            try db.execute(
                sql: """
                    PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 33554432
                    """)
        }
        return pool
    }
}
