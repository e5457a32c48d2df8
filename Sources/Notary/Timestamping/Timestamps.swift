package import Domain
internal import Foundation
package import GRDB

/// A token with what it was given for.
package struct KeptTimestamp: Hashable, Sendable {
    /// How many entries the stamped checkpoint covers.
    package let size: Int
    /// The bytes that were stamped.
    package let note: [UInt8]
    package let token: [UInt8]
    /// The token's time.
    package let time: Instant
    /// Where it was asked for.
    package let authority: String
}

/// The timestamps of a log's checkpoints, in a table of a database that may have others.
///
/// A timestamp is as durable once `keep` has returned as a transaction of that database is. All of it may be called
/// concurrently.
package struct Timestamps: Sendable {
    private let database: DatabaseQueue

    /// Makes the table, unless it is there.
    package init(_ database: DatabaseQueue) throws {
        self.database = database
        try database.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS timestamps (
                        number INTEGER PRIMARY KEY,
                        size INTEGER NOT NULL,
                        note BLOB NOT NULL,
                        token BLOB NOT NULL UNIQUE,
                        time INTEGER NOT NULL,
                        authority TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX IF NOT EXISTS timestamps_by_size ON timestamps (size, time);
                    """)
        }
    }

    /// Keeps the token that an authority has answered for a checkpoint.
    ///
    /// - Throws: `TimestampError.untrusted` for a token of something else; `DatabaseError` if it cannot be written, or is
    ///   kept already.
    package func keep(_ token: TimestampToken, of checkpoint: PublishedCheckpoint, from authority: String) async throws
    {
        guard token.imprint == checkpoint.imprint else { throw TimestampError.untrusted("message imprint mismatch") }
        try await database.write { db in
            try db.execute(
                sql: "INSERT INTO timestamps (size, note, token, time, authority) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    checkpoint.size, Data(checkpoint.bytes), Data(token.bytes), token.time.microseconds, authority,
                ])
        }
    }

    /// The one that covers the most entries; of several, the earliest.
    package func newest() async throws -> KeptTimestamp? {
        try await database.read { db in
            try Timestamps.fetch(db, "ORDER BY size DESC, time LIMIT 1").first
        }
    }

    /// The earliest that covers the entry at a log position: the entry is no younger than this says.
    package func first(covering logPosition: Int) async throws -> KeptTimestamp? {
        try await database.read { db in
            try Timestamps.fetch(db, "WHERE size > ? ORDER BY time, size LIMIT 1", [logPosition]).first
        }
    }

    /// Those of checkpoints of more than `size` entries, by size, at most `limit` of them and all of the last size.
    package func page(after size: Int, limit: Int) async throws -> [KeptTimestamp] {
        try await database.read { db in
            try Timestamps.fetch(
                db,
                """
                WHERE size > ?1 AND size <= coalesce(
                    (SELECT size FROM timestamps WHERE size > ?1 ORDER BY size LIMIT 1 OFFSET ?2 - 1), 9223372036854775807)
                ORDER BY size, time
                """, [size, limit])
        }
    }

    private static func fetch(
        _ db: Database, _ condition: String, _ arguments: StatementArguments = []
    ) throws -> [KeptTimestamp] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT size, note, token, time, authority FROM timestamps \(condition)", arguments: arguments)
        return rows.map { row in
            KeptTimestamp(
                size: row[0], note: Array(row[1] as Data), token: Array(row[2] as Data),
                time: Instant(microseconds: row[3]), authority: row[4])
        }
    }
}
