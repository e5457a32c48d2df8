import Domain
import EventStore
import TransparencyLog

/// A log whose entries are read only after something else: a test may count, wait or refuse there.
struct GuardedLog: EventLog {
    private let log: any EventLog
    private let beforeReading: @Sendable () async throws -> Void

    init(_ log: any EventLog, beforeReading: @escaping @Sendable () async throws -> Void) {
        self.log = log
        self.beforeReading = beforeReading
    }

    func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
        try await beforeReading()
        return try await log.stream(name, after: version)
    }

    func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
        try await beforeReading()
        return try await log.page(query, limit: limit)
    }

    /// As a log that can be away.
    var isShared: Bool { true }

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
