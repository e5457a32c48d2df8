#if Postgres
    import Crypto
    import Domain
    import EventStorePostgres
    import Foundation
    import GRDB

    /// The vault's rows as they stand, sealed as they are, for a vault elsewhere under the same key file.
    enum VaultTables {
        private struct Table {
            let name: String
            /// The first is the key.
            let columns: [String]
            /// Of the key.
            let type: String
        }

        private static let all = [
            Table(name: "persons", columns: ["person", "key"], type: "uuid"),
            Table(name: "vault", columns: ["commitment", "person", "key", "sealed"], type: "bytea"),
            Table(name: "tokens", columns: ["digest", "token"], type: "bytea"),
        ]

        private static let atOnce = 500

        /// What a database keeps of the key, to know it again.
        static func keyCheck(_ keys: NodeKeys) -> SharedDatabase.Step {
            ("INSERT INTO accord.key_check (digest) VALUES ($1)", [.bytes(PostgresVault.check(keys))])
        }

        /// - Returns: how many values there are.
        static func move(from path: String, into taking: DatabaseTaking) async throws -> Int {
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            var values = 0
            for table in all {
                let columns = table.columns.joined(separator: ", ")
                let places = table.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
                var key = Data()
                while true {
                    let last = key
                    let rows = try await queue.read { db in
                        try Row.fetchAll(
                            db,
                            sql: """
                                SELECT \(columns) FROM \(table.name) WHERE \(table.columns[0]) > ?
                                ORDER BY \(table.columns[0]) LIMIT \(atOnce)
                                """, arguments: [last]
                        ).map { row in (0..<row.count).map { (row[$0] as Data?).map { [UInt8]($0) } } }
                    }
                    guard let end = rows.last?.first ?? nil else { break }
                    try await taking.take(
                        rows.map { row in
                            (
                                "INSERT INTO accord.\(table.name) (\(columns)) VALUES (\(places))",
                                row.map { SharedValue($0) }
                            )
                        })
                    if table.name == "vault" { values += rows.count }
                    key = Data(end)
                }
            }
            return values
        }

        /// - Returns: how many values there are.
        static func move(from database: SharedDatabase, into path: String, keys: NodeKeys) async throws -> Int {
            try SQLiteVault(path: path, keys: keys).close()
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            var values = 0
            for table in all {
                let columns = table.columns.joined(separator: ", ")
                var key: [UInt8]?
                while true {
                    let rows = try await database.rows(
                        """
                        SELECT \(columns) FROM accord.\(table.name)
                        WHERE $1::\(table.type) IS NULL OR \(table.columns[0]) > $1::\(table.type)
                        ORDER BY \(table.columns[0]) LIMIT \(atOnce)
                        """, [SharedValue(key)])
                    guard let end = rows.last else { break }
                    try await queue.write { db in
                        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
                        let statement = try db.cachedStatement(
                            sql: "INSERT INTO \(table.name) (\(columns)) VALUES (\(places))")
                        for row in rows {
                            let cells = table.columns.indices.map { row[$0].map { Data($0) } }
                            try statement.execute(arguments: StatementArguments(cells))
                        }
                    }
                    if table.name == "vault" { values += rows.count }
                    key = end.bytes(0)
                }
            }
            return values
        }
    }

    /// Evidence on its way.
    enum FileTables {
        private static let partBytes = 256 << 10

        /// - Returns: how many files there are.
        static func move(from directory: String, into taking: DatabaseTaking) async throws -> Int {
            var count = 0
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            for digest in names.compactMap({ try? FileDigest($0) }) {
                let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(directory)/\(digest)"))
                defer { try? handle.close() }
                var bytes = 0
                var number = 0
                while let part = try handle.read(upToCount: partBytes), !part.isEmpty {
                    try await taking.take([
                        (
                            "INSERT INTO accord.file_parts VALUES ($1, $2, $3)",
                            [.bytes(digest.bytes), .integer(number), .bytes(Array(part))]
                        )
                    ])
                    bytes += part.count
                    number += 1
                }
                try await taking.take([
                    ("INSERT INTO accord.files VALUES ($1, $2)", [.bytes(digest.bytes), .integer(bytes)])
                ])
                count += 1
            }
            return count
        }

        /// - Returns: how many files there are.
        static func move(from database: SharedDatabase, into directory: String) async throws -> Int {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let digests = try await database.files().compactMap { FileDigest(bytes: $0) }
            for digest in digests {
                guard try await PostgresFiles(database: database).load(digest, to: "\(directory)/\(digest)") else {
                    throw Migration.Problem.different
                }
                let content = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(digest)"))
                guard FileDigest(bytes: Array(SHA256.hash(data: content))) == digest else {
                    throw Migration.Problem.different
                }
            }
            return digests.count
        }
    }
#endif
