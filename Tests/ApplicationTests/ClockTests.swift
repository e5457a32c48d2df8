import Application
import Domain
import EventStore
import Foundation
import Logging
import Projections
import Testing

@Suite struct `The clock` {
    @Test(arguments: [61, -61]) func `a jump makes the node unready: it takes nothing and closes nothing`(
        by seconds: Int64
    ) async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, closesIn: 30, earlyClose: "never")
            let size = try await test.node.log.head().size
            test.jump(seconds: seconds)
            #expect(try await test.node.unreadiness() != nil)
            await #expect(throws: SubmissionError.self) {
                try await test.submit(
                    "organisation.admit", ["name": "UNHCR", "kind": "un_agency"], as: test.administrator)
            }
            try await Task.sleep(for: .seconds(1))
            #expect(try await test.node.log.head().size == size)
            let document = try await test.node.views.document(.round, Identifier(round)!)
            #expect(document?["phase"]?.string == "open")
        }
    }

    @Test func `a minute either way is no jump, and an operator's word ends one`() async throws {
        try await TestNode.run { test in
            var problems: [Bool] = []
            for seconds: Int64 in [59, 2, -61] {
                test.jump(seconds: seconds)
                let problem = try await test.node.unreadiness()
                problems.append(problem != nil)
            }
            #expect(problems == [false, true, true])
            test.node.clock.accept()
            let problem = try await test.node.unreadiness()
            #expect(problem == nil)
        }
    }

    @Test(arguments: [3_600, -3_600]) func `what was decided before a jump is recorded under the right time`(
        by seconds: Int64
    ) async throws {
        try await TestNode.run { test in
            let before = test.node.clock.now()
            test.jump(seconds: seconds)
            // As a submission that had its turn just before.
            _ = test.node.clock.now()
            let recorded = test.node.clock.recorded()
            #expect(abs(recorded.microseconds - before.microseconds) < 30_000_000)
            test.node.clock.accept()
            #expect(
                abs(test.node.clock.recorded().microseconds - before.microseconds - seconds * 1_000_000) < 30_000_000)
            // The word holds, and the next jump is noticed again.
            #expect(test.node.clock.problem == nil)
            test.jump(seconds: -seconds)
            _ = test.node.clock.now()
            #expect(test.node.clock.problem != nil)
        }
    }

    @Test func `a log that ends in the future is not taken on trust`() async throws {
        let clock = NodeClock()
        clock.check(head: clock.now().advanced(bySeconds: 30))
        #expect(clock.problem == nil)
        clock.check(head: clock.now().advanced(bySeconds: 90))
        #expect(clock.problem != nil)
    }

    @Test func `a round that came due while the node was down is closed when it starts`() async throws {
        let directory = NSTemporaryDirectory() + "accord-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let first = try await TestNode(directory: directory)
        let programme = try await first.programme()
        let gap = try await first.gap(in: programme)
        let round = try await first.round(in: programme, on: gap, closesIn: 60, earlyClose: "never")
        await first.node.close()
        first.pass(seconds: 61)

        let second = try await Node(first.place, clock: first.node.clock, logger: Logger(label: "test"))
        let running = Task { try await second.run() }
        var phase: String?
        for _ in 0..<1_200 where phase != "closed" {
            try await Task.sleep(for: .milliseconds(50))
            phase = try await second.views.document(.round, Identifier(round)!)?["phase"]?.string
        }
        running.cancel()
        _ = await running.result
        await second.close()
        #expect(phase == "closed")
    }
}
