#if Postgres
    import Domain
    import EventStore
    import Foundation
    import Logging
    import PostgresCluster
    import Projections
    import Synchronization
    import Testing
    import WrittenEntries

    @testable import Application

    /// A round whose time has come is closed by one of the nodes that share its log, and both tell the same of it.
    @Suite(.timeLimit(.minutes(5))) struct SharedRoundTests {
        /// Two nodes over one log, and a round in it that closes in an hour.
        private struct Scene {
            let one: TestNode
            let other: TestNode
            let round: String
            let sql: @Sendable (String) throws -> [String]

            func document(_ test: TestNode) async throws -> JSON? {
                try await test.node.views.document(.round, ID<Round>(round)!.value)
            }

            /// Waits until a node shows the round as closed; the suite's time limit is the bound.
            func untilClosed(at test: TestNode) async throws {
                while try await document(test)?["phase"]?.string != "closed" {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }

            /// That the round was closed once, as it was answered, and that both nodes say so.
            func requireOneClose() async throws {
                let closes = try await one.node.log.page(EntryQuery(types: [RoundClosed.type]), limit: 10)
                #expect(closes.count == 1)
                let closed = try closes.first.map { try Envelope(scanning: $0.line).stream }
                #expect(closed == StreamName(.round(ID(round)!)))
                let size = try await one.node.log.head().size
                for test in [one, other] { try await test.node.views.wait(until: size) }
                let documents = [try await document(one), try await document(other)]
                #expect(documents[0] == documents[1])
                #expect(documents[0]?["results"]?.array?.map { $0["outcome"]?.string } == ["agreed"])
            }

            /// As if a lease's time had run out.
            func endLeases() throws { _ = try sql("UPDATE accord.leases SET until = now() - interval '1 second'") }
        }

        private func withNodes(_ body: (Scene) async throws -> Void) async throws {
            let cluster = try PostgresCluster.shared.get()
            let database = "rounds_" + UUID().uuidString.lowercased().filter { $0 != "-" }
            let directory = NSTemporaryDirectory() + "accord-test-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try cluster.sql(
                "DO $$ BEGIN CREATE ROLE accord_node LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            try cluster.sql("CREATE DATABASE \(database)")
            defer { _ = try? cluster.sql("DROP DATABASE \(database) WITH (FORCE)") }
            try await SharedLog.prepare(cluster.address(database: database), role: "accord_node")
            let one = try await TestNode(
                directory: directory + "/one", database: cluster.address(database: database, role: "accord_node"))
            let other = try await TestNode(sharing: one, directory: directory + "/other")
            let programme = try await one.programme()
            let round = try await one.round(in: programme, on: try await one.gap(in: programme))
            for (test, delegate) in zip([one, other, one], programme.delegates) {
                try await test.submit(
                    "position.take", ["round": .string(round), "item": 1, "position": ["answer": "support"]],
                    as: delegate)
            }
            try await body(
                Scene(one: one, other: other, round: round) { try cluster.sql($0, database: database) })
            try await WrittenEntries.audit(one.node.log)
            try await WrittenEntries.keep(one.node.log)
            for test in [one, other] { await test.node.close() }
        }

        @Test func `a round that comes due is closed once, and both nodes serve its outcome`() async throws {
            try await withNodes { scene in
                let running = [scene.one, scene.other].map { test in Task { try await test.node.run() } }
                scene.one.pass(seconds: 3_700)
                try await scene.untilClosed(at: scene.one)
                try await scene.untilClosed(at: scene.other)
                try await scene.requireOneClose()
                for task in running { task.cancel() }
                for task in running { _ = await task.result }
            }
        }

        @Test func `while the node stands still whose turn it is, another closes the round`() async throws {
            try await withNodes { scene in
                let still = StandingStill(scene.one.node.leases)
                var logger = Logger(label: "test")
                logger.logLevel = .error
                let closing = Closing(node: scene.one.node, leases: still, logger: logger)
                let frozen = [
                    Task { try await closing.run() }, Task { try await scene.one.node.views.run() },
                ]
                scene.one.pass(seconds: 3_700)
                // It has taken the lease, and gets no further.
                while !still.hasTaken { try await Task.sleep(for: .milliseconds(10)) }
                let running = Task { try await scene.other.node.run() }
                try scene.endLeases()
                try await scene.untilClosed(at: scene.other)
                // It wakes, and goes on as if nothing had happened.
                still.wake()
                while !still.hasGoneOn { try await Task.sleep(for: .milliseconds(10)) }
                frozen[0].cancel()
                _ = await frozen[0].result
                try await scene.untilClosed(at: scene.one)
                try await scene.requireOneClose()
                for task in frozen + [running] { task.cancel() }
                for task in frozen + [running] { _ = await task.result }
            }
        }

        @Test func `when the node is gone whose turn it was, another closes the round`() async throws {
            try await withNodes { scene in
                // It held the lease, and its time has not run out.
                #expect(try await scene.one.node.leases?.take("closing", seconds: 86_400) != nil)
                let running = Task { try await scene.other.node.run() }
                scene.one.pass(seconds: 3_700)
                // Until then nobody closes anything, though it is due.
                let due = scene.other.node.clock.now()
                while try await scene.other.node.views.rounds(dueAt: due).isEmpty {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(try await scene.document(scene.other)?["phase"]?.string == "open")
                try scene.endLeases()
                try await scene.untilClosed(at: scene.other)
                let views = Task { try await scene.one.node.views.run() }
                try await scene.untilClosed(at: scene.one)
                try await scene.requireOneClose()
                for task in [running, views] { task.cancel() }
                for task in [running, views] { _ = await task.result }
            }
        }
    }

    /// Leases of a node that stands still as soon as it has taken one, until it is woken.
    private final class StandingStill: Leasing {
        private let leases: (any Leasing)?
        private let state = Mutex((hasTaken: false, isAwake: false, hasGoneOn: false))

        init(_ leases: (any Leasing)?) { self.leases = leases }

        var hasTaken: Bool { state.withLock { $0.hasTaken } }

        /// Whether it has been given the lease that it had taken before it stood still.
        var hasGoneOn: Bool { state.withLock { $0.hasGoneOn } }

        func wake() { state.withLock { $0.isAwake = true } }

        func take(_ name: String, seconds: Int) async throws -> Lease? {
            guard let lease = try await leases?.take(name, seconds: 86_400) else { return nil }
            state.withLock { $0.hasTaken = true }
            while !state.withLock({ $0.isAwake }) { try await Task.sleep(for: .milliseconds(10)) }
            state.withLock { $0.hasGoneOn = true }
            return lease
        }

        func release(_ name: String) async throws { try await leases?.release(name) }
    }
#endif
