import Domain
import EventStore
import Synchronization
import Testing
import TransparencyLog

@testable import Application

/// What somebody may read, also while the log is away.
@Suite struct AudienceTests {
    /// A log that cannot be read now and then.
    private final class AwayLog: EventLog {
        private let log: any EventLog
        let isAway = Atomic(false)

        init(_ log: any EventLog) { self.log = log }

        private func requireThere() throws {
            if isAway.load(ordering: .relaxed) { throw LogUnavailable("away") }
        }

        func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
            try requireThere()
            return try await log.stream(name, after: version)
        }

        func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
            try requireThere()
            return try await log.page(query, limit: limit)
        }

        func append(_ append: Append) async throws(AppendError) -> Appended { try await log.append(append) }
        func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? {
            try await log.appended(id, fingerprint: fingerprint)
        }
        func head() async throws -> Head { try await log.head() }
        func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] { try await log.hashes(of: nodes) }
        func signedHead(covering size: Int) async throws -> SignedHead? { try await log.signedHead(covering: size) }
        func signedHead() async throws -> SignedHead? { try await log.signedHead() }
        func waitForGrowth(beyond size: Int) async throws -> Head { try await log.waitForGrowth(beyond: size) }
    }

    @Test func `stays what it was for whoever has asked before, while the log cannot be read`() async throws {
        try await TestNode.run { test in
            let programme = ID<Programme>(try await test.programme().id)!
            let stranger = Caller.delegate(ID(Identifier(high: 1, low: 1)))
            let log = AwayLog(test.node.log)
            let submitting = Application.Submitting(
                log: log, vault: test.node.vault, clock: test.node.clock, source: test.node.origin)
            let found = try await submitting.audience(.anonymous, of: programme)
            #expect(found.reads)
            log.isAway.store(true, ordering: .relaxed)
            // As when the connection has been lost, and others may have written anything.
            submitting.cache.forgetAll()
            #expect(try await submitting.audience(.anonymous, of: programme) == found)
            await #expect(throws: LogUnavailable.self) { try await submitting.audience(stranger, of: programme) }
            log.isAway.store(false, ordering: .relaxed)
            #expect(try await submitting.audience(stranger, of: programme) == found)
        }
    }
}
