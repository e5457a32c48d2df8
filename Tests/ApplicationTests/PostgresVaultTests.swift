#if Postgres
    import Domain
    import EventStorePostgres
    import Foundation
    import PostgresCluster
    import Testing

    @testable import Application

    /// The vault that nodes share keeps what the one in a file keeps, and gives back no byte of what was taken out.
    @Suite struct PostgresVaultTests {
        private static func withVault(
            _ body: (PostgresVault, NodeKeys, String, PostgresCluster) async throws -> Void
        ) async throws {
            let cluster = try PostgresCluster.shared.get()
            let database = "vault_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            try cluster.sql(
                "DO $$ BEGIN CREATE ROLE accord_node LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            try cluster.sql("CREATE DATABASE \(database)")
            try await SharedLog.prepare(cluster.address(database: database), role: "accord_node")
            let keys = NodeKeys.passing()
            let vault = try await Self.vault(keys, database, cluster)
            try await body(vault, keys, database, cluster)
            try vault.close()
            try cluster.sql("DROP DATABASE \(database) WITH (FORCE)")
        }

        private static func vault(
            _ keys: NodeKeys, _ database: String, _ cluster: PostgresCluster
        ) async throws -> PostgresVault {
            let address = try DatabaseAddress(cluster.address(database: database, role: "accord_node"))
            return try await PostgresVault(SharedDatabase(address), keys: keys)
        }

        private static func value(_ text: String, person: ID<Person>? = nil) -> SealedValue {
            SealedValue(committing: Array("\"\(text)\"".utf8), field: "text", person: person)
        }

        @Test func `values are given back to every node with the same key, and to no other`() async throws {
            try await Self.withVault { vault, keys, database, cluster in
                let person = ID<Person>(Chance.identifier())
                let values = [
                    Self.value("one"), Self.value("two", person: person), Self.value("three", person: person),
                ]
                try await vault.store(values)
                try await vault.store(values)
                let other = try await Self.vault(keys, database, cluster)
                let found = try await other.values(of: Set(values.map(\.commitment)))
                #expect(Set(found.values) == Set(values))
                #expect(try await other.values(of: person).count == 2)
                #expect(try await other.commitments() == Set(values.map(\.commitment)))
                // Another node may just be recording what commits to them.
                #expect(try await other.settledCommitments().value.isEmpty)
                try cluster.sql("UPDATE accord.vault SET stored = now() - interval '2 hours'", database: database)
                #expect(try await other.settledCommitments().value.count == 3)
                try other.close()
                await #expect(throws: VaultError.otherKey) {
                    _ = try await Self.vault(.passing(), database, cluster)
                }
            }
        }

        @Test func `nodes that store a person's values at once seal them under one key`() async throws {
            try await Self.withVault { vault, keys, database, cluster in
                let other = try await Self.vault(keys, database, cluster)
                let person = ID<Person>(Chance.identifier())
                let values = (0..<20).map { Self.value("value \($0)", person: person) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, value) in values.enumerated() {
                        group.addTask { try await (index.isMultiple(of: 2) ? vault : other).store([value]) }
                    }
                    try await group.waitForAll()
                }
                #expect(Set(try await other.values(of: person)) == Set(values))
                try other.close()
            }
        }

        @Test func `of what was taken out no byte is left in the tables' files`() async throws {
            try await Self.withVault { vault, _, database, cluster in
                let person = ID<Person>(Chance.identifier())
                let kept = Self.value("kept")
                let gone = [Self.value("gone", person: person), Self.value("redacted")]
                try await vault.store([kept] + gone)
                func files() throws -> [Data] {
                    try cluster.sql("CHECKPOINT")
                    let paths = try cluster.sql(
                        "SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE relnamespace = 'accord'::regnamespace"
                            + " AND relkind IN ('r', 'i', 't') AND relname IN ('vault', 'persons', 'vault_pkey', 'persons_pkey', 'vault_by_person')",
                        database: database)
                    return try paths.map { try Data(contentsOf: URL(fileURLWithPath: "\(cluster.data)/\($0)")) }
                }
                func isThere(_ bytes: [UInt8]) throws -> Bool {
                    try files().contains { $0.range(of: Data(bytes)) != nil }
                }
                let key = try #require(
                    try cluster.sql("SELECT encode(key, 'hex') FROM accord.persons", database: database).first)
                let wrapped = stride(from: 0, to: key.count, by: 2).compactMap {
                    UInt8(key.dropFirst($0).prefix(2), radix: 16)
                }
                #expect(try isThere(wrapped))
                for value in gone { #expect(try isThere(value.commitment.bytes)) }
                try await vault.erase(persons: [person], values: [gone[1].commitment])
                #expect(try await vault.commitments() == [kept.commitment])
                #expect(try await vault.held(persons: [person], values: Set(gone.map(\.commitment))).persons.isEmpty)
                #expect(try !isThere(wrapped))
                for value in gone { #expect(try !isThere(value.commitment.bytes)) }
                #expect(try await vault.values(of: [kept.commitment])[kept.commitment] == kept)
            }
        }
    }
#endif
