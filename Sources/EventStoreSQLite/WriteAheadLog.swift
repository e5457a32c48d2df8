internal import Dispatch
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// Keeps SQLite's write-ahead log short: a thread and a connection that copy its pages into the file, so that no commit
/// has to wait for it.
///
/// The writer says after each commit how many pages there are. From `early` on the thread copies, beside the writer. A
/// thread alone may never catch up with a writer that never rests, and only a log that has been copied to its end is begun
/// anew: so when no more than a few pages are left the writer copies those itself. It does so with many left only when there
/// are so many, `late`, that the disk has to be waited for.
final class WriteAheadLog: Sendable {
    private static let early: CInt = 512
    private static let late: CInt = 8_192
    private static let few: CInt = 64
    /// How many more pages there have to be before it is tried again to come to the end, when that was of no avail because
    /// somebody still read what was there before.
    private static let pause: CInt = 512

    /// What the writer knows of it.
    private struct Known {
        var pages: CInt = 0
        /// From how many pages on something has to be copied.
        var due = WriteAheadLog.early
        /// How many of the pages are copied, as far as the thread has said.
        var copied: CInt = 0
    }

    private let connection: DatabaseQueue
    private let known = Mutex(Known())
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

    private enum Due { case nothing, many, few }

    /// Called by the writer's thread after a commit, outside of a transaction.
    func committed(pages: CInt, on writer: Database) {
        switch known.withLock({ WriteAheadLog.due(pages, &$0) }) {
        case .nothing: break
        case .many: isAsked.signal()
        case .few: copying.withLock { _ in _ = WriteAheadLog.copy(writer) }
        }
    }

    private static func due(_ pages: CInt, _ known: inout Known) -> Due {
        // It was begun anew.
        if pages < known.pages { known = Known() }
        known.pages = pages
        guard pages >= known.due else { return .nothing }
        guard pages - known.copied <= few || pages >= late else { return .many }
        known.due = pages + pause
        return .few
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
            if isEnding.withLock({ $0 }) { break }
            let copied = copying.withLock { _ in connection.writeWithoutTransaction { WriteAheadLog.copy($0) } }
            // More than there are is what was copied of those before.
            known.withLock { if copied <= $0.pages { $0.copied = copied } }
            // What it was asked for while it copied, the writer will ask for again.
            while isAsked.wait(timeout: .now()) == .success {}
            if isEnding.withLock({ $0 }) { break }
        }
        hasEnded.signal()
    }

    /// Copies what no reader holds back. What fails now (a full disk) is tried again after a later commit.
    ///
    /// - Returns: how many pages of the log are copied now.
    private static func copy(_ db: Database) -> CInt {
        var copied: CInt = 0
        let result = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, &copied)
        return result == SQLITE_OK ? copied : 0
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
