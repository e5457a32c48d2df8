#if Postgres
    internal import Dispatch
    internal import Domain
    internal import EventStore
    internal import Foundation
    internal import Synchronization

    /// This node's writer: a thread that takes whatever is waiting, writes it in one transaction and commits once for all of
    /// it. A batch is as large as the commits of all nodes are slow.
    final class LogWriter: Sendable {
        /// Beyond these, whoever comes is told to come back.
        private static let mostWaiting = 10_000
        private static let mostWaitingBytes = 32 << 20
        /// About how much goes into one transaction.
        private static let batchBytes = 8 << 20
        /// How often a writer that has failed looks whether it would succeed.
        private static let interval = DispatchTimeInterval.milliseconds(500)

        private struct Request {
            let append: Append
            let bytes: Int
            let continuation: UnsafeContinuation<Result<Appended, AppendError>, Never>
        }

        private struct Waiting {
            var requests: [Request] = []
            var bytes = 0
            var isAsleep = false
            var isClosing = false
            /// Why the last batch could not be written.
            var impediment: String?
            var hasEnded = false
            var closers: [CheckedContinuation<Void, Never>] = []
        }

        private let waiting = Mutex(Waiting())
        private let wake = DispatchSemaphore(value: 0)
        private let clock: @Sendable () -> Instant
        private let growth: GrowthSignal

        /// Starts the thread.
        ///
        /// - Parameter prepare: makes what writes, on the thread.
        init(
            growth: GrowthSignal, clock: @escaping @Sendable () -> Instant,
            preparing prepare: @escaping @Sendable () -> BatchTransaction
        ) {
            self.growth = growth
            self.clock = clock
            let thread = Thread { [self] in
                let transaction = prepare()
                while let batch = next() {
                    if !batch.isEmpty {
                        write(batch, with: transaction)
                    } else if impediment != nil, transaction.isWriting() {
                        waiting.withLock { $0.impediment = nil }
                    }
                }
                transaction.close()
                end()
            }
            thread.name = "log.writer"
            thread.start()
        }

        /// Waits until the append is durable or refused. A task's cancellation does not take back what is waiting.
        func append(_ append: Append) async throws(AppendError) -> Appended {
            let result = await withUnsafeContinuation { continuation in
                let bytes = append.drafts.reduce(0) { $0 + $1.line.count }
                let refusal = waiting.withLock { waiting -> AppendError? in
                    if waiting.isClosing { return .unavailable("The log is closed.") }
                    let isFull =
                        waiting.requests.count >= LogWriter.mostWaiting
                        || (waiting.bytes > 0 && waiting.bytes + bytes > LogWriter.mostWaitingBytes)
                    if isFull { return .unavailable("Too much is waiting to be written.") }
                    waiting.requests.append(Request(append: append, bytes: bytes, continuation: continuation))
                    waiting.bytes += bytes
                    if waiting.isAsleep {
                        waiting.isAsleep = false
                        wake.signal()
                    }
                    return nil
                }
                if let refusal { continuation.resume(returning: .failure(refusal)) }
            }
            return try result.get()
        }

        /// Why nothing can be written now; nil if it can, as far as is known.
        var impediment: String? { waiting.withLock { $0.impediment } }

        /// Takes no more, finishes what was accepted, and returns when the connection is closed.
        func close() async {
            await withCheckedContinuation { continuation in
                let hasEnded = waiting.withLock { waiting in
                    if !waiting.hasEnded { waiting.closers.append(continuation) }
                    return waiting.hasEnded
                }
                stop()
                if hasEnded { continuation.resume() }
            }
        }

        /// The same without waiting.
        func stop() {
            waiting.withLock { waiting in
                waiting.isClosing = true
                if waiting.isAsleep {
                    waiting.isAsleep = false
                    wake.signal()
                }
            }
        }

        private func end() {
            let closers = waiting.withLock { waiting in
                waiting.hasEnded = true
                defer { waiting.closers = [] }
                return waiting.closers
            }
            for closer in closers { closer.resume() }
        }

        // MARK: The thread

        /// What is waiting; nil when there is nothing and the log is closing; empty when nothing has come for a while.
        private func next() -> [Request]? {
            while true {
                let (batch, isClosing) = waiting.withLock { waiting -> ([Request], Bool) in
                    var count = 0
                    var bytes = 0
                    for request in waiting.requests {
                        guard count == 0 || bytes + request.bytes <= LogWriter.batchBytes else { break }
                        count += 1
                        bytes += request.bytes
                    }
                    let batch = Array(waiting.requests.prefix(count))
                    waiting.requests.removeFirst(count)
                    waiting.bytes -= bytes
                    if batch.isEmpty && !waiting.isClosing { waiting.isAsleep = true }
                    return (batch, waiting.isClosing)
                }
                if !batch.isEmpty { return batch }
                if isClosing { return nil }
                if wake.wait(timeout: .now() + LogWriter.interval) == .timedOut {
                    // It was told to wake up meanwhile, or there is time to look.
                    let isStillAsleep = waiting.withLock { waiting in
                        defer { waiting.isAsleep = false }
                        return waiting.isAsleep
                    }
                    if isStillAsleep { return [] } else { wake.wait() }
                }
            }
        }

        private func write(_ batch: [Request], with transaction: BatchTransaction) {
            do throws(AppendError) {
                let results = try transaction.write(batch.map(\.append), clock: clock)
                // The head first: who has been answered finds everything that the answer speaks of.
                growth.announce(transaction.head)
                waiting.withLock { $0.impediment = nil }
                for (request, result) in zip(batch, results) { request.continuation.resume(returning: result) }
            } catch {
                if case .storageFailed(let reason) = error { waiting.withLock { $0.impediment = reason } }
                for request in batch { request.continuation.resume(returning: .failure(error)) }
            }
        }
    }
#endif
