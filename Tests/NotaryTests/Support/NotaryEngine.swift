import Application
import EventStore
import Foundation
import Notary

#if Postgres
    @testable import Application
    import EventStorePostgres
    import PostgresCluster
#endif

/// Whoever keeps what witnesses and authorities have said has to keep every promise; the contract's tests run on each.
enum NotaryEngine: String, CaseIterable, Sendable {
    case file
    #if Postgres
        case shared
    #endif

    /// Gives an empty store to `body`, with what it has to be written under.
    func withStorage(_ body: (NotaryStorage, Lease?) async throws -> Void) async throws {
        switch self {
        case .file:
            let directory = try Directory()
            try await body(try NotaryStorage(path: directory.path + "/notary.sqlite"), nil)
        #if Postgres
            case .shared:
                try await SharedNotary.with { shared in
                    let node = try shared.node()
                    try await body(node.storage, try await node.leases.take("notary", seconds: 3_600))
                }
        #endif
        }
    }
}

#if Postgres
    /// A prepared database of its own, in which nodes keep what they share.
    struct SharedNotary: Sendable {
        let cluster: PostgresCluster
        let name: String

        /// A node, as far as it keeps what witnesses and authorities have said.
        struct Node: Sendable {
            let storage: NotaryStorage
            let leases: Leases
        }

        /// Leases that end when a test says so, and not by the clock.
        struct Leases: Leasing {
            let leases: DatabaseLeases

            func take(_ name: String, seconds: Int) async throws -> Lease? {
                try await leases.take(name, seconds: 86_400)
            }

            func release(_ name: String) async throws { try await leases.release(name) }
        }

        /// Runs `body` with one, and drops it afterwards.
        static func with(_ body: (SharedNotary) async throws -> Void) async throws {
            let cluster = try PostgresCluster.shared.get()
            let name = "notary_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            try cluster.sql(
                "DO $$ BEGIN CREATE ROLE accord_node LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            try cluster.sql("CREATE DATABASE \(name)")
            let shared = SharedNotary(cluster: cluster, name: name)
            do {
                try await SharedLog.prepare(cluster.address(database: name), role: "accord_node")
                try await body(shared)
            } catch {
                try shared.drop()
                throw error
            }
            try shared.drop()
        }

        private func drop() throws { try cluster.sql("DROP DATABASE \(name) WITH (FORCE)") }

        func node() throws -> Node {
            let address = try DatabaseAddress(cluster.address(database: name, role: "accord_node"))
            let database = SharedDatabase(address)
            return Node(storage: NotaryStorage(database), leases: Leases(leases: DatabaseLeases(database)))
        }

        @discardableResult func sql(_ statement: String) throws -> [String] {
            try cluster.sql(statement, database: name)
        }

        /// Lets the time of all leases run out.
        func endLeases() throws { try sql("UPDATE accord.leases SET until = now() - interval '1 second'") }
    }
#endif
