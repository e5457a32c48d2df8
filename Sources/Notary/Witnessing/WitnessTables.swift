internal import Foundation
internal import GRDB
internal import TransparencyLog

/// What a witness remembers, in one SQLite file: whose key it has, which logs it trusts, what it has cosigned last for
/// each, and what it has refused.
enum WitnessTables {
    /// "AccW": what makes a file ours (SQLite's `application_id`).
    static let applicationID = 0x4163_6357

    private static let schema = """
        CREATE TABLE witness (key TEXT NOT NULL) STRICT;
        CREATE TABLE logs (key TEXT PRIMARY KEY, origin TEXT NOT NULL) STRICT;
        CREATE TABLE cosigned (
            origin TEXT PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            root BLOB NOT NULL,
            time INTEGER NOT NULL,
            note BLOB NOT NULL
        ) STRICT;
        CREATE TABLE evidence (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            time INTEGER NOT NULL,
            origin TEXT NOT NULL,
            size INTEGER NOT NULL,
            cosigned_size INTEGER NOT NULL,
            checkpoint BLOB NOT NULL,
            request BLOB NOT NULL,
            cosigned BLOB NOT NULL,
            UNIQUE (checkpoint, kind)
        ) STRICT;
        """

    static func create(for key: VerifierKey, in db: Database) throws {
        try db.execute(sql: schema)
        try db.execute(sql: "INSERT INTO witness (key) VALUES (?)", arguments: [key.description])
        try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
    }

    /// Whether the file is a witness's of this key.
    static func belong(to key: VerifierKey, in db: Database) throws -> Bool {
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID,
            try Int.fetchOne(db, sql: "PRAGMA user_version") == 1
        else { return false }
        return try String.fetchAll(db, sql: "SELECT key FROM witness") == [key.description]
    }

    // MARK: Logs

    static func keys(of origin: KeyName, in db: Database) throws -> [VerifierKey] {
        try String.fetchAll(db, sql: "SELECT key FROM logs WHERE origin = ? ORDER BY key", arguments: [origin.text])
            .map { try VerifierKey($0) }
    }

    static func allKeys(in db: Database) throws -> [VerifierKey] {
        try String.fetchAll(db, sql: "SELECT key FROM logs ORDER BY origin, key").map { try VerifierKey($0) }
    }

    static func add(_ key: VerifierKey, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO logs (key, origin) VALUES (?, ?)", arguments: [key.description, key.name.text])
    }

    // MARK: What was cosigned last

    struct Cosigned {
        let size: Int
        let root: TreeHash
        let time: Int
        let note: [UInt8]
    }

    static func last(of origin: KeyName, in db: Database) throws -> Cosigned? {
        let row = try Row.fetchOne(
            db, sql: "SELECT size, root, time, note FROM cosigned WHERE origin = ?", arguments: [origin.text])
        guard let row else { return nil }
        guard let root = TreeHash(bytes: row["root"] as Data) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "A root has not 32 bytes.")
        }
        return Cosigned(size: row["size"], root: root, time: row["time"], note: Array(row["note"] as Data))
    }

    static func replace(_ origin: KeyName, by cosigned: Cosigned, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO cosigned (origin, digest, size, root, time, note) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                origin.text, origin.digest, cosigned.size, Data(cosigned.root.bytes), cosigned.time,
                Data(cosigned.note),
            ])
    }

    static func note(digest: String, in db: Database) throws -> [UInt8]? {
        try Data.fetchOne(db, sql: "SELECT note FROM cosigned WHERE digest = ?", arguments: [digest]).map { Array($0) }
    }

    // MARK: Evidence

    /// Keeps a refused request. Of several that carry the same checkpoint and prove as much, the first is kept: so nobody
    /// but the log itself can make the file grow.
    static func keep(
        _ request: WitnessRequest, _ kind: WitnessEvidence.Kind, against cosigned: Cosigned?, time: Int, in db: Database
    ) throws {
        let text = Data(request.note.text)
        let isKept = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT * FROM evidence WHERE checkpoint = ? AND kind = ?)",
            arguments: [text, kind.rawValue])
        guard isKept == false else { return }
        try db.execute(
            sql: """
                INSERT INTO evidence (kind, time, origin, size, cosigned_size, checkpoint, request, cosigned)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                kind.rawValue, time, request.checkpoint.origin.text, request.checkpoint.size, cosigned?.size ?? 0, text,
                Data(request.bytes), Data(cosigned?.note ?? []),
            ])
    }

    static func evidence(in db: Database) throws -> [WitnessEvidence] {
        try Row.fetchAll(db, sql: "SELECT * FROM evidence ORDER BY number").map { row in
            guard let kind = WitnessEvidence.Kind(rawValue: row["kind"]) else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "There is no such kind of evidence.")
            }
            return WitnessEvidence(
                number: row["number"], kind: kind, time: row["time"], origin: try KeyName(row["origin"] as String),
                size: row["size"], cosignedSize: row["cosigned_size"], request: Array(row["request"] as Data),
                cosigned: Array(row["cosigned"] as Data))
        }
    }
}
