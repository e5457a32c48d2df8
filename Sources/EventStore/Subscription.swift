/// Follows a log: everything that matches from a log position on, in order, each entry once, and then whatever comes.
///
/// It pulls. Between two calls of `next()` it holds nothing but a log position, so a slow reader costs the log nothing:
/// it finds on its return what it has missed, a page at a time, and is live again once it has caught up. A page is at
/// most `batch` entries and a few MiB.
///
/// It ends when its task is cancelled, when the query's `to` is reached, or when the log is closed (by throwing what
/// the log throws).
package struct Subscription: AsyncSequence, Sendable {
    package typealias Element = [Entry]
    package typealias Failure = any Error

    private let log: any EventLog
    private let query: EntryQuery
    private let batch: Int

    /// - Parameters:
    ///   - query: `from` is the first log position to give.
    ///   - batch: the most entries to give at once; at least 1.
    package init(to log: any EventLog, query: EntryQuery = EntryQuery(), batch: Int = 256) {
        precondition(batch > 0, "A subscription reads at least one entry at a time.")
        self.log = log
        self.query = query
        self.batch = batch
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(log: log, query: query, batch: batch, logPosition: Swift.max(0, query.from))
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let log: any EventLog
        fileprivate let query: EntryQuery
        fileprivate let batch: Int
        /// Everything that matches below it has been given.
        package fileprivate(set) var logPosition: Int

        /// The next entries, at least one; waits for them if there are none yet. Nil at the end.
        package mutating func next() async throws -> [Entry]? {
            let end = query.to ?? .max
            while logPosition < end, !Task.isCancelled {
                // The head is read first: what a page up to it leaves out does not match, and need not be read again.
                let head = try await log.head()
                let bound = Swift.min(head.size, end)
                guard logPosition < bound else {
                    _ = try await log.waitForGrowth(beyond: logPosition)
                    continue
                }
                var range = query
                range.from = logPosition
                range.to = bound
                let entries = try await log.page(range, limit: batch)
                logPosition = entries.last.map { $0.logPosition + 1 } ?? bound
                if !entries.isEmpty { return entries }
            }
            return nil
        }
    }
}
