#if Postgres
    package import Domain
    package import EventStore
    internal import TransparencyLog

    /// Takes a whole log, byte for byte, and what goes with it, into a prepared database that holds none, in one transaction:
    /// after `commit` all of it is there and durable; without it, nothing is. One call after the other.
    package final class DatabaseTaking: Sendable {
        private final class State {
            var tree = CompactRange()
            var scanner = EntryScanner()
            var time: Instant?
        }

        private let thread: ReaderThreads
        /// Touched on the thread only.
        private nonisolated(unsafe) let state = State()
        private let server: String

        private static let lines = Statement(
            name: "lines",
            sql: "SELECT line FROM accord.entries WHERE position >= $1::bigint ORDER BY position LIMIT $2::bigint")

        /// Begins.
        ///
        /// - Throws: `DatabaseError`, `.notEmpty` among them.
        package init(_ address: DatabaseAddress) async throws {
            server = "\(address)"
            thread = ReaderThreads(address, count: 1, statements: BatchStatements.all + [DatabaseTaking.lines])
            try await run { [server] connection in
                try connection.execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
                let rows = try connection.run(BatchStatements.take)
                guard rows.count == 1, rows.integer(0, 0) == 0 else { throw DatabaseError.notEmpty(server: server) }
            }
        }

        deinit { thread.close() }

        /// Takes the next entries.
        package func append(_ lines: [[UInt8]]) async throws {
            try await run { [self] connection in
                let first = state.tree.size
                var written: [Batch.Written] = []
                var subtrees: [(number: Int, hash: TreeHash)] = []
                for line in lines {
                    let envelope = try state.scanner.scan(line).envelope
                    let leaf = TreeHash.leaf(of: line)
                    written.append(
                        Batch.Written(
                            stream: envelope.stream, version: envelope.version, type: envelope.type,
                            organisation: envelope.organisation, line: line, leaf: leaf))
                    state.tree.append(leaf) { node, hash in
                        if let number = StoredNode.number(of: node) { subtrees.append((number, hash)) }
                    }
                    state.time = envelope.time
                }
                _ = try connection.runAll { () throws(ConnectionFailure) in
                    try connection.enqueue(BatchStatements.addEntries, Parameters(written, from: first))
                    try connection.enqueue(BatchStatements.addSubtrees, Parameters(subtrees: subtrees))
                }
            }
        }

        /// Takes what the other log holds beside its entries.
        package func take(_ heads: [SignedHead], _ appends: [RememberedAppend]) async throws {
            try await take(
                heads.map { ("INSERT INTO accord.heads VALUES ($1, $2)", [.integer($0.size), .bytes($0.note)]) }
                    + appends.map { append in
                        (
                            "INSERT INTO accord.appends VALUES ($1, $2, $3, $4, $5)",
                            [
                                .identifier(append.id), .bytes(append.fingerprint), .integer(append.first),
                                .integer(append.count), .integer(Int(append.time.microseconds)),
                            ]
                        )
                    })
        }

        /// Takes rows of other tables.
        package func take(_ steps: [SharedDatabase.Step]) async throws {
            guard !steps.isEmpty else { return }
            try await run { connection in
                _ = try connection.runAll { () throws(ConnectionFailure) in
                    for step in steps { try connection.enqueue(sql: step.sql, Parameters(step.values)) }
                }
            }
        }

        /// What was taken, read back from the tables.
        package func contents() async throws -> LogContents {
            try await run { [self] connection in
                var contents = LogContents()
                while contents.entries.size < state.tree.size {
                    var page = Parameters(contents.entries.size)
                    page.add(1_000)
                    let rows = try connection.run(DatabaseTaking.lines, page)
                    guard rows.count > 0 else { break }
                    for row in 0..<rows.count { contents.add(line: rows.array(row, 0)) }
                }
                var size = 0
                while case let rows = try connection.rows(
                    "SELECT size, note FROM accord.heads WHERE size > $1 ORDER BY size LIMIT 1000", [.integer(size)]),
                    rows.count > 0
                {
                    for row in 0..<rows.count {
                        contents.add(SignedHead(size: rows.integer(row, 0), note: rows.array(row, 1)))
                    }
                    size = rows.integer(rows.count - 1, 0)
                }
                var id: Identifier?
                while case let rows = try connection.rows(DatabaseRecords.appends, [SharedValue(id)]), rows.count > 0 {
                    for row in 0..<rows.count {
                        guard let next = rows.identifier(row, 0) else { continue }
                        contents.add(
                            RememberedAppend(
                                id: next, fingerprint: rows.array(row, 1), first: rows.integer(row, 2),
                                count: rows.integer(row, 3), time: Instant(microseconds: Int64(rows.integer(row, 4)))))
                        id = next
                    }
                }
                return contents
            }
        }

        /// Makes it durable.
        package func commit() async throws {
            try await run { [self] connection in
                var head = Parameters(state.tree.size)
                if let time = state.time { head.add(Int(time.microseconds)) } else { head.addNull() }
                head.add(state.tree.peakBytes)
                let rows = try connection.runAll { () throws(ConnectionFailure) in
                    try connection.enqueue(BatchStatements.moveHead, head)
                    try connection.enqueue(BatchStatements.commit)
                }
                guard rows.last?.tag == "COMMIT" else { throw DatabaseError.failed(detail: "it was rolled back") }
            }
        }

        /// Lets go of the database. What was not committed is not in it.
        package func close() { thread.close() }

        private func run<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws
            -> Value
        {
            do {
                // Of a connection that is lost the session does not hear, so that no other takes its place.
                return try await thread.run { session in try body(try session.connected()) }
            } catch let error as ConnectionFailure {
                throw DatabaseError(error, server: server)
            }
        }
    }

    extension Connection {
        fileprivate func rows(_ sql: String, _ values: [SharedValue]) throws(ConnectionFailure) -> Rows {
            try runAll { () throws(ConnectionFailure) in try enqueue(sql: sql, Parameters(values)) }[0]
        }
    }

    /// What a log in a database holds beside its entries.
    package struct DatabaseRecords: LogRecords {
        private let database: SharedDatabase

        static let appends = """
            SELECT id, fingerprint, first, count, time FROM accord.appends
            WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT 1000
            """

        package init(_ database: SharedDatabase) { self.database = database }

        package func heads(beyond size: Int, limit: Int) async throws -> [SignedHead] {
            try await database.rows(
                "SELECT size, note FROM accord.heads WHERE size > $1 ORDER BY size LIMIT $2",
                [.integer(size), .integer(limit)]
            ).map { SignedHead(size: $0.integer(0), note: $0.bytes(1)) }
        }

        package func appends(after id: Identifier?, limit: Int) async throws -> [RememberedAppend] {
            try await database.rows(DatabaseRecords.appends, [SharedValue(id)]).compactMap { row in
                row.identifier(0).map { id in
                    RememberedAppend(
                        id: id, fingerprint: row.bytes(1), first: row.integer(2), count: row.integer(3),
                        time: Instant(microseconds: Int64(row.integer(4))))
                }
            }
        }
    }
#endif
