import Crypto
package import Domain
import Foundation
import GRDB

/// The vault of a node that has its log in a file: a file too. Writes that wait are committed together.
package final class SQLiteVault: Vault {
    let pool: DatabasePool
    let queue: VaultQueue
    private let sealing: VaultSealing

    /// The version of the tables; a file of a newer one is refused.
    private static let version = 1

    package init(path: String, keys: NodeKeys) throws {
        do {
            pool = try SQLiteVault.open(path)
        } catch let error as DatabaseError {
            let detail = error.message ?? error.description
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: throw VaultError.unreadable(path: path, detail: detail)
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw VaultError.inUse
            default: throw VaultError.notWritten(detail)
            }
        }
        sealing = VaultSealing(keys)
        queue = VaultQueue(pool: pool)
    }

    private static func open(_ path: String) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version <= SQLiteVault.version else {
                throw VaultError.newer(path: path, form: version, known: SQLiteVault.version)
            }
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS persons (person BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE IF NOT EXISTS vault (
                        commitment BLOB PRIMARY KEY, person BLOB, key BLOB, sealed BLOB NOT NULL) WITHOUT ROWID;
                    CREATE INDEX IF NOT EXISTS vault_by_person ON vault (person) WHERE person IS NOT NULL;
                    CREATE TABLE IF NOT EXISTS tokens (digest BLOB PRIMARY KEY, token BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE IF NOT EXISTS residue (id INTEGER PRIMARY KEY);
                    PRAGMA user_version = 1;
                    """)
        }
        try pool.writeWithoutTransaction { database in
            // GRDB has set NORMAL on a pool by now; a vault write has to be durable before the entry that commits to it.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw VaultError.notDurable(path: path)
            }
            // What a process that died had erased may stand in the write-ahead log that it has left.
            _ = try database.checkpoint(.truncate)
        }
        return pool
    }

    package func store(_ values: [SealedValue]) async throws {
        guard !values.isEmpty else { return }
        let sealing = sealing
        try await queue.write { database in
            for value in values {
                let key: SymmetricKey
                var wrapped: Data?
                if let person = value.person {
                    key = try SQLiteVault.personKey(person, sealing, database)
                } else {
                    key = SymmetricKey(size: .bits256)
                    wrapped = try sealing.wrap(key)
                }
                try database.execute(
                    sql: "INSERT OR REPLACE INTO vault (commitment, person, key, sealed) VALUES (?, ?, ?, ?)",
                    arguments: [
                        Data(value.commitment.bytes), value.person.map { Data($0.value.bytes) }, wrapped,
                        try VaultSealing.seal(value, by: key),
                    ])
            }
        }
    }

    package func values(of commitments: Set<Commitment>) throws -> [Commitment: SealedValue] {
        var found: [Commitment: SealedValue] = [:]
        guard !commitments.isEmpty else { return found }
        try pool.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT person, key, sealed FROM vault WHERE commitment = ?")
            for commitment in commitments {
                guard let row = try Row.fetchOne(statement, arguments: [Data(commitment.bytes)]) else { continue }
                let person = (row["person"] as Data?).flatMap { Identifier(bytes: $0) }.map { ID<Person>($0) }
                let wrapped: Data?
                if let person {
                    wrapped = try Data.fetchOne(
                        database, sql: "SELECT key FROM persons WHERE person = ?", arguments: [Data(person.value.bytes)]
                    )
                } else {
                    wrapped = row["key"]
                }
                guard let wrapped else { continue }
                found[commitment] = try VaultSealing.open(
                    row["sealed"] as Data, by: try sealing.unwrap(wrapped), commitment, person)
            }
        }
        return found
    }

    package func commitments() throws -> Set<Commitment> { try pool.read(SQLiteVault.commitments) }

    /// Nobody else uses the file, so all that is there now is settled, if nothing is submitted yet.
    package func settledCommitments() throws -> Task<Set<Commitment>, any Error> {
        let snapshot = try pool.makeSnapshot()
        return Task { try await snapshot.read(SQLiteVault.commitments) }
    }

    @Sendable private static func commitments(_ database: Database) throws -> Set<Commitment> {
        let rows = try Data.fetchCursor(database, sql: "SELECT commitment FROM vault")
        var commitments: Set<Commitment> = []
        while let row = try rows.next() {
            if let commitment = Commitment(bytes: row) { commitments.insert(commitment) }
        }
        return commitments
    }

    package func values(of person: ID<Person>) throws -> [SealedValue] {
        let commitments = try pool.read { database in
            try Data.fetchAll(
                database, sql: "SELECT commitment FROM vault WHERE person = ?", arguments: [Data(person.value.bytes)])
        }
        return Array(try values(of: Set(commitments.compactMap { Commitment(bytes: $0) })).values)
    }

    package func store(tokenDigest: [UInt8], of token: ID<Token>) async throws {
        try await queue.write { database in
            try database.execute(
                sql: "INSERT INTO tokens (digest, token) VALUES (?, ?)",
                arguments: [Data(tokenDigest), Data(token.value.bytes)])
        }
    }

    package func token(digest: [UInt8]) throws -> ID<Token>? {
        try pool.read { database in
            try Data.fetchOne(database, sql: "SELECT token FROM tokens WHERE digest = ?", arguments: [Data(digest)])
        }
        .flatMap { Identifier(bytes: $0) }.map { ID($0) }
    }

    package func close() throws { try pool.close() }

    private static func personKey(
        _ person: ID<Person>, _ sealing: VaultSealing, _ database: Database
    ) throws -> SymmetricKey {
        let id = Data(person.value.bytes)
        if let wrapped = try Data.fetchOne(database, sql: "SELECT key FROM persons WHERE person = ?", arguments: [id]) {
            return try sealing.unwrap(wrapped)
        }
        let key = SymmetricKey(size: .bits256)
        try database.execute(
            sql: "INSERT INTO persons (person, key) VALUES (?, ?)", arguments: [id, try sealing.wrap(key)])
        return key
    }
}
