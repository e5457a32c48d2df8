#if Postgres
    import Domain
    import EventStore
    import Notary
    import PostgresCluster
    import Testing
    import TransparencyLog

    @testable import EventStorePostgres

    /// No node signs on a database that was set back behind what any of them has signed, and none waits for notifications.
    @Suite(.timeLimit(.minutes(10))) struct PostgresSignedHistoryTests {
        /// One of several nodes: its log, and what signs its heads with the key that all of them have.
        private struct SigningNode {
            let log: PostgresLog
            let signer: CheckpointSigner

            func append() async throws -> Appended { try await log.append(sampleAppend(sampleDraft(sampleStream()))) }
        }

        /// Gives two nodes over one database that is empty, each of which keeps its last checkpoint for itself.
        private func withNodes(
            _ body: (_ one: SigningNode, _ two: SigningNode, _ database: String) async throws -> Void
        ) async throws {
            try await withDatabase { address in
                let database = try #require(address.setting("dbname"))
                try await withLogFile { path in
                    let key = NoteSigner(name: try KeyName("accord.example/log"))
                    var nodes: [SigningNode] = []
                    for number in 1...2 {
                        let clock = TestClock()
                        let signer = try CheckpointSigner(signers: [key], keptAt: path + ".checkpoint-\(number)")
                        let log = try await PostgresLog(address, signer: signer) { clock.now }
                        try await signer.check(log)
                        nodes.append(SigningNode(log: log, signer: signer))
                    }
                    try await body(nodes[0], nodes[1], database)
                    for node in nodes { await node.log.close() }
                }
            }
        }

        /// What becomes of a database in which three entries were signed.
        enum Change: String, CaseIterable {
            case setBack, rewritten

            /// - Parameter peaks: the peaks of the tree over two entries.
            func statements(peaks: String) -> String {
                switch self {
                case .setBack:
                    """
                    ALTER TABLE accord.entries DISABLE TRIGGER USER;
                    ALTER TABLE accord.heads DISABLE TRIGGER USER;
                    DELETE FROM accord.entries WHERE position = 2;
                    DELETE FROM accord.heads WHERE size = 3;
                    UPDATE accord.head SET size = 2, peaks = '\\x\(peaks)';
                    ALTER TABLE accord.entries ENABLE TRIGGER USER;
                    ALTER TABLE accord.heads ENABLE TRIGGER USER;
                    """
                case .rewritten:
                    """
                    ALTER TABLE accord.entries DISABLE TRIGGER USER;
                    UPDATE accord.entries SET hash = sha256('another') WHERE position = 1;
                    ALTER TABLE accord.entries ENABLE TRIGGER USER;
                    """
                }
            }
        }

        @Test(arguments: Change.allCases)
        func `a node that was idle knows a database that is not what it was by what others have signed`(
            change: Change
        ) async throws {
            try await withNodes { one, two, database in
                for _ in 0..<3 { _ = try await one.append() }
                let root = try await one.log.root(ofSize: 3)
                try await eventually { two.signer.newest?.size == 3 }
                #expect(two.signer.newest?.root == root)
                let peaks = try await one.log.root(ofSize: 2).hexadecimal
                let cluster = try PostgresCluster.shared.get()
                try await cluster.execute(change.statements(peaks: peaks), database: database)
                try await cluster.execute(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE usename = 'accord_node' AND datname = '\(database)'
                    """)
                // It says so by itself, without anybody having asked it for anything.
                try await eventually { two.log.impediment?.contains("not what it was") == true }
                let refused = await failure { _ = try await two.append() }
                #expect(refused?.contains("not what it was") == true, "\(refused ?? "taken")")
                #expect(throws: CheckpointSigner.Problem.self) { try two.signer.sign(size: 9, root: .emptyRoot) }
                #expect(two.log.impediment?.contains("not what it was") == true)
                let size = try await cluster.execute("SELECT size FROM accord.head", database: database)
                #expect(size == [change == .setBack ? "2" : "3"])
            }
        }

        @Test func `nodes that sign by turns keep each other's heads, and no batch is refused for that`() async throws {
            try await withNodes { one, two, _ in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<200 {
                        let node = index.isMultiple(of: 2) ? one : two
                        group.addTask { _ = try await node.append() }
                    }
                    try await group.waitForAll()
                }
                for node in [one, two] { try await eventually { node.signer.newest?.size == 200 } }
                #expect(one.signer.newest == two.signer.newest)
                let root = try await two.log.root(ofSize: 200)
                #expect(one.signer.newest?.root == root)
                #expect(one.log.impediment == nil)
                #expect(two.log.impediment == nil)
            }
        }

        @Test func `a node hears of what others write, and of what they sign, although no notification comes`()
            async throws
        {
            try await withDatabase { address in
                let database = try #require(address.setting("dbname"))
                let cluster = try PostgresCluster.shared.get()
                // Whoever notifies finds this function first, and it tells nobody.
                try await cluster.execute(
                    """
                    CREATE FUNCTION accord.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT';
                    ALTER ROLE accord_node IN DATABASE \(database) SET search_path = accord, pg_catalog;
                    """, database: database)
                let ear = ReaderThreads(address, count: 1, statements: [])
                defer { ear.close() }
                try await ear.run { session in _ = try session.connected().execute("LISTEN accord_head") }
                try await withLogFile { path in
                    let key = NoteSigner(name: try KeyName("accord.example/log"))
                    let clock = TestClock()
                    let signers = try (1...2).map {
                        try CheckpointSigner(signers: [key], keptAt: path + ".checkpoint-\($0)")
                    }
                    let one = try await PostgresLog(address, signer: signers[0]) { clock.now }
                    let two = try await PostgresLog(address, signer: signers[1]) { clock.now }
                    try await signers[0].check(one)
                    try await signers[1].check(two)
                    for size in 1...3 {
                        _ = try await one.append(sampleAppend(sampleDraft(sampleStream())))
                        #expect(try await two.waitForGrowth(beyond: size - 1).size == size)
                        #expect(try await two.everything().count == size)
                        try await eventually { signers[1].newest?.size == size }
                    }
                    await one.close()
                    await two.close()
                }
                let heard = try await ear.run { session in
                    let connection = try session.connected()
                    try connection.execute("SELECT 1")
                    return try connection.takeNotifications()
                }
                #expect(heard == [])
            }
        }
    }
#endif
