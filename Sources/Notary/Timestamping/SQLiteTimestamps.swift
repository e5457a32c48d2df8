internal import Domain
package import EventStore
internal import Foundation
package import GRDB

/// Timestamps in a file of one node, which has no others and needs no lease. Other tables may stand in the same file. They
/// are durable if it is one of `DurableFile`.
package struct SQLiteTimestamps: Timestamps {
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

    package func keep(_ timestamp: KeptTimestamp, under lease: Lease?) async throws { try await take([timestamp]) }

    /// Takes what another store has kept.
    package func take(_ timestamps: [KeptTimestamp]) async throws {
        try await database.write { db in
            for kept in timestamps {
                try db.execute(
                    sql: """
                        INSERT INTO timestamps (size, note, token, time, authority) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (token) DO NOTHING
                        """,
                    arguments: [kept.size, Data(kept.note), Data(kept.token), kept.time.microseconds, kept.authority])
            }
        }
    }

    package func newest() async throws -> KeptTimestamp? {
        try await database.read { db in
            try SQLiteTimestamps.fetch(db, "ORDER BY size DESC, time LIMIT 1").first
        }
    }

    package func first(covering logPosition: Int) async throws -> KeptTimestamp? {
        try await database.read { db in
            try SQLiteTimestamps.fetch(db, "WHERE size > ? ORDER BY time, size LIMIT 1", [logPosition]).first
        }
    }

    package func page(after size: Int, limit: Int) async throws -> [KeptTimestamp] {
        try await database.read { db in
            try SQLiteTimestamps.fetch(
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
