#if Postgres
    package import Domain
    internal import EventStore

    /// A value of a statement, or of a row that it gives.
    package enum SharedValue: Hashable, Sendable {
        case null
        case bytes([UInt8])
        case text(String)
        case integer(Int)
        case identifier(Identifier)
        /// An array.
        case all([[UInt8]])
        case allIdentifiers([Identifier])

        package init(_ bytes: [UInt8]?) { self = bytes.map { .bytes($0) } ?? .null }

        package init(_ identifier: Identifier?) { self = identifier.map { .identifier($0) } ?? .null }
    }

    /// One row; its columns are numbered from 0, and read as what they are.
    package struct SharedRow: Sendable {
        private let columns: [[UInt8]?]

        fileprivate init(_ rows: Rows, _ row: Int) {
            columns = (0..<rows.columnCount).map { rows.isNull(row, $0) ? nil : rows.array(row, $0) }
        }

        /// Nil for NULL.
        package subscript(column: Int) -> [UInt8]? { columns[column] }

        package func bytes(_ column: Int) -> [UInt8] { columns[column] ?? [] }

        package func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

        /// A `bigint` or a `boolean`.
        package func integer(_ column: Int) -> Int {
            Int(Int64(bitPattern: bytes(column).reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }))
        }

        package func identifier(_ column: Int) -> Identifier? { columns[column].flatMap { Identifier(bytes: $0) } }
    }

    /// What nodes share in the log's database beside the log.
    ///
    /// A write is on disk when it returns. Whatever is done here is done again if the connection is lost meanwhile, so it
    /// must do no harm twice. All of it may be called concurrently.
    package final class SharedDatabase: Sendable {
        package typealias Step = (sql: String, values: [SharedValue])

        private let threads: ReaderThreads
        package let server: String

        /// How many connections there are at most.
        private static let connectionCount = 3

        package init(_ address: DatabaseAddress) {
            server = "\(address)"
            threads = ReaderThreads(address, count: SharedDatabase.connectionCount, statements: [])
        }

        deinit { threads.close() }

        package func close() { threads.close() }

        /// Runs one statement.
        ///
        /// - Throws: `LogUnavailable`.
        package func rows(_ sql: String, _ values: [SharedValue] = []) async throws -> [SharedRow] {
            try await read { connection in
                try connection.runAll { () throws(ConnectionFailure) in
                    try connection.enqueue(sql: sql, Parameters(values))
                }[0]
            }
        }

        /// Runs statements in one transaction and one round trip: all of them, or none.
        ///
        /// - Returns: what each has given.
        /// - Throws: `LogUnavailable`.
        @discardableResult
        package func transaction(_ steps: [Step]) async throws -> [[SharedRow]] {
            try await readAll { connection in
                do throws(ConnectionFailure) {
                    let rows = try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(sql: "BEGIN", Parameters())
                        for step in steps { try connection.enqueue(sql: step.sql, Parameters(step.values)) }
                        try connection.enqueue(sql: "COMMIT", Parameters())
                    }
                    return Array(rows.dropFirst().dropLast())
                } catch {
                    if !error.isLost { _ = try? connection.execute("ROLLBACK") }
                    throw error
                }
            }
        }

        // MARK: Files

        /// Keeps a file, part by part, unless it is there.
        ///
        /// - Parameter part: gives the bytes of a part, by its number; nil beyond the last.
        package func store(file digest: [UInt8], part: @escaping @Sendable (Int) throws -> [UInt8]?) async throws {
            _ = try await threads.read { connection in
                let isThere =
                    try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(
                            sql: "SELECT 1 FROM accord.files WHERE digest = $1", Parameters([.bytes(digest)]))
                    }[0].count > 0
                guard !isThere else { return }
                do {
                    try connection.execute("BEGIN")
                    var bytes = 0
                    var number = 0
                    while let part = try part(number) {
                        _ = try connection.runAll { () throws(ConnectionFailure) in
                            try connection.enqueue(
                                sql: "INSERT INTO accord.file_parts VALUES ($1, $2, $3)",
                                Parameters([.bytes(digest), .integer(number), .bytes(part)]))
                        }
                        bytes += part.count
                        number += 1
                    }
                    _ = try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(
                            sql: "INSERT INTO accord.files VALUES ($1, $2)",
                            Parameters([.bytes(digest), .integer(bytes)]))
                        try connection.enqueue(sql: "COMMIT", Parameters())
                    }
                } catch let failure as ConnectionFailure where failure.state == "23505" {
                    // Another node has just kept the same file.
                    try connection.execute("ROLLBACK")
                } catch {
                    _ = try? connection.execute("ROLLBACK")
                    throw error
                }
            }
        }

        /// Gives the parts of a file to `take`, in their order.
        ///
        /// - Returns: false if there is no such file.
        package func load(
            file digest: [UInt8], take: @escaping @Sendable ([UInt8], _ number: Int) throws -> Void
        ) async throws -> Bool {
            try await threads.read { connection in
                var number = 0
                while true {
                    let rows = try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(
                            sql: "SELECT part FROM accord.file_parts WHERE digest = $1 AND number = $2",
                            Parameters([.bytes(digest), .integer(number)]))
                    }[0]
                    guard rows.count == 1 else { return number > 0 }
                    try take(rows.array(0, 0), number)
                    number += 1
                }
            }
        }

        /// The digests of all files.
        package func files() async throws -> [[UInt8]] {
            try await rows("SELECT digest FROM accord.files ORDER BY digest").map { $0.bytes(0) }
        }

        // MARK: Running

        private func read(_ body: @escaping @Sendable (Connection) throws -> Rows) async throws -> [SharedRow] {
            try await readAll { [try body($0)] }[0]
        }

        private func readAll(_ body: @escaping @Sendable (Connection) throws -> [Rows]) async throws -> [[SharedRow]] {
            try await threads.read { connection in
                try body(connection).map { rows in (0..<rows.count).map { SharedRow(rows, $0) } }
            }
        }
    }

    extension Parameters {
        init(_ values: [SharedValue]) {
            self.init()
            for value in values {
                switch value {
                case .null: addNull()
                case .bytes(let bytes): add(bytes)
                case .text(let text): add(text)
                case .integer(let integer): add(integer)
                case .identifier(let identifier): add(identifier)
                case .all(let all): add(all, as: .bytea) { $1.append(contentsOf: $0) }
                case .allIdentifiers(let all): add(all, as: .uuid) { $1.append($0) }
                }
            }
        }
    }
#endif
