internal import Dispatch
internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// The one writer of a log: a thread that takes whatever is waiting, writes it in one transaction and commits once for
/// all of it (group commit without a timer). A batch is as large as the disk is slow.
///
/// When a batch cannot be written, everything that waits is told so, and so is whoever comes, until the file could be opened
/// anew and has taken something: see `WriterOpening`.
final class LogWriter: Sendable {
    /// Beyond these, whoever comes is told to come back.
    private static let mostWaiting = 10_000
    private static let mostWaitingBytes = 32 << 20
    /// How long it waits before it looks again whether the storage takes anything, at first and at most, in milliseconds.
    private static let pauses = (first: 250, longest: 2_000)
    /// About how much goes into one transaction, so that neither it nor its pages grow without bound.
    private static let batchBytes = 8 << 20

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
        /// Why the storage takes nothing.
        var impediment: String?
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let waiting = Mutex(Waiting())
    private let wake = DispatchSemaphore(value: 0)
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
            withExtendedLifetime(lock) {
                let last = run(connection, writeAheadLog)
                writeAheadLog.end()
                try? last?.close()
            }
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
                if let impediment = waiting.impediment { return .storageFailed(impediment) }
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

    /// Takes no more, finishes what was accepted, and returns when the file is closed.
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
        growth.end()
        for closer in closers { closer.resume() }
    }

    // MARK: - The thread

    /// - Returns: the connection that it had last, open; nil if it had none at the end.
    private func run(_ connection: DatabaseQueue, _ writeAheadLog: WriteAheadLog) -> DatabaseQueue? {
        var connection = connection
        while let failure = write(to: connection, writeAheadLog) {
            impede(failure)
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
                while let batch = next() {
                    if let failure = write(batch, with: transaction) { return failure }
                    writeAheadLog.committed(pages: pages.value, on: db)
                }
                return nil
            } catch {
                return "The log could not be prepared for writing: \(error)"
            }
        }
    }

    /// Tells everybody who waits, and from now on everybody who comes, that the storage takes nothing.
    private func impede(_ failure: String) {
        let refused = waiting.withLock { waiting in
            waiting.impediment = failure
            defer { (waiting.requests, waiting.bytes) = ([], 0) }
            return waiting.requests
        }
        for request in refused { request.continuation.resume(returning: .failure(.storageFailed(failure))) }
    }

    /// Opens the file anew as soon as its storage takes something; nil if the log is closed before.
    private func reopened() -> DatabaseQueue? {
        var pause = LogWriter.pauses.first
        while true {
            do {
                let connection = try opening.reopen(holding: growth.head.size)
                waiting.withLock { $0.impediment = nil }
                return connection
            } catch {
                impede("The log takes nothing until its storage does: \(error)")
            }
            let isClosing = waiting.withLock { waiting in
                waiting.isAsleep = true
                return waiting.isClosing
            }
            if isClosing { return nil }
            _ = wake.wait(timeout: .now() + .milliseconds(pause))
            pause = min(2 * pause, LogWriter.pauses.longest)
        }
    }

    /// Why the storage takes nothing now; nil if it does.
    var impediment: String? { waiting.withLock { $0.impediment } }

    /// What is waiting; nil when there is nothing and the log is closing.
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
                let batch: [Request]
                if count == waiting.requests.count {
                    batch = waiting.requests
                    waiting.requests = []
                } else {
                    batch = Array(waiting.requests[..<count])
                    waiting.requests.removeFirst(count)
                }
                waiting.bytes -= bytes
                if batch.isEmpty && !waiting.isClosing { waiting.isAsleep = true }
                return (batch, waiting.isClosing)
            }
            if !batch.isEmpty { return batch }
            if isClosing { return nil }
            wake.wait()
        }
    }

    /// - Returns: why it could not be written; nil if it was.
    private func write(_ batch: [Request], with transaction: BatchTransaction) -> String? {
        do throws(AppendError) {
            let before = transaction.head
            let results = try transaction.write(batch.map(\.append), clock: clock())
            // The head first: who has been answered finds everything that the answer speaks of.
            if transaction.head != before { growth.announce(transaction.head) }
            for (request, result) in zip(batch, results) { request.continuation.resume(returning: result) }
            return nil
        } catch {
            let failure = if case .storageFailed(let reason) = error { reason } else { "\(error)" }
            // First, so that whoever is told so finds the log saying the same.
            impede(failure)
            for request in batch { request.continuation.resume(returning: .failure(error)) }
            return failure
        }
    }
}
