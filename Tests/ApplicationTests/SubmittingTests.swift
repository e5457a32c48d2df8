import Application
import Domain
import EventStore
import Projections
import Testing

@Suite struct `Submitting` {
    @Test func `a gap becomes agreed by a round, and prose stays out of the log`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap)
            try await test.submit(
                "position.take",
                [
                    "round": .string(round), "item": 1,
                    "position": ["answer": "support", "reservation": "Mind the winter."],
                ],
                as: programme.delegates[1])
            let readiness = try await test.node.submitting.readiness(of: ID(round)!, at: test.node.clock.now())
            #expect(readiness.ifClosedNow?.first?.outcome == .agreed)
            try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(readiness.reviewed)],
                as: programme.delegates[0])
            let head = try await test.node.log.head().size
            try await test.node.views.wait(until: head)
            let plan = String(
                decoding: try #require(try await test.node.views.currentPlan(ID(programme.id)!)).bytes, as: UTF8.self)
            #expect(plan.contains(gap))
            let entries = try await test.node.log.page(EntryQuery(), limit: 1_000)
            #expect(entries.count == head)
            #expect(entries.allSatisfy { !String(decoding: $0.line, as: UTF8.self).contains("winter") })
        }
    }

    @Test func `the same key and request gives the same answer, another request is refused`() async throws {
        try await TestNode.run { test in
            let body: JSON = ["name": "UNHCR", "kind": "un_agency"]
            let first = try await test.submit("organisation.admit", body, as: test.administrator, key: "k1")
            let again = try await test.submit("organisation.admit", body, as: test.administrator, key: "k1")
            #expect(again.isRepeat)
            #expect(again.events == first.events)
            await #expect(throws: SubmissionError.keyReused) {
                try await test.submit(
                    "organisation.admit", ["name": "IOM", "kind": "un_agency"], as: test.administrator, key: "k1")
            }
        }
    }

    @Test func `a stale version is refused with the present one`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let content: JSON = [
                "title": "Another title", "description": "What is missing.", "category": "durable_solutions",
                "population": ["internally_displaced"], "severity": "high", "principles": [],
            ]
            try await test.submit(
                "gap.revise", ["target": .string(gap), "content": content], as: programme.delegates[0], ifMatch: 1)
            await #expect(
                throws: SubmissionError.staleVersion(stream: .gap(ID(gap)!), expected: 1, actual: 2)
            ) {
                try await test.submit(
                    "gap.revise", ["target": .string(gap), "content": content], as: programme.delegates[0], ifMatch: 1)
            }
        }
    }

    @Test func `a secret round tells no answer before its close, and opens every ballot then`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, visibility: "secret_until_close")
            for (index, delegate) in programme.delegates.enumerated() {
                let position: JSON =
                    index == 1 ? ["answer": "object", "reason": "We were not heard."] : ["answer": "support"]
                try await test.submit(
                    "position.take", ["round": .string(round), "item": 1, "position": position], as: delegate)
            }
            for entry in try await test.node.log.page(EntryQuery(), limit: 1_000) {
                let line = String(decoding: entry.line, as: UTF8.self)
                #expect(!line.contains("\"object\"") && !line.contains("\"support\""))
            }
            let readiness = try await test.node.submitting.readiness(of: ID(round)!, at: test.node.clock.now())
            #expect(readiness.allAnswered)
            #expect(readiness.ifClosedNow == nil)
            let closed = try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(readiness.reviewed)],
                as: programme.delegates[0])
            guard case .round(.closed(let event)) = closed.events[0].event else {
                Issue.record("The first event of a close is the close.")
                return
            }
            #expect(event.results[0].outcome == .notAgreed)
            let recount = try await test.node.submitting.recount(of: ID(round)!, recorded: event.results)
            #expect(recount.isEqual)
            let objection = try #require(recount.ballots.first { $0.answer == .object })
            let reason = try #require(objection.reason?.commitment)
            let value = try #require(try await test.node.vault.values(of: [reason])[reason])
            #expect(String(decoding: value.value, as: UTF8.self) == #"{"en":"We were not heard."}"#)
        }
    }

    @Test func `a round closes by itself when its time has come, and takes nothing from that moment on`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, closesIn: 60, earlyClose: "never")
            test.pass(seconds: 61)
            do {
                try await test.submit(
                    "position.take", ["round": .string(round), "item": 1, "position": ["answer": "support"]],
                    as: programme.delegates[1])
                Issue.record("A position after the closing time was taken.")
            } catch let refusal as Refusal {
                #expect(refusal.reason == .roundClosed)
            }
            for _ in 0..<1_200 {
                let document = try await test.node.views.document(.round, Identifier(round)!)
                if document?["phase"]?.string == "closed" { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record("The round was not closed.")
        }
    }

    @Test func `redacted prose is gone, and its commitment stays`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let posted = try await test.submit(
                "comment.post",
                ["subject": .string("gap/\(gap)"), "kind": "remark", "text": "Somebody's name."],
                as: programme.delegates[1])
            guard case .comment(.posted(let comment)) = posted.events[0].event else { return }
            _ = try await test.node.redact(
                Submission(
                    name: "prose.redact",
                    members: [
                        "programme": .string(programme.id), "commitment": .string(comment.text.description),
                        "reason": "It names somebody.",
                    ], actor: programme.delegates[0]))
            #expect(try await test.node.vault.values(of: [comment.text]).isEmpty)
        }
    }
}
