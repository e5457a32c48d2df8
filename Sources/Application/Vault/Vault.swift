import Crypto
package import Domain
import Foundation
import GRDB

/// Values that stay out of the log: people's particulars, prose, sealed ballots, and the digests of tokens.
///
/// Each value is sealed with AES-256-GCM, a person's under that person's key, prose under a key of its own; those keys
/// are wrapped by the node's key, which is elsewhere. Deleting a key and its rows is the end of the value: see
/// `erase(persons:values:)`.
///
/// Writes are durable when they return. All methods may be called concurrently; writes that wait are committed together.
package final class Vault: Sendable {
    let pool: DatabasePool
    let queue: VaultQueue
    private let wrapping: SymmetricKey

    /// The version of the tables; a file of a newer one is refused.
    private static let version = 1

    package init(path: String, keys: NodeKeys) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        configuration.maximumReaderCount = 2
        pool = try DatabasePool(path: path, configuration: configuration)
        wrapping = keys.wrapping
        try pool.write { database in
            let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            guard version <= Vault.version else { throw VaultError.newer(version) }
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
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else { throw VaultError.notDurable }
            // What a process that died had erased may stand in the write-ahead log that it has left.
            _ = try database.checkpoint(.truncate)
        }
        queue = VaultQueue(pool: pool)
    }

    /// Keeps values. Storing the same one again changes nothing.
    package func store(_ values: [SealedValue]) async throws {
        guard !values.isEmpty else { return }
        let wrapping = wrapping
        try await queue.write { database in
            for value in values {
                let key: SymmetricKey
                var wrapped: Data?
                if let person = value.person {
                    key = try Vault.personKey(person, wrapping, database)
                } else {
                    key = SymmetricKey(size: .bits256)
                    wrapped = try Vault.wrap(key, by: wrapping)
                }
                try database.execute(
                    sql: "INSERT OR REPLACE INTO vault (commitment, person, key, sealed) VALUES (?, ?, ?, ?)",
                    arguments: [
                        Data(value.commitment.bytes), value.person.map { Data($0.value.bytes) }, wrapped,
                        try Vault.seal(value, by: key),
                    ])
            }
        }
    }

    /// The values behind these commitments, as far as they are there.
    package func values(of commitments: some Sequence<Commitment>) throws -> [Commitment: SealedValue] {
        var found: [Commitment: SealedValue] = [:]
        let commitments = Set(commitments)
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
                let key = SymmetricKey(data: try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped), using: wrapping))
                found[commitment] = try Vault.open(row["sealed"], by: key, commitment, person)
            }
        }
        return found
    }

    /// The commitments to everything that is here.
    package func commitments() throws -> Set<Commitment> {
        try pool.read { database in
            Set(try Data.fetchAll(database, sql: "SELECT commitment FROM vault").compactMap { Commitment(bytes: $0) })
        }
    }

    /// All that it holds of a person, in no particular order.
    package func values(of person: ID<Person>) throws -> [SealedValue] {
        let commitments = try pool.read { database in
            try Data.fetchAll(
                database, sql: "SELECT commitment FROM vault WHERE person = ?", arguments: [Data(person.value.bytes)])
        }
        return Array(try values(of: commitments.compactMap { Commitment(bytes: $0) }).values)
    }

    /// Keeps the SHA-256 of a token.
    package func store(tokenDigest: [UInt8], of token: ID<Token>) async throws {
        try await queue.write { database in
            try database.execute(
                sql: "INSERT INTO tokens (digest, token) VALUES (?, ?)",
                arguments: [Data(tokenDigest), Data(token.value.bytes)])
        }
    }

    /// The token with this SHA-256; nil if none was handed out.
    package func token(digest: [UInt8]) throws -> ID<Token>? {
        try pool.read { database in
            try Data.fetchOne(database, sql: "SELECT token FROM tokens WHERE digest = ?", arguments: [Data(digest)])
        }
        .flatMap { Identifier(bytes: $0) }.map { ID($0) }
    }

    /// Ends its use of the file.
    package func close() throws { try pool.close() }

    // MARK: Keys and boxes

    private static func wrap(_ key: SymmetricKey, by wrapping: SymmetricKey) throws -> Data {
        try AES.GCM.seal(key.withUnsafeBytes { Data($0) }, using: wrapping).combined!
    }

    private static func personKey(
        _ person: ID<Person>, _ wrapping: SymmetricKey, _ database: Database
    ) throws -> SymmetricKey {
        let id = Data(person.value.bytes)
        if let wrapped = try Data.fetchOne(database, sql: "SELECT key FROM persons WHERE person = ?", arguments: [id]) {
            return SymmetricKey(data: try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped), using: wrapping))
        }
        let key = SymmetricKey(size: .bits256)
        try database.execute(
            sql: "INSERT INTO persons (person, key) VALUES (?, ?)", arguments: [id, try wrap(key, by: wrapping)])
        return key
    }

    /// r, the field's name behind a length, and the value; bound to the commitment as additional data.
    private static func seal(_ value: SealedValue, by key: SymmetricKey) throws -> Data {
        let field = Array(value.field.utf8)
        let plain = value.key + [UInt8(field.count)] + field + value.value
        return try AES.GCM.seal(plain, using: key, authenticating: value.commitment.bytes).combined!
    }

    private static func open(
        _ sealed: Data, by key: SymmetricKey, _ commitment: Commitment, _ person: ID<Person>?
    ) throws -> SealedValue {
        let plain = Array(
            try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: commitment.bytes))
        guard plain.count > 32, plain.count >= 33 + Int(plain[32]) else { throw VaultError.damaged(commitment) }
        let valueStart = 33 + Int(plain[32])
        return SealedValue(
            commitment: commitment, field: String(decoding: plain[33..<valueStart], as: UTF8.self),
            key: Array(plain[..<32]), value: Array(plain[valueStart...]), person: person)
    }
}

package enum VaultError: Error, Hashable, Sendable {
    case newer(Int)
    case notDurable
    case damaged(Commitment)
    /// A full or failing disk; nothing of it was written.
    case notWritten(String)
    /// Something reads the file all the time, so that its write-ahead log cannot be emptied.
    case heldByReader
}
