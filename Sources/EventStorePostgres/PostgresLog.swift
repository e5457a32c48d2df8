#if Postgres
    package import Domain
    package import EventStore
    package import TransparencyLog

    /// A log in a PostgreSQL database, for any number of nodes that are equal: the engine of many nodes.
    ///
    /// What is appended is in the server's write-ahead log on disk (`synchronous_commit = on`, which waits for a synchronous
    /// standby too where there is one) before `append` returns. One row says how far the log reaches; each node's writer
    /// takes it once for a whole batch, so that log positions have no gaps and become visible in order, whoever writes. Nodes
    /// hear of each other's batches through LISTEN and NOTIFY, and look for themselves twice a second.
    ///
    /// While the server cannot be reached, appends are `.storageFailed` and reads throw `LogUnavailable`; what was being
    /// committed when it went is `.unknown`. It is tried again and again, with pauses that grow to five seconds. If it comes
    /// back with less than was signed, by whichever node, or with something else, appends are `.storageFailed` for good.
    package final class PostgresLog: EventLog {
        private let readers: ReaderThreads
        private let growth: GrowthSignal
        private let listener: Listener
        private let others: Others
        private let history: SignedHistory
        /// Nil for a log that is open only for reading.
        private let writer: LogWriter?

        /// How many connections read.
        private static let readerCount = 4

        /// Makes the tables in a database, as their owner, or gives the rights again if they are there.
        ///
        /// - Parameter role: as whom the nodes connect.
        /// - Throws: `DatabaseError`.
        package static func prepare(_ address: DatabaseAddress, for role: String) async throws {
            let thread = ReaderThreads(address, count: 1, statements: [])
            defer { thread.close() }
            try await thread.run { _ in
                try Schema.prepare(try Connection(address), at: "\(address)", for: role)
            }
        }

        /// Opens the log for writing and reading.
        ///
        /// - Parameters:
        ///   - signer: signs the head of every batch that this node writes; nil if nobody does.
        ///   - isReadOnly: whether its appends are `.unavailable`.
        ///   - clock: gives the time to record; it may jump back, and differ from other nodes'; the recorded time does not go
        ///     back.
        /// - Throws: `DatabaseError`.
        package init(
            _ address: DatabaseAddress, signer: (any HeadSigning)? = nil, isReadOnly: Bool = false,
            clock: @escaping @Sendable () -> Instant
        ) async throws {
            readers = ReaderThreads(address, count: PostgresLog.readerCount)
            let found: (head: Head, tree: CompactRange)
            do {
                found = try await readers.run { session in try session.connected().head() }
            } catch {
                readers.close()
                throw DatabaseError(error, server: "\(address)")
            }
            growth = GrowthSignal(head: found.head)
            let others = Others()
            self.others = others
            let history = SignedHistory(signer: signer, server: "\(address)")
            self.history = history
            listener = Listener(address, growth: growth, others: others, history: history)
            writer =
                isReadOnly
                ? nil
                : LogWriter(growth: growth, clock: clock) {
                    BatchTransaction(
                        address, head: found.head, tree: found.tree, others: others, history: history, signer: signer)
                }
        }

        deinit {
            writer?.stop()
            listener.close()
            readers.close()
        }

        /// Takes no more appends, finishes those it has accepted, and closes the connections. Whoever reads afterwards gets
        /// `LogUnavailable`.
        package func close() async {
            await writer?.close()
            listener.close()
            readers.close()
            growth.end()
        }

        package func append(_ append: Append) async throws(AppendError) -> Appended {
            precondition(!append.drafts.isEmpty, "An append without entries is not allowed.")
            guard let writer else { throw .unavailable("The log is open only for reading.") }
            return try await writer.append(append)
        }

        package func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? {
            try await readers.read { try $0.appended(id, fingerprint: fingerprint) }
        }

        package func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
            let range = max(0, query.from)..<max(0, query.from, min(query.to ?? .max, growth.head.size))
            guard limit > 0, !range.isEmpty else { return [] }
            return try await readers.read { try $0.page(query, in: range, limit: limit) }
        }

        package func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
            try await readers.read { try $0.stream(name, after: version) }
        }

        package func head() async throws -> Head { growth.head }

        package var impediment: String? { history.failure ?? writer?.impediment ?? listener.impediment }

        package var isShared: Bool { true }

        package func whenOthersWrite(_ body: @escaping @Sendable ([StreamName]?) -> Void) { others.listen(body) }

        package func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] {
            try await readers.read { try $0.hashes(of: nodes) }
        }

        package func signedHead(covering size: Int) async throws -> SignedHead? {
            try await readers.read { try $0.signedHead(covering: size) }
        }

        package func signedHead() async throws -> SignedHead? { try await readers.read { try $0.signedHead() } }

        package func waitForGrowth(beyond size: Int) async throws -> Head { await growth.wait(beyond: size) }
    }
#endif
