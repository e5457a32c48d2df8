import EventStore
import EventStoreSQLite
import GRDB
import GRDBSQLite
import Notary
import TransparencyLog

/// A table as the log's, without whatever else the log does; with the tree over its lines, or without.
final class BareTable {
    private let queue: DatabaseQueue
    private let insert, addSubtree, addHead: Statement
    private let signer: NoteSigner?
    /// As the log has them.
    private let leavesAhead: LeavesAhead?
    private var types: [String: Int] = [:]
    private var tree = CompactRange()

    /// - Parameter origin: whose heads are signed; nil for a table without a tree.
    init(path: String, origin: KeyName?) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA busy_timeout = 5000; PRAGMA page_size = 8192")
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
        signer = origin.map { NoteSigner(name: $0) }
        leavesAhead = origin.flatMap { _ in LeavesAhead() }
        let hash = origin == nil ? "" : "hash BLOB NOT NULL, "
        (insert, addSubtree, addHead) = try queue.unsafeReentrantWrite { database in
            try database.execute(
                sql: """
                    CREATE TABLE entries (position INTEGER PRIMARY KEY, stream BLOB NOT NULL, version INTEGER NOT NULL,
                        type INTEGER NOT NULL, \(hash)line BLOB NOT NULL);
                    CREATE TABLE subtrees (node INTEGER PRIMARY KEY, hash BLOB NOT NULL);
                    CREATE TABLE heads (size INTEGER PRIMARY KEY, note BLOB NOT NULL);
                    """)
            return (
                try database.makeStatement(
                    sql: "INSERT INTO entries VALUES (?, ?, ?, ?, \(origin == nil ? "" : "?, ")?)"),
                try database.makeStatement(sql: "INSERT INTO subtrees VALUES (?, ?)"),
                try database.makeStatement(sql: "INSERT INTO heads VALUES (?, ?)")
            )
        }
    }

    private var size = 0
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Entry.largest, alignment: 8)

    deinit { buffer.deallocate() }

    /// Inserts and commits.
    ///
    /// - Parameter time: the recorded time as it is written.
    func insert(_ append: Append, time: [UInt8]) throws {
        try queue.unsafeReentrantWrite { database in
            try database.execute(sql: "BEGIN IMMEDIATE")
            let ahead = leavesAhead?.begin([append], time: time)
            defer { ahead?.end() }
            for (index, draft) in append.drafts.enumerated() {
                try insert(draft, draft.leaf(in: buffer, time: time), hash: { ahead?.leaf(at: index) })
            }
            if let signer {
                let checkpoint = Checkpoint(origin: signer.name, size: tree.size, root: tree.root)
                let note = try SignedNote(text: checkpoint.text, signatures: [signer.sign(checkpoint.text)])
                try run(addHead, tree.size, note.bytes)
            }
            try database.execute(sql: "COMMIT")
        }
    }

    private func insert(_ draft: EntryDraft, _ leaf: UnsafeRawBufferPointer, hash: () -> TreeHash?) throws {
        let type = types[draft.type] ?? types.count + 1
        types[draft.type] = type
        let handle = insert.sqliteStatement
        sqlite3_bind_int64(handle, 1, Int64(size))
        sqlite3_bind_int64(handle, 3, Int64(draft.version))
        sqlite3_bind_int64(handle, 4, Int64(type))
        try draft.stream.packed.withUnsafeBytes { stream in
            sqlite3_bind_blob(handle, 2, stream.baseAddress, CInt(stream.count), nil)
            let line = UnsafeRawBufferPointer(rebasing: leaf.dropFirst())
            guard signer != nil else {
                sqlite3_bind_blob(handle, 5, line.baseAddress, CInt(line.count), nil)
                return try step(handle)
            }
            let hash = hash() ?? .leaf(prefixed: leaf)
            sqlite3_bind_blob(handle, 6, line.baseAddress, CInt(line.count), nil)
            try hash.withUnsafeBytes { bytes in
                sqlite3_bind_blob(handle, 5, bytes.baseAddress, CInt(bytes.count), nil)
                try step(handle)
            }
            // The nodes that the log keeps: every eighth level.
            try tree.append(hash) { node, hash in
                guard node.level > 0, node.level % 8 == 0 else { return }
                try run(addSubtree, (node.level / 8) << 54 | node.index, hash.bytes)
            }
        }
        size += 1
    }

    private func run(_ statement: Statement, _ number: Int, _ bytes: [UInt8]) throws {
        let handle = statement.sqliteStatement
        sqlite3_bind_int64(handle, 1, Int64(number))
        try bytes.withUnsafeBytes { bytes in
            sqlite3_bind_blob(handle, 2, bytes.baseAddress, CInt(bytes.count), nil)
            try step(handle)
        }
    }

    private func step(_ handle: SQLiteStatement) throws {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
