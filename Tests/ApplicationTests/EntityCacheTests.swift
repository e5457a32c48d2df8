import Domain
import EventStore
import Synchronization
import Testing

@testable import Application

/// What is held of the log for deciding.
@Suite struct EntityCacheTests {
    private final class Counter: Sendable {
        private let value = Atomic(0)
        func increment() { value.add(1, ordering: .relaxed) }
        var count: Int { value.load(ordering: .relaxed) }
    }

    /// A log that is slow to be read, and counts how often it is.
    private struct SlowLog {
        let log: GuardedLog
        let reads = Counter()

        init() {
            let reads = self.reads
            log = GuardedLog(InMemoryLog(clock: { Instant(microseconds: 1_700_000_000_000_000) })) {
                reads.increment()
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private static func identifier(_ number: UInt64) -> Identifier { Identifier(high: 1, low: number) }

    private static func version(of stream: Domain.Stream, in record: Record) throws -> Int {
        guard let version = record.version(of: stream) else { throw Unread([stream]) }
        return version
    }

    @Test func `what many ask for at once is read once`() async throws {
        let log = SlowLog()
        let cache = EntityCache(log: log.log)
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
        let cache = EntityCache(log: log.log, limit: 3)
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
