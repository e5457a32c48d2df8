import Application
import Domain
import EventStore
import Testing

/// What has to be signed, and whose signatures count, when several things happen at once or nobody is there.
@Suite struct SigningTests {
    private func demand(_ policy: ProgrammePolicy, _ test: TestNode, _ programme: TestProgramme) async throws {
        try await test.submit(
            "programme.set_policy",
            ["programme": .string(programme.id), "policy": try JSONEncoding.tree(policy)], as: programme.delegates[0])
    }

    @Test func `a round whose closes are signed closes by itself without a signature`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            try await demand(ProgrammePolicy(signedPositions: true, signedCloses: true), test, programme)
            let gap = try await test.gap(in: programme)
            let round = try await test.round(in: programme, on: gap, closesIn: 60, earlyClose: "never")
            test.pass(seconds: 61)
            let stream = Domain.Stream.round(try #require(ID(round)))
            var closed: Envelope?
            for _ in 0..<2_400 where closed == nil {
                try await Task.sleep(for: .milliseconds(25))
                let entries = try await test.node.log.page(
                    EntryQuery(within: StreamName(stream), types: [RoundClosed.type]), limit: 1)
                closed = try entries.first.map { try Envelope(scanning: $0.line) }
            }
            #expect(closed?.actor == .node)
            #expect(closed != nil && closed?.signature == nil)
        }
    }

    @Test func `a bare answer needs its signature as much as any other`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            try await demand(ProgrammePolicy(signedPositions: true), test, programme)
            let round = try await test.round(in: programme, on: try await test.gap(in: programme))
            guard case .delegate(let delegate) = programme.delegates[1] else { return }
            let size = try await test.node.log.head().size
            await #expect {
                try await test.node.submitting.take(
                    .support, on: 1, in: try #require(ID(round)), by: delegate, ifMatch: nil, repetition: nil)
            } throws: {
                ($0 as? Refusal)?.reason == .signatureRequired
            }
            #expect(try await test.node.log.head().size == size)
        }
    }

    @Test func `nothing is recorded under a key after its revocation, whatever was on its way`() async throws {
        try await TestNode.run { test in
            let programme = try await test.programme()
            let gap = try await test.gap(in: programme)
            let organisation = JSON.string(programme.organisations[1])
            let key = SigningKey()
            let thumbprint = JSON.string(key.publicKey.thumbprint.description)
            let focalPoint = programme.delegates[1]
            try await test.submit(
                "key.register", ["organisation": organisation, "jwk": key.publicKey.json], as: focalPoint)
            try await test.submit(
                "key.confirm", ["organisation": organisation, "key": thumbprint], as: test.administrator)
            let signer = SubmissionSigner(key: key, origin: test.node.origin)
            @Sendable func comment(_ number: Int) async throws -> Bool {
                let asked = SubmissionSigner.Asked(
                    "comment.post",
                    [
                        "subject": .string("gap/\(gap)"), "revision": 1, "kind": "remark",
                        "text": .string("Remark \(number)."),
                    ], programme: ID(programme.id), version: 0)
                let signed = try signer.sign(asked)
                let repetition = test.node.repetition(
                    of: focalPoint, key: asked.id.description, request: signed.members.bytes, id: asked.id)
                let submission = Submission(
                    name: asked.command, members: signed.members, actor: focalPoint, ifMatch: 0, repetition: repetition,
                    signature: signed.signature)
                do {
                    _ = try await test.node.submitting.submit(submission)
                    return true
                } catch let refusal as Refusal {
                    #expect(refusal.reason == .keyNotCounting)
                    return false
                }
            }
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<40 {
                    group.addTask { try await comment(number) }
                    if number == 20 {
                        group.addTask {
                            try await test.submit(
                                "key.revoke", ["organisation": organisation, "key": thumbprint], as: focalPoint)
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            let entries = try await test.node.log.page(EntryQuery(), limit: 1_000)
            var scanner = EntryScanner()
            let scanned = try entries.map { try scanner.scan($0.line).envelope }
            let revoked = try #require(scanned.firstIndex { $0.type == KeyRevoked.type })
            #expect(scanned[revoked...].allSatisfy { $0.signature == nil })
            #expect(scanned.count { $0.signature != nil } == accepted)
            #expect(try await !comment(41))
        }
    }
}
