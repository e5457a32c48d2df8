#if Postgres
    import Domain
    import EventStore
    import Foundation
    import PostgresCluster
    import Testing
    import TransparencyLog

    @testable import EventStorePostgres

    /// What a log in PostgreSQL promises beyond the contract: many nodes, and who may do what.
    @Suite struct PostgresLogTests {
        @Test func `nodes write one log, without gaps, in one tree, and hear of each other`() async throws {
            try await withDatabase { address in
                let clocks = [TestClock("2009-12-14T09:00:00Z"), TestClock("2009-12-14T08:00:00Z")]
                let one = try await PostgresLog(address) { clocks[0].now }
                let two = try await PostgresLog(address) { clocks[1].now }
                let waiting = Task { try await two.waitForGrowth(beyond: 199) }
                let ranges = try await withThrowingTaskGroup(of: Range<Int>.self) { group in
                    for index in 0..<200 {
                        let log = index.isMultiple(of: 2) ? one : two
                        group.addTask { try await log.append(sampleAppend(sampleDraft(sampleStream()))).logPositions }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ranges.flatMap(Array.init).sorted() == Array(0..<200))
                #expect(try await waiting.value.size == 200)
                let entries = try await two.everything()
                #expect(try await one.everything() == entries)
                // The second node's clock is an hour slow; what it records never is.
                let times = try entries.map { try EntryScanner.time(of: $0.line) }
                #expect(times == times.sorted())
                var tree = CompactRange()
                for entry in entries { tree.append(.leaf(of: entry.line)) }
                #expect(try await one.root(ofSize: 200) == tree.root)
                #expect(try await two.root(ofSize: 200) == tree.root)
                await one.close()
                await two.close()
            }
        }

        /// A head that is in no table is one that nobody finds by looking.
        @Test(.timeLimit(.minutes(2))) func `a node hears from the server how far others have written`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                let notice = BatchNotice(head: Head(size: 7, time: clock.now), first: 0, writer: "another")
                let heard = Task { try await log.waitForGrowth(beyond: 0) }
                let database = try #require(address.setting("dbname"))
                // It listens from some moment on after it was opened; what is said before is said to nobody.
                while try await log.head().size == 0 {
                    try await PostgresCluster.shared.get().execute(
                        "SELECT pg_notify('accord_head', '\(notice.payload)')", database: database)
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try await heard.value == notice.head)
                await log.close()
            }
        }

        @Test func `what one node has seen of a stream does not hide what another has written`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let one = try await PostgresLog(address) { clock.now }
                let two = try await PostgresLog(address) { clock.now }
                let stream = sampleStream()
                for version in 1...20 {
                    let log = version.isMultiple(of: 2) ? one : two
                    let other = version.isMultiple(of: 2) ? two : one
                    _ = try await log.append(sampleAppend(sampleDraft(stream, version: version)))
                    await #expect(throws: AppendError.conflict(stream: stream, expected: version - 1, actual: version))
                    {
                        try await other.append(sampleAppend(sampleDraft(stream, version: version)))
                    }
                }
                // More by others than a node takes note of.
                let drafts = (0..<5_000).map { _ in sampleDraft(sampleStream()) }
                _ = try await one.append(Append(id: sampleIdentifier(), fingerprint: nil, drafts: drafts, expected: []))
                _ = try await one.append(sampleAppend(sampleDraft(stream, version: 21)))
                await #expect(throws: AppendError.conflict(stream: stream, expected: 20, actual: 21)) {
                    try await two.append(sampleAppend(sampleDraft(stream, version: 21)))
                }
                await one.close()
                await two.close()
            }
        }

        @Test func `an append repeated on another node gives the first result again`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let one = try await PostgresLog(address) { clock.now }
                let two = try await PostgresLog(address) { clock.now }
                let append = sampleAppend(sampleDraft(sampleStream()), fingerprint: [1, 2])
                let results = try await withThrowingTaskGroup(of: Appended.self) { group in
                    for index in 0..<32 {
                        let log = index.isMultiple(of: 2) ? one : two
                        group.addTask { try await log.append(append) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.count { !$0.isRepeat } == 1)
                #expect(results.allSatisfy { $0.logPositions == 0..<1 })
                await one.close()
                await two.close()
            }
        }

        @Test func `a batch that other nodes' batches went before takes along what has come meanwhile`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let other = try await PostgresLog(address) { clock.now }
                let transaction = BatchTransaction(
                    address, head: try await other.head(), tree: CompactRange(), others: Others(),
                    history: SignedHistory(signer: nil, server: "\(address)"), signer: nil)
                defer { transaction.close() }
                let stream = sampleStream()
                let repeated = sampleAppend(sampleDraft(sampleStream()), fingerprint: [1])
                _ = try await other.append(sampleAppend(sampleDraft(stream)))
                _ = try await other.append(repeated)
                let results = try transaction.write(
                    [sampleAppend(sampleDraft(sampleStream()))], clock: { clock.now },
                    more: {
                        [
                            sampleAppend(sampleDraft(sampleStream())), sampleAppend(sampleDraft(stream)), repeated,
                            sampleAppend(sampleDraft(stream, version: 2)),
                        ]
                    })
                #expect(results.count == 5)
                #expect(try results[0].get().logPositions == 2..<3)
                #expect(try results[1].get().logPositions == 3..<4)
                #expect(throws: AppendError.conflict(stream: stream, expected: 0, actual: 1)) { try results[2].get() }
                #expect(try results[3].get().isRepeat)
                #expect(try results[4].get().logPositions == 4..<5)
                // Nobody has written since: whoever comes now waits for the next batch.
                let alone = try transaction.write(
                    [sampleAppend(sampleDraft(stream, version: 3))], clock: { clock.now },
                    more: {
                        Issue.record("It asks for more.")
                        return []
                    })
                #expect(try alone.map { try $0.get().logPositions } == [5..<6])
                #expect(try await other.waitForGrowth(beyond: 5).size == 6)
                await other.close()
            }
        }

        @Test func `the nodes' role changes nothing but the head, and the owner nothing by accident`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                _ = try await log.append(sampleAppend(sampleDraft(sampleStream()), fingerprint: [1]))
                await log.close()
                let database = try #require(address.setting("dbname"))
                let node = ReaderThreads(address, count: 1, statements: [])
                defer { node.close() }
                for table in Schema.logTables {
                    for change in [Self.update(of: table), "DELETE FROM accord.\(table)", "TRUNCATE accord.\(table)"] {
                        let refused = await failure {
                            try await node.run { _ in try Connection(address).execute(change) }
                        }
                        #expect(refused?.contains("permission denied") == true, "\(change): \(refused ?? "done")")
                        let guarded = await failure {
                            try await PostgresCluster.shared.get().execute(change, database: database)
                        }
                        #expect(guarded?.contains("The log only grows") == true, "\(change): \(guarded ?? "done")")
                    }
                }
                for change in ["DELETE FROM accord.head", "TRUNCATE accord.head"] {
                    let guarded = await failure {
                        try await PostgresCluster.shared.get().execute(change, database: database)
                    }
                    #expect(guarded?.contains("The log only grows") == true, "\(change): \(guarded ?? "done")")
                }
                for change in [
                    "UPDATE accord.entries SET line = ''", "UPDATE accord.heads SET note = ''",
                    "DELETE FROM accord.head", "UPDATE accord.form SET format = 7", "CREATE TABLE accord.more ()",
                ] {
                    let refused = await failure { try await node.run { _ in try Connection(address).execute(change) } }
                    #expect(refused?.contains("permission denied") == true, "\(change): \(refused ?? "done")")
                }
            }
        }

        /// Sets a column of a table's rows to what it is.
        private static func update(of table: String) -> String {
            """
            DO $$ DECLARE name text; BEGIN
                SELECT attname INTO name FROM pg_attribute
                    WHERE attrelid = 'accord.\(table)'::regclass AND attnum > 0 AND attidentity = '' LIMIT 1;
                EXECUTE format('UPDATE accord.\(table) SET %1$I = %1$I', name);
            END $$
            """
        }

        @Test func `what is confirmed is on disk, whatever the role's settings say`() async throws {
            try await withDatabase { address in
                let database = try #require(address.setting("dbname"))
                try await PostgresCluster.shared.get().execute(
                    "ALTER ROLE accord_node IN DATABASE \(database) SET synchronous_commit = off")
                let thread = ReaderThreads(address, count: 1)
                defer { thread.close() }
                let setting = try await thread.read { try $0.execute("SHOW synchronous_commit").text(0, 0) }
                #expect(setting == "on")
            }
        }

        @Test func `a node that takes the head and goes no further holds the others up for seconds only`() async throws
        {
            try await withDatabase { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                let frozen = ReaderThreads(address, count: 1, statements: [])
                defer { frozen.close() }
                let isTaken = AsyncStream<Void>.makeStream()
                async let stale: String? = failure {
                    try await frozen.run { session in
                        let connection = try session.connected()
                        try connection.execute("BEGIN; SELECT * FROM accord.head FOR UPDATE")
                        isTaken.continuation.finish()
                        Thread.sleep(forTimeInterval: 7)
                        try connection.execute("UPDATE accord.head SET size = 7; COMMIT")
                    }
                }
                for await _ in isTaken.stream {}
                let appended = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                #expect(appended.logPositions == 0..<1)
                #expect(await stale != nil)
                #expect(try await log.append(sampleAppend(sampleDraft(sampleStream()))).logPositions == 1..<2)
                await log.close()
            }
        }

        @Test func `what one node does for all is refused once another has taken it over`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let (one, two) = (SharedDatabase(address), SharedDatabase(address))
                let (first, second) = (DatabaseLeases(one), DatabaseLeases(two))
                let log = try await PostgresLog(address) { clock.now }
                func append(under lease: Lease?) -> Append {
                    var append = sampleAppend(sampleDraft(sampleStream()))
                    append.lease = lease
                    return append
                }
                let held = try #require(try await first.take("closing", seconds: 600))
                #expect(try await first.take("closing", seconds: 600) == held)
                #expect(try await second.take("closing", seconds: 600) == nil)
                #expect(try await second.take("another", seconds: 600)?.token == 1)
                _ = try await log.append(append(under: held))
                // The first stands still for longer than it was given.
                _ = try await one.rows("UPDATE accord.leases SET until = now() - interval '1 second'")
                let now = try #require(try await second.take("closing", seconds: 600))
                #expect(now.token > held.token)
                await #expect(throws: AppendError.superseded(held)) { try await log.append(append(under: held)) }
                _ = try await log.append(append(under: now))
                _ = try await log.append(append(under: nil))
                #expect(try await log.head().size == 3)
                #expect(try await first.take("closing", seconds: 600) == nil)
                await #expect(throws: AppendError.self) {
                    try await log.append(append(under: Lease(name: "unheard of", token: 1)))
                }
                await log.close()
                one.close()
                two.close()
            }
        }

        @Test func `a log that was set back behind what was acknowledged takes nothing`() async throws {
            try await withDatabase { address in
                let clock = TestClock()
                let log = try await PostgresLog(address) { clock.now }
                for _ in 0..<3 { _ = try await log.append(sampleAppend(sampleDraft(sampleStream()))) }
                let database = try #require(address.setting("dbname"))
                let cluster = try PostgresCluster.shared.get()
                let peaks = try await log.root(ofSize: 2).hexadecimal
                try await cluster.execute(
                    """
                    ALTER TABLE accord.entries DISABLE TRIGGER USER;
                    DELETE FROM accord.entries WHERE position = 2;
                    ALTER TABLE accord.entries ENABLE TRIGGER USER;
                    UPDATE accord.head SET size = 2, peaks = '\\x\(peaks)';
                    """, database: database)
                for _ in 0..<2 {
                    let refused = await failure {
                        _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                    }
                    #expect(refused?.contains("not what it was") == true, "\(refused ?? "taken")")
                }
                #expect(log.impediment?.contains("not what it was") == true)
                await log.close()
            }
        }

        @Test func `a database that is not prepared, or by a later Accord, is refused`() async throws {
            let cluster = try PostgresCluster.shared.get()
            try await withDatabase(in: cluster) { name in
                let address = try DatabaseAddress(cluster.address(database: name))
                await #expect(throws: DatabaseError.notPrepared(server: "\(address)")) {
                    _ = try await PostgresLog(address) { TestClock().now }
                }
                try await PostgresLog.prepare(address, for: "accord_node")
                // A second time changes nothing.
                try await PostgresLog.prepare(address, for: "accord_node")
                try await cluster.execute("UPDATE accord.form SET format = 99", database: name)
                await #expect(
                    throws: DatabaseError.newer(server: "\(address)", format: 99, known: Schema.format)
                ) {
                    _ = try await PostgresLog(address) { TestClock().now }
                }
            }
        }
    }

    /// What an action that is to fail says.
    func failure(of action: () async throws -> Void) async -> String? {
        do {
            try await action()
            return nil
        } catch let failure as ConnectionFailure {
            return failure.message
        } catch {
            return "\(error)"
        }
    }
#endif
