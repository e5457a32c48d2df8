#if Postgres
    import Domain
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing

    /// A log in a database of its own, and places for nodes that share it.
    final class SharedLog: Sendable {
        let cluster: PostgresCluster
        let database: String
        /// The node that has set it up.
        let first: Place
        let administrator: String
        let token: String
        let verifierKey: String

        /// As whom nodes connect.
        var address: String { cluster.address(database: database, role: "accord_node") }
        var environment: [String: String] { ["ACCORD_LOG": address] }

        /// - Parameter origin: what the log is called.
        init(in cluster: PostgresCluster, origin: String = "accord.example.org/test") async throws {
            self.cluster = cluster
            database = try SharedLog.makeDatabase(in: cluster)
            first = try Place()
            let owner = cluster.address(database: database)
            let prepared = try await first.accord("postgres", "prepare", owner)
            try #require(prepared.status == 0, "\(prepared.error)")
            let address = cluster.address(database: database, role: "accord_node")
            let made = try await first.accord("init", origin, "--log", address)
            try #require(made.status == 0, "\(made.error)")
            func word(_ name: String) throws -> String {
                let line = try #require(made.lines.first { $0.hasPrefix(name + " ") })
                return String(line.dropFirst(name.count + 1))
            }
            administrator = try word("administrator")
            token = try word("token")
            verifierKey = try word("vkey")
        }

        deinit { _ = try? cluster.sql("DROP DATABASE \(database) WITH (FORCE)") }

        /// Makes an empty database, and the nodes' role.
        static func makeDatabase(in cluster: PostgresCluster) throws -> String {
            let name = "node_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            try cluster.sql(
                "DO $$ BEGIN CREATE ROLE accord_node LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            try cluster.sql("CREATE DATABASE \(name)")
            return name
        }

        /// A place with the keys that every node has, and nothing else.
        func another() throws -> Place {
            let place = try Place()
            for kind in ["key", "signing-key", "checkpoint"] {
                try FileManager.default.copyItem(
                    atPath: "\(first.directory)/accord-data.\(kind)", toPath: "\(place.directory)/accord-data.\(kind)")
            }
            return place
        }

        func accord(_ arguments: String..., at place: Place? = nil) async throws -> Program.Result {
            try await Program.run(arguments, in: (place ?? first).directory, environment: environment)
        }

        /// The log's entries, or some of them.
        func entries(_ arguments: String...) async throws -> [LoggedEntry] {
            let result = try await Program.run(["export"] + arguments, in: first.directory, environment: environment)
            try #require(result.status == 0, "\(result.error)")
            return try result.lines.enumerated().map { try LoggedEntry(String($1), number: $0) }
        }
    }
#endif
