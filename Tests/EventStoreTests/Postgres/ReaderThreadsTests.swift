#if Postgres
    import Dispatch
    import EventStore
    import Synchronization
    import Testing

    @testable import EventStorePostgres

    /// What waits for a connection to read on is bounded: beyond that whoever comes is told to come back, and nobody is
    /// forgotten who was let in.
    @Suite struct ReaderThreadsTests {
        @Test(.timeLimit(.minutes(10))) func `ten thousand readings wait, and the next is told to come back`()
            async throws
        {
            // Nothing is asked of that server.
            let threads = ReaderThreads(
                try DatabaseAddress("postgres://127.0.0.1/nobody"), count: 1, statements: [])
            defer { threads.close() }
            let gate = DispatchSemaphore(value: 0)
            let isHeld = AsyncStream<Void>.makeStream()
            // It holds the one thread until it is told to go on, or for two minutes, after which a queue that lets
            // everybody in has to be found out.
            async let held: Void = threads.run { _ in
                isHeld.continuation.finish()
                _ = gate.wait(timeout: .now() + 120)
            }
            for await _ in isHeld.stream {}
            let done = Counter()
            try await withThrowingTaskGroup(of: LogUnavailable?.self) { group in
                for _ in 0...10_000 {
                    group.addTask { try await refusal(in: threads) { done.add() } }
                }
                // As long as the thread is held, nobody is answered but whoever is not let in.
                let refused: LogUnavailable? = try await group.next() ?? nil
                #expect(refused == LogUnavailable("The log is closed, or too many are reading it."))
                #expect(done.count == 0)
                gate.signal()
                for try await refusal in group { #expect(refusal == nil) }
            }
            try await held
            #expect(done.count == 10_000)
            // Where there is room again whoever comes back is let in.
            #expect(try await refusal(in: threads, reading: {}) == nil)
        }

        /// Reads once.
        ///
        /// - Returns: why it was not let in; nil once it has read.
        private func refusal(
            in threads: ReaderThreads, reading: @escaping @Sendable () -> Void
        ) async throws -> LogUnavailable? {
            do {
                try await threads.run { _ in reading() }
                return nil
            } catch let refusal as LogUnavailable {
                return refusal
            }
        }

        /// How many have read.
        private final class Counter: Sendable {
            private let state = Mutex(0)

            var count: Int { state.withLock { $0 } }

            func add() { state.withLock { $0 += 1 } }
        }
    }
#endif
