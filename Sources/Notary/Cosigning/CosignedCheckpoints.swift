internal import Foundation
package import GRDB
package import TransparencyLog

/// The checkpoints that enough witnesses have cosigned, by size, and what was found against the log. Other tables may
/// stand in the same file.
///
/// Nothing is kept that has not been verified. Writes are durable when they return, if the file is one of `DurableFile`.
/// All methods may be called concurrently.
package struct CosignedCheckpoints: Sendable {
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
        try database.write { try $0.execute(sql: CosignedCheckpoints.schema) }
    }

    /// Keeps a checkpoint, with the signatures that are kept for it already.
    ///
    /// - Returns: the checkpoint and who has signed it.
    /// - Throws: `Malformed`, `NoteError` or `PolicyError` if it is not signed as the policy demands, or if another
    ///   checkpoint of that size is kept; what SQLite throws. Nothing has changed then.
    @discardableResult
    package func keep(_ note: SignedNote, by policy: WitnessPolicy) async throws -> WitnessedCheckpoint {
        let size = try Checkpoint(note.text).size
        return try await database.write { db in
            var merged = note
            if let kept = try CosignedCheckpoints.note(size: size, in: db) {
                guard kept.text == note.text else {
                    throw Malformed(.checkpoint, "another one of \(size) entries has been cosigned")
                }
                merged = kept
                for signature in note.signatures where !merged.signatures.contains(signature) {
                    // A witness that was asked twice has signed twice; of one key the first counts.
                    let isThere = merged.signatures.contains { $0.name == signature.name && $0.id == signature.id }
                    if !isThere { merged.add(signature) }
                }
            }
            let witnessed = try policy.verify(merged)
            try db.execute(
                sql: "INSERT OR REPLACE INTO cosigned_checkpoints (size, note) VALUES (?, ?)",
                arguments: [size, Data(merged.bytes)])
            return witnessed
        }
    }

    /// The largest checkpoint that is kept; nil if there is none, or if it does not satisfy the policy: that has become
    /// stricter, or names others, since it was kept.
    ///
    /// - Throws: `Malformed` or `NoteError` if what is kept has been tampered with; what SQLite throws.
    package func latest(by policy: WitnessPolicy) async throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        let kept = try await database.read { db in
            try Data.fetchOne(db, sql: "SELECT note FROM cosigned_checkpoints ORDER BY size DESC LIMIT 1")
        }
        guard let kept else { return nil }
        let note = try SignedNote(Array(kept))
        do {
            return (note, try policy.verify(note).checkpoint)
        } catch is PolicyError { return nil }
    }

    /// The largest that is kept, whoever has cosigned it.
    package func newest() async throws -> SignedNote? {
        let kept = try await database.read { db in
            try Data.fetchOne(db, sql: "SELECT note FROM cosigned_checkpoints ORDER BY size DESC LIMIT 1")
        }
        return try kept.map { try SignedNote(Array($0)) }
    }

    /// The smallest kept checkpoint whose tree holds the entry at a log position, for its receipt; nil if there is none
    /// yet.
    package func first(covering logPosition: Int) async throws -> SignedNote? {
        let kept = try await database.read { db in
            try Data.fetchOne(
                db, sql: "SELECT note FROM cosigned_checkpoints WHERE size > ? ORDER BY size LIMIT 1",
                arguments: [logPosition])
        }
        return try kept.map { try SignedNote(Array($0)) }
    }

    private static func note(size: Int, in db: Database) throws -> SignedNote? {
        let kept = try Data.fetchOne(
            db, sql: "SELECT note FROM cosigned_checkpoints WHERE size = ?", arguments: [size])
        return try kept.map { try SignedNote(Array($0)) }
    }

    // MARK: What was found against the log

    /// Keeps both notes; once for each that was seen, however often the log goes on against it.
    ///
    /// - Parameter time: in seconds since 1970.
    package func keep(_ faces: TwoFaces, time: Int) async throws {
        try await database.write { db in
            let isKept = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT * FROM two_faces WHERE witness = ? AND objection = ? AND seen = ?)",
                arguments: [faces.witness.text, faces.objection.rawValue, Data(faces.seen.bytes)])
            guard isKept == false else { return }
            try db.execute(
                sql: "INSERT INTO two_faces (time, witness, objection, own, seen) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    time, faces.witness.text, faces.objection.rawValue, Data(faces.own.bytes), Data(faces.seen.bytes),
                ])
        }
    }

    /// All that was kept, oldest first.
    package func twoFaces() async throws -> [TwoFaces] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT witness, objection, own, seen FROM two_faces ORDER BY number").map {
                row in
                guard let objection = Consistency.Objection(rawValue: row["objection"]) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "There is no such objection.")
                }
                return TwoFaces(
                    witness: try KeyName(row["witness"] as String), objection: objection,
                    own: try SignedNote(Array(row["own"] as Data)), seen: try SignedNote(Array(row["seen"] as Data)))
            }
        }
    }
}
