#if Postgres
    import Domain
    import EventStore
    import Foundation
    import PostgresCluster
    import Synchronization
    import Testing

    @testable import EventStorePostgres

    /// What becomes of a log whose server goes, comes back, or says too little.
    @Suite struct PostgresFaultTests {
        @Test func `while the server is away everything is refused at once, and goes on by itself afterwards`()
            async throws
        {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                let stream = sampleStream()
                _ = try await log.append(sampleAppend(sampleDraft(stream)))
                for command in [PostgresCluster.Command.stop, .kill] {
                    let size = try await log.head().size
                    try cluster.run(command)
                    await #expect(throws: AppendError.self) {
                        try await log.append(sampleAppend(sampleDraft(sampleStream())))
                    }
                    await #expect(throws: LogUnavailable.self) { try await log.stream(stream, after: 0) }
                    #expect(log.impediment != nil)
                    try cluster.run(.start)
                    try await eventually { log.impediment == nil }
                    #expect(try await log.stream(stream, after: 0).count == 1)
                    let appended = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                    #expect(appended.logPositions == size..<size + 1)
                }
                await log.close()
            }
        }

        @Test func `connections that were cut are made anew without anybody noticing`() async throws {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                for version in 1...5 {
                    _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                    try await cluster.cutConnections()
                    #expect(try await log.everything().count == version)
                }
                await log.close()
            }
        }

        @Test func `an append whose commit was cut off is written once when it is repeated`() async throws {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                // The server commits, and waits for a standby that is not there.
                try await cluster.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
                try cluster.run(.reload)
                try await eventually {
                    try await cluster.execute("SHOW synchronous_standby_names") == ["nobody"]
                }
                let append = sampleAppend(sampleDraft(sampleStream()), fingerprint: [5])
                async let first = log.append(append)
                try await eventually {
                    try await cluster.execute(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                    ).isEmpty == false
                }
                try await cluster.cutConnections()
                do {
                    _ = try await first
                    Issue.record("It was acknowledged although no standby has it.")
                } catch AppendError.unknown {}
                try await cluster.execute("ALTER SYSTEM RESET synchronous_standby_names")
                try cluster.run(.reload)
                let again = try await log.append(append)
                #expect(again.isRepeat)
                #expect(again.logPositions == 0..<1)
                #expect(try await log.everything().count == 1)
                await log.close()
            }
        }

        @Test func `an append whose transaction was cut off is not in the log, and can be repeated`() async throws {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                let database = try #require(address.setting("dbname"))
                // Its commit takes its time before it is one.
                try await cluster.execute(
                    """
                    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON accord.entries DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION slow();
                    """, database: database)
                let append = sampleAppend(sampleDraft(sampleStream()), fingerprint: [5])
                async let first = log.append(append)
                try await eventually {
                    try await cluster.execute(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    ).isEmpty == false
                }
                try await cluster.cutConnections()
                do {
                    _ = try await first
                    Issue.record("It was acknowledged although it was not committed.")
                } catch AppendError.unknown {}
                try await cluster.execute("DROP TRIGGER slow ON accord.entries", database: database)
                #expect(try await log.append(append).isRepeat == false)
                #expect(try await log.everything().count == 1)
                await log.close()
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `a node that stops in the middle of sending a batch does not hold up the others`()
            async throws
        {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                let isHolding = Mutex(false)
                let mayGoOn = Mutex(false)
                let thread = ReaderThreads(address, count: 1, statements: [])
                defer { thread.close() }
                async let stopped: Void = thread.run { session in
                    let connection = try session.connected()
                    try connection.execute("BEGIN; SELECT size FROM accord.head FOR UPDATE")
                    // What is sent says that more is coming, so the server waits for that, and no timeout of its own runs.
                    _ = try connection.runAll { () throws(ConnectionFailure) in
                        try connection.enqueue(
                            sql: "SELECT length($1::bytea)", Parameters([.bytes([UInt8](repeating: 0, count: 1 << 20))])
                        )
                        isHolding.withLock { $0 = true }
                        while !mayGoOn.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.01) }
                    }
                }
                try await eventually { isHolding.withLock { $0 } }
                let append = sampleAppend(sampleDraft(sampleStream()), fingerprint: [5])
                var appended: Appended?
                for _ in 0..<6 where appended == nil { appended = try? await log.append(append) }
                #expect(appended?.logPositions == 0..<1)
                mayGoOn.withLock { $0 = true }
                do {
                    try await stopped
                    Issue.record("The node that has stopped has kept its connection.")
                } catch is ConnectionFailure {}
                await log.close()
            }
        }

        @Test func `a server notices soon that a node is gone which has not said so`() async throws {
            let cluster = try PostgresCluster()
            try await withPreparedDatabase(in: cluster) { address in
                // Over TCP: of a socket on the same machine the server learns at once.
                let address = try DatabaseAddress(
                    "postgres://postgres:secret@127.0.0.1:\(cluster.port)/\(try #require(address.setting("dbname")))")
                let thread = ReaderThreads(address, count: 1, statements: [])
                defer { thread.close() }
                let settings = try await thread.run { session in
                    let connection = try session.connected()
                    return try [
                        "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout",
                    ].map { try connection.execute("SHOW \($0)").text(0, 0) }
                }
                #expect(settings == ["5", "2", "3", "10000"])
            }
        }

        @Test func `a server that does not flush is refused`() async throws {
            let cluster = try PostgresCluster(settings: ["fsync=off"])
            try await withPreparedDatabase(in: cluster) { (address) async throws -> Void in
                await #expect(
                    throws: DatabaseError.notDurable(server: "\(address)", setting: "fsync", value: "off")
                ) {
                    _ = try await PostgresLog(address) { TestClock().now }
                }
            }
        }
    }

    /// Gives the address of a prepared database in a cluster of one's own.
    func withPreparedDatabase<Value>(
        in cluster: PostgresCluster, _ body: (DatabaseAddress) async throws -> Value
    ) async throws -> Value {
        try await withDatabase(in: cluster) { name in
            try await PostgresLog.prepare(try DatabaseAddress(cluster.address(database: name)), for: "accord_node")
            return try await body(try DatabaseAddress(cluster.address(database: name, role: "accord_node")))
        }
    }

    /// Waits until something is so, for a minute at most.
    func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<2_400 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("It has not come about.")
    }

    extension PostgresCluster {
        /// Ends all connections of nodes, as a server does that is restarted.
        func cutConnections() async throws {
            try await execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'accord_node'")
        }
    }
#endif
