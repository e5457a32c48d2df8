import Application
import EventStore
import Testing

/// Whether a node says by itself that it takes no submissions.
@Suite struct ReadinessTests {
    @Test func `a node that signs nothing any more says so before anybody has submitted`() async throws {
        try await TestNode.run { test in
            #expect(try await test.node.unreadiness() == nil)
            test.node.stopSigning("A witness has seen another log.")
            #expect(try await test.node.unreadiness() == "A witness has seen another log.")
            let size = try await test.node.log.head().size
            await #expect(throws: (any Error).self) {
                try await test.submit(
                    "organisation.admit", ["name": "UNHCR", "kind": "un_agency"], as: test.administrator)
            }
            #expect(try await test.node.log.head().size == size)
        }
    }
}
