import Projections
import Synchronization
import Testing

/// Work that several ask for at the same time is done once.
@Suite struct SharedWorkTests {
    private struct Failed: Error {}

    private final class Turns: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    @Test func `whoever comes while it is being done gets the same, and whoever comes later another`() async throws {
        let work = SharedWork<String, Int>()
        let turns = Turns()
        let (gate, opener) = AsyncStream.makeStream(of: Never.self)
        // They run until they wait, one after the other, and none is done before the gate is opened.
        let asking = (0..<20).map { _ in
            Task.immediate {
                try await work.value(for: "plan") {
                    for await _ in gate {}
                    return turns.next()
                }
            }
        }
        #expect(try await work.value(for: "another") { -1 } == -1)
        opener.finish()
        for task in asking { #expect(try await task.value == 1) }
        #expect(try await work.value(for: "plan") { turns.next() } == 2)
    }

    @Test func `a failure is told to all, and not kept`() async throws {
        let work = SharedWork<Int, Int>()
        let (gate, opener) = AsyncStream.makeStream(of: Never.self)
        let asking = (0..<3).map { _ in
            Task.immediate {
                try await work.value(for: 1) {
                    for await _ in gate {}
                    throw Failed()
                }
            }
        }
        opener.finish()
        for task in asking { await #expect(throws: Failed.self) { try await task.value } }
        #expect(try await work.value(for: 1) { 5 } == 5)
    }
}
