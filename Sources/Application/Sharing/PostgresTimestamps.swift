#if Postgres
    import Domain
    import EventStore
    import EventStorePostgres
    import Notary

    /// Timestamps of nodes that share a log: a table beside it, to which the node that holds the lease adds.
    struct PostgresTimestamps: Timestamps {
        let database: SharedDatabase

        func keep(_ timestamp: KeptTimestamp, under lease: Lease?) async throws {
            // Without a lease another node could be at it too.
            guard let lease else { throw LeaseLost() }
            try await database.transaction([PostgresTimestamps.adding(timestamp)], under: lease)
        }

        /// Takes timestamps that have been verified: for what an earlier version has kept elsewhere. No lease is needed.
        ///
        /// - Throws: `LogUnavailable`.
        func take(_ verified: [KeptTimestamp]) async throws {
            guard !verified.isEmpty else { return }
            try await database.transaction(verified.map { PostgresTimestamps.adding($0) })
        }

        func newest() async throws -> KeptTimestamp? { try await fetch("ORDER BY size DESC, time LIMIT 1").first }

        func first(covering logPosition: Int) async throws -> KeptTimestamp? {
            try await fetch("WHERE size > $1 ORDER BY time, size LIMIT 1", logPosition).first
        }

        func page(after size: Int, limit: Int) async throws -> [KeptTimestamp] {
            try await fetch(
                """
                WHERE size > $1 AND size <= coalesce(
                    (SELECT size FROM accord.timestamps WHERE size > $1 ORDER BY size LIMIT 1 OFFSET $2::bigint - 1),
                    9223372036854775807)
                ORDER BY size, time
                """, size, limit)
        }

        private func fetch(_ condition: String, _ values: Int...) async throws -> [KeptTimestamp] {
            try await database.rows(
                "SELECT size, note, token, time, authority FROM accord.timestamps \(condition)",
                values.map { .integer($0) }
            ).map { row in
                KeptTimestamp(
                    size: row.integer(0), note: row.bytes(1), token: row.bytes(2),
                    time: Instant(microseconds: Int64(row.integer(3))), authority: row.text(4))
            }
        }

        /// Adds it, unless it is there.
        static func adding(_ kept: KeptTimestamp) -> SharedDatabase.Step {
            (
                """
                INSERT INTO accord.timestamps (size, note, token, time, authority) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (sha256(token)) DO NOTHING
                """,
                [
                    .integer(kept.size), .bytes(kept.note), .bytes(kept.token),
                    .integer(Int(kept.time.microseconds)), .text(kept.authority),
                ]
            )
        }
    }
#endif
