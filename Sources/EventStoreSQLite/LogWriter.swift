internal import Dispatch
internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization
internal import TransparencyLog

/// The one writer of a log: a thread that takes whatever is waiting, writes it in one transaction and commits once for
/// all of it (group commit without a timer). A batch is as large as the disk is slow.
final class LogWriter: Sendable {
    /// Beyond these, whoever comes is told to come back.
    private static let mostWaiting = 10_000
    private static let mostWaitingBytes = 32 << 20
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
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let waiting = Mutex(Waiting())
    private let wake = DispatchSemaphore(value: 0)
    private let clock: @Sendable () -> Instant
    private let growth: GrowthSignal

    /// Starts the thread. It owns the connection, and closes it and lets go of `lock` when it ends.
    init(
        connection: DatabaseQueue, path: String, growth: GrowthSignal, tree: CompactRange, recent: RecentStreams,
        mostRecent: Int, signer: (any HeadSigning)?, lock: LogFileLock, clock: @escaping @Sendable () -> Instant
    ) throws {
        self.growth = growth
        self.clock = clock
        let writeAheadLog = try WriteAheadLog(path: path)
        let thread = Thread { [self] in
            withExtendedLifetime(lock) {
                run(connection, writeAheadLog) { [growth] in
                    try BatchTransaction(
                        $0, head: growth.head, tree: tree, recent: recent, mostRecent: mostRecent, signer: signer)
                }
                writeAheadLog.end()
                try? connection.close()
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

    private func run(
        _ connection: DatabaseQueue, _ writeAheadLog: WriteAheadLog,
        preparing prepare: (Database) throws -> BatchTransaction
    ) {
        connection.writeWithoutTransaction { db in
            let pages = CommittedPages(of: db)
            // SQLite must not call into `pages` once that is gone.
            defer { _ = sqlite3_wal_hook(db.sqliteConnection, nil, nil) }
            let transaction = Result { try prepare(db) }
            while let batch = next() {
                write(batch, with: transaction)
                writeAheadLog.committed(pages: pages.value, on: db)
            }
        }
    }

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

    private func write(_ batch: [Request], with transaction: Result<BatchTransaction, any Error>) {
        do throws(AppendError) {
            guard case .success(let transaction) = transaction else {
                throw .unavailable("The log could not be prepared for writing.")
            }
            let before = transaction.head
            let results = try transaction.write(batch.map(\.append), clock: clock())
            // The head first: who has been answered finds everything that the answer speaks of.
            if transaction.head != before { growth.announce(transaction.head) }
            for (request, result) in zip(batch, results) { request.continuation.resume(returning: result) }
        } catch {
            for request in batch { request.continuation.resume(returning: .failure(error)) }
        }
    }
}
