#if Postgres
    import Foundation
    import PostgresCluster

    @testable import EventStorePostgres

    /// Gives the address of a database of its own, prepared, as the nodes' role; it is dropped afterwards.
    func withDatabase<Value>(_ body: (DatabaseAddress) async throws -> Value) async throws -> Value {
        let cluster = try PostgresCluster.shared.get()
        return try await withDatabase(in: cluster) { name in
            let owner = try DatabaseAddress(cluster.address(database: name))
            try await PostgresLog.prepare(owner, for: "accord_node")
            return try await body(try DatabaseAddress(cluster.address(database: name, role: "accord_node")))
        }
    }

    /// Gives the name of a database with nothing in it.
    func withDatabase<Value>(in cluster: PostgresCluster, _ body: (String) async throws -> Value) async throws -> Value
    {
        let name = "log_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
        try await cluster.execute(
            """
            DO $$ BEGIN CREATE ROLE accord_node LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
            """)
        try await cluster.execute("CREATE DATABASE \(name)")
        do {
            let value = try await body(name)
            try await cluster.execute("DROP DATABASE \(name) WITH (FORCE)")
            return value
        } catch {
            _ = try? await cluster.execute("DROP DATABASE \(name) WITH (FORCE)")
            throw error
        }
    }

    extension PostgresCluster {
        /// Runs a statement as the superuser, and gives the first column of what it gave, as text.
        @discardableResult func execute(_ sql: String, database: String = "postgres") async throws -> [String] {
            let address = try DatabaseAddress(address(database: database))
            let thread = ReaderThreads(address, count: 1, statements: [])
            defer { thread.close() }
            return try await thread.run { _ in
                let rows = try Connection(address, patience: 600).execute(sql)
                return (0..<rows.count).map { rows.text($0, 0) }
            }
        }
    }
#endif
