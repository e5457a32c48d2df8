import Domain
import EventStore
import Testing

@testable import Application

@Suite struct `Somebody else was first` {
    @Test func `a secret close that has to be decided again opens its ballots again`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, visibility: "secret_until_close")
            try await test.submit(
                "position.take", ["round": .string(round), "item": 1, "position": ["answer": "support"]],
                as: programme.delegates[1])
            // Another writer of the same log, of which the node hears only when its append fails.
            let other = Application.Submitting(
                log: test.node.log, vault: test.node.vault, clock: test.node.clock, source: test.node.origin)
            _ = try await other.submit(
                Submission(
                    name: "gap.add_evidence",
                    members: ["target": .string(gap), "evidence": ["link": "https://example.org/report"]],
                    actor: programme.delegates[1]))
            let seen = try await test.node.log.head().size - 1
            let closed = try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(seen)], as: programme.delegates[0])
            guard case .round(.closed(let event)) = closed.events[0].event else {
                Issue.record("The first event of a close is the close.")
                return
            }
            #expect(event.results[0].outcome == .agreed)
        }
    }

    @Test func `whoever closes does not bring openings of their own`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, visibility: "secret_until_close")
            await #expect(throws: JSONProblem.self) {
                try await test.submit(
                    "round.close", ["round": .string(round), "reviewed": 1_000, "openings": []],
                    as: programme.delegates[0])
            }
        }
    }
}
