#if Postgres
    internal import Domain
    package import EventStore

    /// Leases in the log's database, by its clock. One holder for each of these.
    package final class DatabaseLeases: Leasing {
        private let database: SharedDatabase
        private let holder: Identifier

        package init(_ database: SharedDatabase) {
            self.database = database
            var generator = SystemRandomNumberGenerator()
            holder = Identifier(high: generator.next(), low: generator.next())
        }

        package func take(_ name: String, seconds: Int) async throws -> Lease? {
            let rows = try await database.rows(
                """
                INSERT INTO accord.leases AS held (name, token, holder, until)
                VALUES ($1, 1, $2, clock_timestamp() + $3::bigint * interval '1 second')
                ON CONFLICT (name) DO UPDATE SET
                    token = held.token + CASE WHEN held.holder = excluded.holder THEN 0 ELSE 1 END,
                    holder = excluded.holder, until = excluded.until
                WHERE held.holder = excluded.holder OR held.until < clock_timestamp()
                RETURNING token
                """, [.text(name), .identifier(holder), .integer(seconds)])
            return rows.first.map { Lease(name: name, token: $0.integer(0)) }
        }

        package func release(_ name: String) async throws {
            _ = try await database.rows(
                "UPDATE accord.leases SET until = '-infinity' WHERE name = $1 AND holder = $2",
                [.text(name), .identifier(holder)])
        }
    }
#endif
