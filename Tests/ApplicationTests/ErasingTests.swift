import Domain
import EventStore
import Foundation
import GRDB
import Logging
import Projections
import Testing

@testable import Application

/// People can be forgotten: what was erased is gone from the vault, whatever dies and whatever is restored.
@Suite struct `Erasing` {
    /// Somebody accredited by name, of whom the vault has three values.
    private func accredit(
        _ test: TestNode, _ programme: TestProgramme
    ) async throws -> (person: ID<Person>, accredited: Submitted) {
        let person = ID<Person>(Chance.identifier())
        let accredited = try await test.submit(
            "delegate.accredit",
            [
                "person": .string(person.description), "organisation": .string(programme.organisations[1]),
                "programme": .string(programme.id), "roles": ["stakeholder"], "fullName": "Zahra Məmmədova-Quliyeva",
                "email": "zahra@hayat.example", "phone": "+994 12 555 01 23",
            ], as: programme.delegates[1])
        return (person, accredited)
    }

    private func erasure(_ person: ID<Person>, by actor: Actor) -> Submission {
        Submission(
            name: "person.erase", members: ["person": .string(person.description), "reason": "They asked for it."],
            actor: actor)
    }

    @Test func `an erasure takes the values and the key, of that person only, and is on the record`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let (person, _) = try await accredit(test, programme)
            let (other, _) = try await accredit(test, programme)
            #expect(try await test.node.vault.values(of: person).count == 3)
            let erased = try await test.node.erase(erasure(person, by: test.administrator))
            #expect(erased.stream == .person(person))
            #expect(erased.events.map(\.event.type) == [PersonErased.type])
            #expect(try await test.node.vault.values(of: person).isEmpty)
            #expect(try await test.node.vault.held(persons: [person], values: []).persons.isEmpty)
            #expect(try await test.node.vault.values(of: other).count == 3)
            #expect(try await test.node.submitting.isErased(person))
            #expect(try await !test.node.submitting.isErased(other))
        }
    }

    @Test func `an administrator without an accreditation is erased too, and nobody twice`() async throws {
        try await TestNode.run { test in
            guard case .administrator(let person) = test.administrator else { return }
            let erased = try await test.node.erase(erasure(person, by: test.administrator))
            #expect(erased.events[0].envelope.programme == nil)
            await #expect {
                _ = try await test.node.erase(erasure(person, by: test.administrator))
            } throws: {
                ($0 as? Refusal)?.reason == .noChange
            }
            await #expect {
                _ = try await test.node.erase(erasure(ID(Chance.identifier()), by: test.administrator))
            } throws: {
                ($0 as? Refusal)?.reason == .notFound
            }
        }
    }

    @Test func `a death between the entry and the vault is made good before anything is served`() async throws {
        try await TestNode.withDirectory { directory in
            let test = try await TestNode(directory: directory)
            let programme = try await test.programme()
            let (person, accredited) = try await accredit(test, programme)
            guard case .delegate(let delegate) = accredited.stream else { return }
            // The entry alone, as if the node had died after it.
            var submission = erasure(person, by: test.administrator)
            submission.members["delegate"] = .string(delegate.description)
            _ = try await test.node.submitting.submit(submission)
            #expect(try await test.node.vault.values(of: person).count == 3)
            await test.node.close()
            try await test.reopened { (node: Node) async throws in
                #expect(try await node.vault.values(of: person).isEmpty)
                #expect(try await node.vault.held(persons: [person], values: []).persons.isEmpty)
            }
        }
    }

    @Test func `a restored vault has every erasure of the log applied again before anything is served`() async throws {
        try await TestNode.withDirectory { directory in
            let test = try await TestNode(directory: directory)
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let (person, _) = try await accredit(test, programme)
            let posted = try await test.submit(
                "comment.post", ["subject": .string("gap/\(gap)"), "kind": "remark", "text": "It names somebody."],
                as: programme.delegates[1])
            guard case .comment(.posted(let comment)) = posted.events[0].event else { return }
            // A backup of the vault.
            let backup = directory + "/backup.sqlite"
            try DatabaseQueue(path: test.place.vaultFile).backup(to: DatabaseQueue(path: backup))
            let running = Task { try await test.node.run() }
            _ = try await test.node.erase(erasure(person, by: test.administrator))
            _ = try await test.node.redact(
                Submission(
                    name: "prose.redact",
                    members: [
                        "programme": .string(programme.id), "commitment": .string(comment.text.description),
                        "reason": "A name.",
                    ], actor: programme.delegates[0]))
            running.cancel()
            _ = await running.result
            await test.node.close()
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: test.place.vaultFile + suffix)
            }
            try FileManager.default.removeItem(atPath: test.place.vaultFile)
            try FileManager.default.copyItem(atPath: backup, toPath: test.place.vaultFile)
            let kept = try await DatabaseQueue(path: test.place.vaultFile).read { database in
                try Int.fetchOne(
                    database, sql: "SELECT count(*) FROM vault WHERE person = ?",
                    arguments: [Data(person.value.bytes)])
            }
            #expect(kept == 3, "The backup is from before the erasure.")
            try await test.reopened { (node: Node) async throws in
                #expect(try await node.vault.values(of: person).isEmpty)
                #expect(try await node.vault.values(of: [comment.text]).isEmpty)
                #expect(try await !node.vault.commitments().isEmpty)
            }
        }
    }

    @Test func `a reason that was redacted does not come back out of a restored ballot`() async throws {
        try await TestNode.withDirectory { directory in
            let test = try await TestNode(directory: directory)
            let running = Task { try await test.node.run() }
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, visibility: "secret_until_close")
            try await test.submit(
                "position.take",
                ["round": .string(round), "item": 1, "position": ["answer": "object", "reason": "She said no."]],
                as: programme.delegates[1])
            let backup = directory + "/backup.sqlite"
            try DatabaseQueue(path: test.place.vaultFile).backup(to: DatabaseQueue(path: backup))
            let seen = try await test.node.log.head().size - 1
            let closed = try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(seen)], as: programme.delegates[0])
            let opened = closed.events.compactMap { event -> PositionOpened? in
                if case .seat(.opened(let opened)) = event.event { opened } else { nil }
            }
            let reason = try #require(opened.first?.position.reason)
            #expect(try await test.node.vault.commitments().contains(reason))
            _ = try await test.node.redact(
                Submission(
                    name: "prose.redact",
                    members: [
                        "programme": .string(programme.id), "commitment": .string(reason.description),
                        "reason": "A name.",
                    ], actor: programme.delegates[0]))
            running.cancel()
            _ = await running.result
            await test.node.close()
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: test.place.vaultFile + suffix)
            }
            try FileManager.default.removeItem(atPath: test.place.vaultFile)
            try FileManager.default.copyItem(atPath: backup, toPath: test.place.vaultFile)
            try await test.reopened { (node: Node) async throws in
                let before = try await node.vault.commitments()
                try await Sweeping(submitting: node.submitting, commitments: before).run()
                let after = try await node.vault.commitments()
                #expect(after.count < before.count, "The ballot is settled.")
                #expect(!after.contains(reason))
            }
        }
    }

    @Test func `an accreditation that an erasure overtakes leaves nothing in the vault`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let (person, _) = try await accredit(test, programme)
            // Another writer of the same log, who has not heard of the erasure when it decides.
            let other = Application.Submitting(
                log: test.node.log, vault: test.node.vault, clock: test.node.clock, source: test.node.origin)
            let members: JSON = [
                "id": .string(Chance.identifier().description), "person": .string(person.description),
                "organisation": .string(programme.organisations[1]), "programme": .string(programme.id),
                "roles": ["observer"], "fullName": "Zahra Məmmədova-Quliyeva",
            ]
            let commitment = try #require(Commitment(bytes: Chance.bytes(32)))
            var asked = members
            asked["fullName"] = .string(commitment.description)
            try await other.check(
                JSONDecoding.decode(AccreditDelegate.self, from: asked), as: programme.delegates[1])
            _ = try await test.node.erase(erasure(person, by: test.administrator))
            await #expect {
                _ = try await other.submit(
                    Submission(name: "delegate.accredit", members: members, actor: programme.delegates[1]))
            } throws: {
                ($0 as? Refusal)?.reason == .personErased
            }
            #expect(try await test.node.vault.values(of: person).isEmpty)
            #expect(try await test.node.vault.held(persons: [person], values: []).persons.isEmpty)
        }
    }

    @Test func `what is in the log is done, although whoever asked has gone away`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let (person, _) = try await accredit(test, programme)
            let asking = Task { try await test.node.erase(erasure(person, by: test.administrator)) }
            asking.cancel()
            _ = await asking.result
            let isErased = try await test.node.submitting.isErased(person)
            #expect(try await test.node.vault.values(of: person).isEmpty == isErased)
            #expect(try await test.residue() == 0)
        }
    }

    @Test func `replay at a past position gives the same plan after an erasure, and views come out the same`()
        async throws
    {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let (person, _) = try await accredit(test, programme)
            let round = try await test.round(in: programme, on: test.gap(in: programme))
            try await test.submit(
                "position.take", ["round": .string(round), "item": 1, "position": ["answer": "support"]],
                as: programme.delegates[1])
            let seen = try await test.node.log.head().size - 1
            try await test.submit(
                "round.close", ["round": .string(round), "reviewed": JSON(seen)], as: programme.delegates[0])
            let views = test.node.views
            let past = try await test.node.log.head().size - 1
            try await views.wait(until: past + 1)
            let id = ID<Programme>(programme.id)!
            let before = try await views.plan(id, .at(logPosition: past))
            let erased = try await test.node.erase(erasure(person, by: test.administrator))
            try await views.wait(until: erased.logPosition + 1)
            #expect(try await views.plan(id, .at(logPosition: past)) == before)
            #expect(try await views.plan(id, .now) == before)
            let document = try await views.document(.person, person.value)
            try await views.rebuild()
            #expect(try await views.plan(id, .at(logPosition: past)) == before)
            #expect(try await views.document(.person, person.value) == document)
            var replay = Replay(test.node.log)
            try await replay.run(upTo: .max)
            #expect(replay.record.persons[person]?.state != nil)
        }
    }
}
