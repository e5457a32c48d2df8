internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The one writer of a log: a thread that takes whatever is waiting, writes it in one transaction and commits once for
/// all of it (group commit without a timer). A batch is as large as the disk is slow.
///
/// When a batch cannot be written, everything that waits is told so, and so is whoever comes, until the file could be opened
/// anew and has taken something: see `WriterOpening`.
final class LogWriter: Sendable {
    /// How long it waits before it looks again whether the storage takes anything, at first and at most, in milliseconds.
    private static let pauses = (first: 250, longest: 2_000)

    private let queue = AppendQueue(refusesWhileImpeded: true)
    private let clock: @Sendable () -> Instant
    private let growth: GrowthSignal
    private let opening: WriterOpening

    /// Starts the thread. It owns the connection, and closes it and lets go of `lock` when it ends.
    init(
        connection: DatabaseQueue, opening: WriterOpening, growth: GrowthSignal, lock: LogFileLock,
        clock: @escaping @Sendable () -> Instant
    ) throws {
        self.opening = opening
        self.growth = growth
        self.clock = clock
        let writeAheadLog = try WriteAheadLog(path: opening.path)
        let thread = Thread { [self] in
            let last = run(connection, writeAheadLog)
            writeAheadLog.end()
            try? last?.close()
            // Before anybody hears of the end: whoever closes a log may open it again at once.
            lock.release()
            growth.end()
            queue.end()
        }
        thread.name = "log.writer"
        thread.start()
    }

    /// Waits until the append is durable or refused. A task's cancellation does not take back what is waiting.
    func append(_ append: Append) async throws(AppendError) -> Appended { try await queue.append(append) }

    /// Takes no more, finishes what was accepted, and returns when the file is closed.
    func close() async { await queue.close() }

    /// The same without waiting.
    func stop() { queue.stop() }

    /// Why the storage takes nothing now; nil if it does.
    var impediment: String? { queue.impediment }

    // MARK: - The thread

    /// - Returns: the connection that it had last, open; nil if it had none at the end.
    private func run(_ connection: DatabaseQueue, _ writeAheadLog: WriteAheadLog) -> DatabaseQueue? {
        var connection = connection
        while let failure = write(to: connection, writeAheadLog) {
            queue.impede(failure, refusing: true)
            try? connection.close()
            guard let reopened = reopened() else { return nil }
            connection = reopened
        }
        return connection
    }

    /// Writes what comes, until the log is closing.
    ///
    /// - Returns: why nothing more can be written with this connection; nil if the log is closing.
    private func write(to connection: DatabaseQueue, _ writeAheadLog: WriteAheadLog) -> String? {
        connection.writeWithoutTransaction { db in
            let pages = CommittedPages(of: db)
            // SQLite must not call into `pages` once that is gone.
            defer { _ = sqlite3_wal_hook(db.sqliteConnection, nil, nil) }
            do {
                let transaction = try opening.transaction(db)
                // A batch whose commit failed may turn out to be there.
                if transaction.head.size > growth.head.size { growth.announce(transaction.head) }
                while case .batch(let batch) = queue.next() {
                    if let failure = write(batch, with: transaction) { return failure }
                    writeAheadLog.committed(pages: pages.value, on: db)
                }
                return nil
            } catch {
                return "The log could not be prepared for writing: \(error)"
            }
        }
    }

    /// Opens the file anew as soon as its storage takes something; nil if the log is closed before.
    private func reopened() -> DatabaseQueue? {
        var pause = LogWriter.pauses.first
        while true {
            do {
                let connection = try opening.reopen(holding: growth.head.size)
                queue.unimpede()
                return connection
            } catch {
                queue.impede("The log takes nothing until its storage does: \(error)", refusing: true)
            }
            if queue.pause(.milliseconds(pause)) { return nil }
            pause = min(2 * pause, LogWriter.pauses.longest)
        }
    }

    /// - Returns: why it could not be written; nil if it was.
    private func write(_ batch: [AppendQueue.Request], with transaction: BatchTransaction) -> String? {
        do throws(AppendError) {
            let before = transaction.head
            let results = try transaction.write(batch.map(\.append), clock: clock())
            // The head first: who has been answered finds everything that the answer speaks of.
            if transaction.head != before { growth.announce(transaction.head) }
            for (request, result) in zip(batch, results) { request.answer(result) }
            return nil
        } catch {
            let failure = if case .storageFailed(let reason) = error { reason } else { "\(error)" }
            // First, so that whoever is told so finds the log saying the same.
            queue.impede(failure, refusing: true)
            for request in batch { request.answer(.failure(error)) }
            return failure
        }
    }
}
