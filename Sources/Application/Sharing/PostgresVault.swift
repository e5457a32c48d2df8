#if Postgres
    import Crypto
    import Domain
    import EventStore
    import EventStorePostgres
    import Foundation

    /// The vault of nodes that share a log: tables beside it. What is in them is sealed under keys that are wrapped by the
    /// nodes' key, which the database never sees.
    ///
    /// What was taken out is out of the tables' files when `erase` returns; the server's write-ahead log, its archive and
    /// its backups hold it for as long as they are kept.
    final class PostgresVault: Vault {
        private let database: SharedDatabase
        private let sealing: VaultSealing

        /// - Throws: `VaultError.otherKey` if the vault was begun under another wrapping key.
        init(_ database: SharedDatabase, keys: NodeKeys) async throws {
            self.database = database
            sealing = VaultSealing(keys)
            let digest = PostgresVault.check(keys)
            let kept = try await database.transaction([
                (
                    "INSERT INTO accord.key_check (digest) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM accord.key_check)",
                    [.bytes(digest)]
                ),
                ("SELECT digest FROM accord.key_check", []),
            ])
            guard kept[1].first?.bytes(0) == digest else { throw VaultError.otherKey }
        }

        /// By which the key is known again; it tells nothing of it.
        static func check(_ keys: NodeKeys) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array("accord vault".utf8), using: keys.wrapping))
        }

        func store(_ values: [SealedValue]) async throws {
            guard !values.isEmpty else { return }
            let keys = try await keys(of: Set(values.compactMap(\.person)))
            try await writing {
                try await database.transaction(
                    try values.map { value in
                        var wrapped: [UInt8]?
                        let key: SymmetricKey
                        if let person = value.person {
                            guard let known = keys[person] else {
                                throw VaultError.notWritten("a person's key is gone")
                            }
                            key = known
                        } else {
                            key = SymmetricKey(size: .bits256)
                            wrapped = Array(try sealing.wrap(key))
                        }
                        return (
                            """
                            INSERT INTO accord.vault (commitment, person, key, sealed) VALUES ($1, $2, $3, $4)
                            ON CONFLICT (commitment) DO UPDATE SET person = excluded.person, key = excluded.key,
                                sealed = excluded.sealed, stored = now()
                            """,
                            [
                                .bytes(value.commitment.bytes), SharedValue(value.person?.value), SharedValue(wrapped),
                                .bytes(Array(try VaultSealing.seal(value, by: key))),
                            ]
                        )
                    })
            }
        }

        /// The keys of persons, made for those who have none yet, whichever node makes them.
        private func keys(of persons: Set<ID<Person>>) async throws -> [ID<Person>: SymmetricKey] {
            var keys: [ID<Person>: SymmetricKey] = [:]
            guard !persons.isEmpty else { return keys }
            let new = try persons.map { person -> SharedDatabase.Step in
                let wrapped = Array(try sealing.wrap(SymmetricKey(size: .bits256)))
                return (
                    "INSERT INTO accord.persons (person, key) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING",
                    [.identifier(person.value), .bytes(wrapped)]
                )
            }
            let rows = try await writing {
                try await database.transaction(
                    new + [
                        (
                            "SELECT person, key FROM accord.persons WHERE person = ANY ($1)",
                            [.allIdentifiers(persons.map(\.value))]
                        )
                    ])
            }
            for row in rows.last ?? [] {
                if let person = row.identifier(0) { keys[ID(person)] = try sealing.unwrap(row.bytes(1)) }
            }
            return keys
        }

        func values(of commitments: Set<Commitment>) async throws -> [Commitment: SealedValue] {
            guard !commitments.isEmpty else { return [:] }
            return try await opened(
                "commitment = ANY ($1)", .all(commitments.map(\.bytes)))
        }

        func values(of person: ID<Person>) async throws -> [SealedValue] {
            Array(try await opened("vault.person = $1", .identifier(person.value)).values)
        }

        private func opened(_ condition: String, _ value: SharedValue) async throws -> [Commitment: SealedValue] {
            let rows = try await database.rows(
                """
                SELECT commitment, vault.person, coalesce(vault.key, persons.key), sealed
                FROM accord.vault LEFT JOIN accord.persons ON persons.person = vault.person WHERE \(condition)
                """, [value])
            var found: [Commitment: SealedValue] = [:]
            for row in rows {
                guard let commitment = Commitment(bytes: row.bytes(0)), let wrapped = row[2] else { continue }
                found[commitment] = try VaultSealing.open(
                    row.bytes(3), by: try sealing.unwrap(wrapped), commitment, row.identifier(1).map { ID($0) })
            }
            return found
        }

        func commitments() async throws -> Set<Commitment> {
            Set(
                try await database.rows("SELECT commitment FROM accord.vault").compactMap {
                    Commitment(bytes: $0.bytes(0))
                })
        }

        /// Other nodes may be about to record what commits to a value; none takes an hour over it.
        func settledCommitments() -> Task<Set<Commitment>, any Error> {
            Task { [database] in
                let rows = try await database.rows(
                    "SELECT commitment FROM accord.vault WHERE stored < now() - interval '1 hour'")
                return Set(rows.compactMap { Commitment(bytes: $0.bytes(0)) })
            }
        }

        func store(tokenDigest: [UInt8], of token: ID<Token>) async throws {
            try await writing {
                try await database.transaction([
                    (
                        """
                        INSERT INTO accord.tokens (digest, token) VALUES ($1, $2)
                        ON CONFLICT (digest) DO UPDATE SET token = excluded.token
                        """, [.bytes(tokenDigest), .identifier(token.value)]
                    )
                ])
            }
        }

        func token(digest: [UInt8]) async throws -> ID<Token>? {
            try await database.rows("SELECT token FROM accord.tokens WHERE digest = $1", [.bytes(digest)])
                .first?.identifier(0).map { ID($0) }
        }

        // MARK: Taking out

        func erase(persons: Set<ID<Person>>, values: Set<Commitment>) async throws {
            guard !persons.isEmpty || !values.isEmpty else { return }
            try await delete(persons: persons, values: values)
            try await rewriteIfNeeded()
        }

        func erase(_ commitments: Set<Commitment>) async throws {
            guard !commitments.isEmpty else { return }
            try await delete(persons: [], values: commitments)
        }

        private func delete(persons: Set<ID<Person>>, values: Set<Commitment>) async throws {
            let persons = SharedValue.allIdentifiers(persons.map(\.value))
            try await writing {
                try await database.transaction([
                    ("DELETE FROM accord.vault WHERE commitment = ANY ($1)", [.all(values.map(\.bytes))]),
                    ("DELETE FROM accord.vault WHERE person = ANY ($1)", [persons]),
                    ("DELETE FROM accord.persons WHERE person = ANY ($1)", [persons]),
                    ("INSERT INTO accord.residue DEFAULT VALUES", []),
                ])
            }
        }

        func rewriteIfNeeded() async throws {
            let isNeeded = try await database.rows("SELECT 1 FROM accord.residue LIMIT 1").first != nil
            if isNeeded {
                try await writing { try await database.transaction([("SELECT accord.rewrite_vault()", [])]) }
            }
        }

        func held(
            persons: Set<ID<Person>>, values: Set<Commitment>
        ) async throws -> (persons: Set<ID<Person>>, values: Set<Commitment>) {
            let asked = SharedValue.allIdentifiers(persons.map(\.value))
            let rows = try await database.transaction([
                (
                    """
                    SELECT person FROM accord.persons WHERE person = ANY ($1)
                    UNION SELECT person FROM accord.vault WHERE person = ANY ($1)
                    """, [asked]
                ),
                ("SELECT commitment FROM accord.vault WHERE commitment = ANY ($1)", [.all(values.map(\.bytes))]),
            ])
            return (
                Set(rows[0].compactMap { $0.identifier(0).map { ID($0) } }),
                Set(rows[1].compactMap { Commitment(bytes: $0.bytes(0)) })
            )
        }

        func close() throws { database.close() }

        @discardableResult
        private func writing<Value>(_ body: () async throws -> Value) async throws -> Value {
            do {
                return try await body()
            } catch let error as LogUnavailable {
                throw VaultError.notWritten(error.reason)
            }
        }
    }
#endif
