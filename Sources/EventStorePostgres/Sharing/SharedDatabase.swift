#if Postgres
    package import EventStore

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

        /// Runs statements in one transaction under a lease, which nobody takes over before it has ended: all of them, or
        /// none.
        ///
        /// - Returns: what each has given.
        /// - Throws: `LeaseLost` if another node has taken it over; `LogUnavailable`.
        @discardableResult
        package func transaction(_ steps: [Step], under lease: Lease) async throws -> [[SharedRow]] {
            try await readAll { connection in
                do {
                    let held = try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(sql: "BEGIN", Parameters())
                        try connection.enqueue(
                            sql: "SELECT token FROM accord.leases WHERE name = $1 FOR SHARE",
                            Parameters([.text(lease.name)]))
                    }[1]
                    guard held.count == 1, held.integer(0, 0) == lease.token else { throw LeaseLost() }
                    let rows = try connection.runAll { () throws(ConnectionFailure) in
                        for step in steps { try connection.enqueue(sql: step.sql, Parameters(step.values)) }
                        try connection.enqueue(sql: "COMMIT", Parameters())
                    }
                    guard rows.last?.tag == "COMMIT" else {
                        throw ConnectionFailure(state: "40000", message: "it was rolled back", isLost: false)
                    }
                    return Array(rows.dropLast())
                } catch let failure as ConnectionFailure where failure.isLost {
                    throw failure
                } catch {
                    _ = try? connection.execute("ROLLBACK")
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
#endif
