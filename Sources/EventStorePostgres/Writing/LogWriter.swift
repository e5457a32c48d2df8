#if Postgres
    internal import Dispatch
    internal import Domain
    internal import EventStore
    internal import Foundation

    /// This node's writer: a thread that takes whatever is waiting, writes it in one transaction and commits once for all of
    /// it. A batch is as large as the commits of all nodes are slow.
    final class LogWriter: Sendable {
        /// How often a writer that has failed looks whether it would succeed.
        private static let interval = DispatchTimeInterval.milliseconds(500)

        /// Each batch tries anew, so nobody is refused for what has become of the last one.
        private let queue = AppendQueue(refusesWhileImpeded: false)
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
                serving: while true {
                    switch queue.next(within: LogWriter.interval) {
                    case .batch(let batch): write(batch, with: transaction)
                    case .nothing: if queue.impediment != nil, transaction.isWriting() { queue.unimpede() }
                    case .end: break serving
                    }
                }
                transaction.close()
                queue.end()
            }
            thread.name = "log.writer"
            thread.start()
        }

        /// Waits until the append is durable or refused. A task's cancellation does not take back what is waiting.
        func append(_ append: Append) async throws(AppendError) -> Appended { try await queue.append(append) }

        /// Why nothing can be written now; nil if it can, as far as is known.
        var impediment: String? { queue.impediment }

        /// Takes no more, finishes what was accepted, and returns when the connection is closed.
        func close() async { await queue.close() }

        /// The same without waiting.
        func stop() { queue.stop() }

        private func write(_ first: [AppendQueue.Request], with transaction: BatchTransaction) {
            var batch = first
            do throws(AppendError) {
                let results = try transaction.write(first.map(\.append), clock: clock) {
                    let more = queue.more()
                    batch += more
                    return more.map(\.append)
                }
                // The head first: who has been answered finds everything that the answer speaks of.
                growth.announce(transaction.head)
                queue.unimpede()
                for (request, result) in zip(batch, results) { request.answer(result) }
            } catch {
                if case .storageFailed(let reason) = error { queue.impede(reason, refusing: false) }
                for request in batch { request.answer(.failure(error)) }
            }
        }
    }
#endif
