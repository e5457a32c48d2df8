import Application
import Domain
import EventStore
import Foundation
import Logging
import Testing

@Suite struct `The vault` {
    /// A secret round in which the second seat has objected for a reason.
    private func objection(
        in test: TestNode, reason: JSON
    ) async throws -> (programme: TestProgramme, round: String, ballot: Commitment) {
        let programme = try await test.programme()
        let gap = try await test.gap(in: programme)
        let round = try await test.round(in: programme, on: gap, visibility: "secret_until_close")
        let submitted = try await test.submit(
            "position.take", ["round": .string(round), "item": 1, "position": ["answer": "object", "reason": reason]],
            as: programme.delegates[1])
        guard case .seat(.sealed(let sealed)) = submitted.events[0].event else {
            throw SubmissionError.unknownCommand("The position was not sealed.")
        }
        return (programme, round, sealed.ballot)
    }

    @Test func `the longest reason fits into a sealed ballot, whatever its characters`() async throws {
        try await TestNode.run { test in
            let quotes = String(repeating: "\"", count: 1_990)
            _ = try await objection(in: test, reason: .string(quotes))
        }
        try await TestNode.run { test in
            let tags = ["en", "az", "ka", "fr", "ru", "ar", "es", "zh"]
            let slashes = String(repeating: "\\", count: 240)
            _ = try await objection(in: test, reason: .object(tags.map { JSON.Member($0, .string(slashes)) }))
        }
    }

    @Test func `every ballot of a secret round has one size, whatever it says`() async throws {
        try await TestNode.run { test in
            let (programme, round, ballot) = try await objection(in: test, reason: "Because of many words.")
            let bare = try await test.submit(
                "position.take", ["round": .string(round), "item": 1, "position": ["answer": "support"]],
                as: programme.delegates[2])
            guard case .seat(.sealed(let sealed)) = bare.events[0].event else { return }
            let values = try await test.node.vault.values(of: [ballot, sealed.ballot])
            #expect(values.count == 2)
            #expect(Set(values.values.map(\.value.count)).count == 1)
        }
    }

    @Test func `after the close the reasons stand by themselves and no ballot is left`() async throws {
        try await TestNode.run { test in
            let (programme, round, ballot) = try await objection(in: test, reason: "We were not heard.")
            let before = try await test.node.vault.commitments()
            let seen = try await test.node.log.head().size - 1
            let closed = try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(seen)], as: programme.delegates[0])
            let opened = closed.events.compactMap { event -> PositionOpened? in
                if case .seat(.opened(let opened)) = event.event { opened } else { nil }
            }
            let reason = try #require(opened.first?.position.reason)
            #expect(!before.contains(reason))
            let after = try await test.node.vault.commitments()
            #expect(after.contains(reason))
            #expect(!after.contains(ballot))
        }
    }

    @Test func `a close that loses against a newer ballot tells the vault nothing`() async throws {
        try await TestNode.run { test in
            let (programme, round, _) = try await objection(in: test, reason: "We were not heard.")
            let before = try await test.node.vault.commitments()
            await #expect(throws: Refusal.self) {
                try await test.submit(
                    "round.close", ["round": .string(round), "reviewed": 0], as: programme.delegates[0])
            }
            #expect(try await test.node.vault.commitments() == before)
        }
    }

    @Test func `a start erases what was redacted, and what no entry commits to`() async throws {
        let directory = NSTemporaryDirectory() + "accord-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let orphan = SealedValue(committing: Array("\"nobody's\"".utf8), field: "text")
        let first = try await TestNode(directory: directory)
        let programme = try await first.programme()
        let gap = try await first.gap(in: programme)
        let posted = try await first.submit(
            "comment.post", ["subject": .string("gap/\(gap)"), "kind": "remark", "text": "It names somebody."],
            as: programme.delegates[1])
        let kept = try await first.submit(
            "comment.post", ["subject": .string("gap/\(gap)"), "kind": "remark", "text": "It stays."],
            as: programme.delegates[1])
        guard case .comment(.posted(let comment)) = posted.events[0].event,
            case .comment(.posted(let staying)) = kept.events[0].event
        else { return }
        // As if the node had died between the entry and the vault.
        try await first.submit(
            "prose.redact",
            [
                "programme": .string(programme.id), "commitment": .string(comment.text.description),
                "reason": "A name.",
            ], as: programme.delegates[0])
        try await first.node.vault.store([orphan])
        await first.node.close()

        let second = try await Node(first.place, clock: first.node.clock, logger: .init(label: "test"))
        let running = Task { try await second.run() }
        for _ in 0..<1_200 where try await second.vault.commitments().contains(orphan.commitment) {
            try await Task.sleep(for: .milliseconds(50))
        }
        let left = try await second.vault.commitments()
        running.cancel()
        _ = await running.result
        await second.close()
        #expect(!left.contains(orphan.commitment))
        #expect(!left.contains(comment.text))
        #expect(left.contains(staying.text))
    }
}
