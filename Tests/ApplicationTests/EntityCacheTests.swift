import Domain
import EventStore
import Synchronization
import Testing
import TransparencyLog

@testable import Application

/// What is held of the log for deciding.
@Suite struct EntityCacheTests {
    /// A log that is slow to be read, and counts how often it is.
    private struct SlowLog: EventLog {
        let log = InMemoryLog(clock: { Instant(microseconds: 1_700_000_000_000_000) })
        let reads = Counter()

        final class Counter: Sendable {
            private let value = Atomic(0)
            func increment() { value.add(1, ordering: .relaxed) }
            var count: Int { value.load(ordering: .relaxed) }
        }

        private func read() async throws {
            reads.increment()
            try await Task.sleep(for: .milliseconds(20))
        }

        func stream(_ name: StreamName, after version: Int) async throws -> [Entry] {
            try await read()
            return try await log.stream(name, after: version)
        }

        func page(_ query: EntryQuery, limit: Int) async throws -> [Entry] {
            try await read()
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

    private static func identifier(_ number: UInt64) -> Identifier { Identifier(high: 1, low: number) }

    private static func version(of stream: Domain.Stream, in record: Record) throws -> Int {
        guard let version = record.version(of: stream) else { throw Unread([stream]) }
        return version
    }

    @Test func `what many ask for at once is read once`() async throws {
        let log = SlowLog()
        let cache = EntityCache(log: log)
        let round = Domain.Stream.round(ID(EntityCacheTests.identifier(1)))
        let versions = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask { try await cache.run { try EntityCacheTests.version(of: round, in: $0) } }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(versions == [0])
        #expect(log.reads.count == 1)
    }

    @Test func `a stream counts once, however often it was read and forgotten`() async throws {
        let log = SlowLog()
        let cache = EntityCache(log: log, limit: 3)
        let streams = (1...3).map { Domain.Stream.gap(ID(EntityCacheTests.identifier($0))) }
        for _ in 0..<5 {
            _ = try await cache.run { try EntityCacheTests.version(of: streams[0], in: $0) }
            cache.forget([streams[0]])
        }
        for stream in streams { _ = try await cache.run { try EntityCacheTests.version(of: stream, in: $0) } }
        let reads = log.reads.count
        for stream in streams { _ = try await cache.run { try EntityCacheTests.version(of: stream, in: $0) } }
        #expect(log.reads.count == reads)
        // One more than it may hold: it begins anew.
        _ = try await cache.run { try EntityCacheTests.version(of: .log, in: $0) }
        _ = try await cache.run { try EntityCacheTests.version(of: streams[0], in: $0) }
        #expect(log.reads.count == reads + 2)
    }
}
