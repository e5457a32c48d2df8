internal import Dispatch
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Keeps SQLite's write-ahead log short: a thread and a connection that copy its pages into the file, so that no commit
/// has to wait for it.
///
/// The writer says after each commit how many pages there are. From `early` on the thread copies, beside the writer. It
/// may never catch up with a writer that never rests, and only a log that has been copied to its end is begun anew: so
/// beyond `late` the writer waits for the thread and copies the few last pages itself.
final class WriteAheadLog: Sendable {
    private static let early: CInt = 2_048
    private static let late: CInt = 8_192

    private let connection: DatabaseQueue
    private let isEnding = Mutex(false)
    private let isAsked = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    /// Whoever copies holds it.
    private let copying = Mutex(())

    init(path: String) throws {
        connection = try LogFile.openCheckpointer(path: path)
        let thread = Thread { [self] in run() }
        thread.name = "log.checkpointer"
        thread.start()
    }

    /// Called by the writer's thread after a commit, outside of a transaction.
    func committed(pages: CInt, on writer: Database) {
        if pages >= WriteAheadLog.late {
            copying.withLock { _ in WriteAheadLog.copy(writer) }
        } else if pages >= WriteAheadLog.early {
            isAsked.signal()
        }
    }

    /// Ends the thread and closes its connection; returns when both are gone.
    func end() {
        isEnding.withLock { $0 = true }
        isAsked.signal()
        hasEnded.wait()
        try? connection.close()
    }

    private func run() {
        while true {
            isAsked.wait()
            // Asked several times while copying, it need not copy as often.
            while isAsked.wait(timeout: .now()) == .success {}
            if isEnding.withLock({ $0 }) { break }
            copying.withLock { _ in connection.writeWithoutTransaction { WriteAheadLog.copy($0) } }
        }
        hasEnded.signal()
    }

    /// Copies what no reader holds back. What fails now (a full disk) is tried again after the next commit.
    private static func copy(_ db: Database) {
        _ = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }
}

/// How many pages the write-ahead log had after a connection's last commit.
final class CommittedPages {
    private let count = UnsafeMutablePointer<CInt>.allocate(capacity: 1)

    init(of db: Database) {
        count.initialize(to: 0)
        _ = sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                context!.assumingMemoryBound(to: CInt.self).pointee = pages
                return SQLITE_OK
            },
            count
        )
    }

    deinit { count.deallocate() }

    var value: CInt { count.pointee }
}
