#if Postgres
    internal import Dispatch
    internal import EventStore
    internal import Foundation
    internal import Synchronization

    /// A few threads with a connection each, on which whatever is to be read is read in its turn. libpq blocks; it must not
    /// block those threads on which everything else runs.
    final class ReaderThreads: Sendable {
        private typealias Job = (Session) -> Void

        private struct State {
            var jobs: [Job] = []
            var isEnded = false
        }

        /// Beyond so many, whoever comes is told to come back.
        private static let mostWaiting = 10_000

        private let state = Mutex(State())
        private let waiting = DispatchSemaphore(value: 0)
        private let server: String
        private let count: Int

        init(_ address: DatabaseAddress, count: Int, statements: [Statement] = ReaderStatements.all) {
            server = "\(address)"
            self.count = count
            for number in 1...count {
                let thread = Thread { [self] in
                    let session = Session(address, statements: statements)
                    while let job = next() { job(session) }
                    session.drop()
                }
                thread.name = "log.reader.\(number)"
                thread.start()
            }
        }

        /// Ends the threads when they have done what is waiting. Whoever comes afterwards gets `LogUnavailable`.
        func close() {
            state.withLock { $0.isEnded = true }
            for _ in 0..<count { waiting.signal() }
        }

        private func next() -> Job? {
            waiting.wait()
            return state.withLock { state in state.jobs.isEmpty ? nil : state.jobs.removeFirst() }
        }

        /// Reads on a connection. If that has been lost, once more on a new one: reading changes nothing.
        ///
        /// - Throws: `LogUnavailable`, and what `body` throws of its own.
        func read<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
            do {
                return try await run { session in
                    do {
                        return try body(try session.connected())
                    } catch let failure as ConnectionFailure where failure.isLost {
                        session.drop()
                    }
                    do {
                        return try body(try session.connected())
                    } catch let failure as ConnectionFailure where failure.isLost {
                        session.drop()
                        throw failure
                    }
                }
            } catch let failure as ConnectionFailure {
                throw LogUnavailable("\(DatabaseError(failure, server: server))")
            } catch let error as DatabaseError {
                throw LogUnavailable("\(error)")
            }
        }

        /// Runs once on a session, and throws whatever is thrown there.
        func run<Value: Sendable>(_ body: @escaping @Sendable (Session) throws -> Value) async throws -> Value {
            try await withUnsafeThrowingContinuation { continuation in
                let isTaken = state.withLock { state in
                    guard !state.isEnded, state.jobs.count < ReaderThreads.mostWaiting else { return false }
                    state.jobs.append { session in continuation.resume(with: Result { try body(session) }) }
                    return true
                }
                if isTaken {
                    waiting.signal()
                } else {
                    continuation.resume(throwing: LogUnavailable("The log is closed, or too many are reading it."))
                }
            }
        }
    }
#endif
