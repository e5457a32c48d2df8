import Domain
import EventStore
import Synchronization
import TransparencyLog

/// A log of which a test shows a part, so that it seems to grow.
final class PartialLog: EventLog {
    private let log: any EventLog
    private let growth = GrowthSignal(head: Head(size: 0, time: nil))

    /// How often it is still away when somebody reads.
    private let failures: Mutex<Int>

    init(_ log: any EventLog, failures: Int = 0) {
        self.log = log
        self.failures = Mutex(failures)
    }

    private func requireThere() throws {
        let isAway = failures.withLock { failures in
            defer { failures = max(0, failures - 1) }
            return failures > 0
        }
        if isAway { throw LogUnavailable("It is away.") }
    }

    func show(_ size: Int) { growth.announce(Head(size: size, time: nil)) }

    func append(_ append: Append) async throws(AppendError) -> Appended { throw .unavailable("Only for reading.") }

    func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended? { nil }

    func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
        try requireThere()
        var query = query
        query.to = min(query.to ?? .max, growth.head.size)
        return try await log.page(query, limit: limit)
    }

    func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
        try await log.stream(name, after: version).filter { $0.logPosition < growth.head.size }
    }

    func hashes(of nodes: [TreeNode]) async throws -> [TreeHash] { try await log.hashes(of: nodes) }

    func signedHead(covering size: Int) async throws -> SignedHead? { try await log.signedHead(covering: size) }

    func signedHead() async throws -> SignedHead? { try await log.signedHead() }

    func head() async throws -> Head { growth.head }

    func waitForGrowth(beyond size: Int) async throws -> Head { await growth.wait(beyond: size) }
}
