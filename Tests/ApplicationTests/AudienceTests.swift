import Domain
import EventStore
import Synchronization
import Testing

@testable import Application

/// What somebody may read, also while the log is away.
@Suite struct AudienceTests {
    private final class Switch: Sendable {
        private let value = Atomic(false)

        var isOn: Bool {
            get { value.load(ordering: .relaxed) }
            set { value.store(newValue, ordering: .relaxed) }
        }
    }

    @Test func `stays what it was for whoever has asked before, while the log cannot be read`() async throws {
        try await TestNode.run { test in
            let programme = ID<Programme>(try await test.programme().id)!
            let stranger = Caller.delegate(ID(Identifier(high: 1, low: 1)))
            let isAway = Switch()
            let log = GuardedLog(test.node.log) { if isAway.isOn { throw LogUnavailable("away") } }
            let submitting = Application.Submitting(
                log: log, vault: test.node.vault, clock: test.node.clock, source: test.node.origin)
            let found = try await submitting.audience(.anonymous, of: programme)
            #expect(found.reads)
            let unknown = ID<Programme>(Identifier(high: 2, low: 2))
            #expect(try await submitting.audience(.anonymous, of: unknown) == .nothing)
            isAway.isOn = true
            // As when the connection has been lost, and others may have written anything.
            submitting.cache.forgetAll()
            #expect(try await submitting.audience(.anonymous, of: programme) == found)
            await #expect(throws: LogUnavailable.self) { try await submitting.audience(stranger, of: programme) }
            await #expect(throws: LogUnavailable.self) { try await submitting.audience(.anonymous, of: unknown) }
            isAway.isOn = false
            #expect(try await submitting.audience(stranger, of: programme) == found)
        }
    }
}
