internal import Foundation
internal import GRDB

/// The form of the file, and how connections to it are opened.
enum LogFile {
    /// "Accd": what makes a file ours (SQLite's `application_id`).
    static let applicationID = 0x4163_6364
    /// The form written here (SQLite's `user_version`).
    static let format = 3

    /// Entries are found by organisation in a narrow index that grows at its end only: a scan of it reads a fiftieth of
    /// what a scan of the entries would, and an entry adds to no page but the last. (An index by organisation, which made
    /// every batch touch a page for each organisation in it, cost a quarter of the insert rate.)
    ///
    /// `streams` is the index by stream. It follows behind (`RecentStreams` says why): it holds the entries below the
    /// largest `size` in `indexed`, and perhaps some beyond, which are on their way.
    ///
    /// An entry's `hash` is its leaf of the tree. Of the nodes above, every eighth level is in `subtrees` (those of which
    /// tiles are made); what lies between is at most 255 hashes away. `heads` are the signed ones.
    private static let schema = """
        CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE organisations (id INTEGER PRIMARY KEY, organisation BLOB NOT NULL UNIQUE) STRICT;
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY,
            stream BLOB NOT NULL,
            version INTEGER NOT NULL,
            type INTEGER NOT NULL,
            organisation INTEGER,
            hash BLOB NOT NULL,
            line BLOB NOT NULL
        ) STRICT;
        CREATE TABLE streams (
            stream BLOB NOT NULL,
            version INTEGER NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (stream, version)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE indexed (size INTEGER PRIMARY KEY) STRICT;
        CREATE INDEX entries_in_brief ON entries (position, organisation);
        CREATE TABLE appends (
            id BLOB PRIMARY KEY,
            fingerprint BLOB NOT NULL,
            first INTEGER NOT NULL,
            count INTEGER NOT NULL,
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE subtrees (node INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
        CREATE TABLE heads (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
        """

    private static let tables = [
        "types", "organisations", "entries", "streams", "indexed", "appends", "subtrees", "heads",
    ]

    /// Opens the one connection that writes, making the file if there is none.
    ///
    /// - Parameter pageLimit: the most pages that the file may have; nil for no limit but the disk's.
    static func openWriter(path: String, pageLimit: Int?) throws -> DatabaseQueue {
        let queue = try open(path: path, label: "log.writer") { configuration in
            configuration.readonly = false
            // GRDB sets this as the connection opens, so before `journal_mode`, which may have to wait.
            configuration.busyMode = .timeout(5)
        }
        try queue.writeWithoutTransaction { db in
            let isNew = try inspect(db, path: path)
            if isNew { try db.execute(sql: "PRAGMA page_size = 8192") }
            try require("journal_mode", "WAL", reads: "wal", in: db, path: path)
            if isNew { try create(in: db) }
            // Last, because nothing may set it back: every commit waits until it is on disk.
            try require("synchronous", "FULL", reads: "2", in: db, path: path)
            // The checkpointer does this, on a thread of its own.
            try require("wal_autocheckpoint", "0", reads: "0", in: db, path: path)
            try db.execute(sql: "PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864")
            if let pageLimit { _ = try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pageLimit)") }
        }
        return queue
    }

    /// Opens a connection that only copies what has been committed from the write-ahead log into the file.
    static func openCheckpointer(path: String) throws -> DatabaseQueue {
        let queue = try open(path: path, label: "log.checkpointer") { configuration in
            configuration.busyMode = .timeout(5)
        }
        try queue.writeWithoutTransaction { db in
            try require("synchronous", "FULL", reads: "2", in: db, path: path)
            try db.execute(sql: "PRAGMA cache_size = -256")
        }
        return queue
    }

    /// Opens a connection that only reads; works whether or not somebody is writing.
    static func openReader(path: String) throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LogFileError.unreadable(path: path, detail: "There is no such file.")
        }
        let queue = try open(path: path, label: "log.reader") { configuration in
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
        }
        try queue.unsafeRead { db in
            if try inspect(db, path: path) { throw LogFileError.foreign(path: path) }
            try db.execute(sql: "PRAGMA cache_size = -2048")
        }
        return queue
    }

    private static func open(
        path: String, label: String, configure: (inout Configuration) -> Void
    ) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = label
        configuration.foreignKeysEnabled = false
        // A log's writer and readers step through statements of their own, outside of GRDB's transactions.
        configuration.allowsUnsafeTransactions = true
        configure(&configuration)
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw LogFileError.foreign(path: path)
        } catch let error as DatabaseError {
            throw LogFileError.unreadable(path: path, detail: error.description)
        }
    }

    /// Whether the file is still empty. It changes nothing.
    ///
    /// - Throws: `LogFileError.foreign` or `.newer`.
    private static func inspect(_ db: Database, path: String) throws -> Bool {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        if application == applicationID {
            guard version <= format else { throw LogFileError.newer(path: path, format: version, known: format) }
            guard version == format else { throw LogFileError.older(path: path, format: version, known: format) }
            return false
        }
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
        guard application == 0, version == 0, isEmpty else { throw LogFileError.foreign(path: path) }
        return true
    }

    private static func create(in db: Database) throws {
        try db.inTransaction(.immediate) {
            try db.execute(sql: schema)
            for table in tables {
                for change in ["UPDATE", "DELETE"] {
                    try db.execute(
                        sql: """
                            CREATE TRIGGER \(table)_refuse_\(change.lowercased()) BEFORE \(change) ON \(table)
                            BEGIN SELECT RAISE(ABORT, 'The log only grows: no \(change) of \(table).'); END
                            """)
                }
            }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(format)")
            return .commit
        }
    }

    /// Sets a pragma and reads it back.
    private static func require(
        _ setting: String, _ value: String, reads expected: String, in db: Database, path: String
    ) throws {
        _ = try Row.fetchAll(db, sql: "PRAGMA \(setting) = \(value)")
        let actual = try String.fetchOne(db, sql: "PRAGMA \(setting)") ?? ""
        guard actual == expected else {
            throw LogFileError.notDurable(path: path, setting: setting, expected: expected, actual: actual)
        }
    }
}
