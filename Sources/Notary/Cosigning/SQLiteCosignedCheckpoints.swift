package import EventStore
internal import Foundation
package import GRDB
package import TransparencyLog

/// Cosigned checkpoints in a file of one node, which has no others and needs no lease. Other tables may stand in the same
/// file. Writes are durable when they return, if it is one of `DurableFile`.
package struct SQLiteCosignedCheckpoints: CosignedCheckpoints {
    private let database: DatabaseQueue

    private static let schema = """
        CREATE TABLE IF NOT EXISTS cosigned_checkpoints (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS two_faces (
            number INTEGER PRIMARY KEY,
            time INTEGER NOT NULL,
            witness TEXT NOT NULL,
            objection TEXT NOT NULL,
            own BLOB NOT NULL,
            seen BLOB NOT NULL
        ) STRICT;
        """

    /// Makes the tables if they are not there.
    package init(_ database: DatabaseQueue) throws {
        self.database = database
        try database.write { try $0.execute(sql: SQLiteCosignedCheckpoints.schema) }
    }

    @discardableResult
    package func keep(
        _ note: SignedNote, by policy: WitnessPolicy, under lease: Lease?
    ) async throws -> WitnessedCheckpoint {
        let size = try Checkpoint(note.text).size
        return try await database.write { db in
            let kept = try SQLiteCosignedCheckpoints.fetch(db, "WHERE size = ?", [size]).first
            let merged = try note.added(to: kept)
            let witnessed = try policy.verify(merged)
            try SQLiteCosignedCheckpoints.put(merged, size: size, in: db)
            return witnessed
        }
    }

    package func newest() async throws -> SignedNote? {
        try await database.read { try SQLiteCosignedCheckpoints.fetch($0, "ORDER BY size DESC LIMIT 1").first }
    }

    package func first(covering logPosition: Int) async throws -> SignedNote? {
        try await database.read {
            try SQLiteCosignedCheckpoints.fetch($0, "WHERE size > ? ORDER BY size LIMIT 1", [logPosition]).first
        }
    }

    package func page(after size: Int, limit: Int) async throws -> [SignedNote] {
        try await database.read {
            try SQLiteCosignedCheckpoints.fetch($0, "WHERE size > ? ORDER BY size LIMIT ?", [size, limit])
        }
    }

    package func keep(_ faces: TwoFaces, time: Int) async throws {
        try await database.write { db in
            let isKept = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT * FROM two_faces WHERE witness = ? AND objection = ? AND seen = ?)",
                arguments: [faces.witness.text, faces.objection.rawValue, Data(faces.seen.bytes)])
            if isKept == false { try SQLiteCosignedCheckpoints.put(KeptTwoFaces(faces, time: time), in: db) }
        }
    }

    package func twoFaces() async throws -> [KeptTwoFaces] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT witness, objection, own, seen, time FROM two_faces ORDER BY number").map {
                row in
                try KeptTwoFaces(
                    witness: row[0], objection: row[1], own: Array(row[2] as Data), seen: Array(row[3] as Data),
                    time: row[4])
            }
        }
    }

    /// Takes what another store has verified and kept, as it stands there.
    package func take(_ notes: [SignedNote], _ faces: [KeptTwoFaces]) async throws {
        try await database.write { db in
            for note in notes {
                try SQLiteCosignedCheckpoints.put(note, size: try Checkpoint(note.text).size, in: db)
            }
            for kept in faces { try SQLiteCosignedCheckpoints.put(kept, in: db) }
        }
    }

    private static func put(_ note: SignedNote, size: Int, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO cosigned_checkpoints (size, note) VALUES (?, ?)",
            arguments: [size, Data(note.bytes)])
    }

    private static func put(_ kept: KeptTwoFaces, in db: Database) throws {
        try db.execute(
            sql: "INSERT INTO two_faces (time, witness, objection, own, seen) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                kept.time, kept.faces.witness.text, kept.faces.objection.rawValue, Data(kept.faces.own.bytes),
                Data(kept.faces.seen.bytes),
            ])
    }

    private static func fetch(
        _ db: Database, _ condition: String, _ arguments: StatementArguments = []
    ) throws -> [SignedNote] {
        try Data.fetchAll(db, sql: "SELECT note FROM cosigned_checkpoints \(condition)", arguments: arguments)
            .map { try SignedNote(Array($0)) }
    }
}
