internal import Domain
package import EventStore
package import Logging
internal import Synchronization

/// What is so, read from the log and kept ready in `views.sqlite`: plans, gaps, interventions, rounds, trails.
///
/// The same log gives the same documents, byte for byte. The file can be thrown away at any time; it is made again from
/// the log. If this program makes other documents than the one that wrote the file, it builds new ones beside the old,
/// which answer until the new have caught up.
///
/// Nothing of it is durable beyond what the log holds, and no command reads it. All methods may be called concurrently.
package final class Views: Sendable {
    let log: any EventLog
    let logger: Logger
    let plans = PlanCache()
    let folds = FoldQueue()
    private let directory: String
    private let growth: GrowthSignal
    private let failure = Mutex<String?>(nil)
    private let current: Mutex<ViewsFile>
    /// Held while entries are applied and while one file takes another's place.
    private let applying = Mutex<Void>(())

    /// Opens the views in a directory that exists, making the file if there is none.
    ///
    /// - Throws: what SQLite throws if the file can neither be opened nor made.
    package init(directory: String, log: any EventLog, logger: Logger) throws {
        self.directory = directory
        self.log = log
        self.logger = logger
        try ViewsFile.remove(directory + "/views.building.sqlite")
        current = Mutex(try ViewsFile(path: directory + "/views.sqlite"))
        growth = GrowthSignal(head: Head(size: 0, time: nil))
    }

    var file: ViewsFile { current.withLock { $0 } }

    /// How many entries of the log are in the views; 0 until `run` has made sure that they are of this log.
    package var size: Int { growth.head.size }

    /// Returns once the views hold at least `size` entries.
    ///
    /// - Throws: `ViewsError.late` after `timeout`, `ViewsError.stopped` if they have failed; `CancellationError`.
    package func wait(until size: Int, timeout: Duration = .seconds(10)) async throws {
        if growth.head.size >= size { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [growth] in _ = await growth.wait(beyond: size - 1) }
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
        }
        if growth.head.size >= size { return }
        try Task.checkCancellation()
        if let failure = failure.withLock({ $0 }) { throw ViewsError.stopped(failure) }
        throw ViewsError.late(size: size, reached: growth.head.size)
    }

    /// Follows the log until the task is cancelled. To be called once.
    ///
    /// While the disk takes nothing they stay as they are, and answer, and go on when it does.
    ///
    /// - Throws: `ViewsError.unreadable` at an entry that this program does not know, with everything before it applied;
    ///   what the log or SQLite throws otherwise.
    package func run() async throws {
        do {
            try await whateverTheDiskDoes { try await begin() }
            try await whateverTheDiskDoes { try await follow() }
        } catch {
            if Task.isCancelled { return }
            let detail = String(describing: error)
            logger.error("The views have stopped.", metadata: ["reason": "\(detail)"])
            failure.withLock { $0 = detail }
            growth.end()
            throw error
        }
    }

    private func begin() async throws {
        if try await isOfThisLog(file) {
            announce(file.progress.size, changed: [])
            if !file.progress.isCurrent { try await rebuild(isOfAnotherLog: false) }
        } else {
            try await rebuild(isOfAnotherLog: true)
        }
    }

    private func follow() async throws {
        while !Task.isCancelled {
            let file = file
            // Ballots come fast and change nothing here: they need not be counted one by one.
            if try await catchUp(file, isLive: true) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await log.waitForGrowth(beyond: file.progress.size)
        }
    }

    /// Makes the views again from the whole log, in a file beside the old one, which takes its place when it has come
    /// as far. The old one answers until then; memory stays bounded. Not to be called while it is under way, which it
    /// may be for a while after `run` has been called.
    package func rebuild() async throws { try await rebuild(isOfAnotherLog: false) }

    /// - Parameter isOfAnotherLog: whether it does not matter how far the current file has come.
    private func rebuild(isOfAnotherLog: Bool) async throws {
        let path = directory + "/views.building.sqlite"
        try ViewsFile.remove(path)
        let new = try ViewsFile(path: path)
        logger.info("Building the views anew.")
        do {
            repeat {
                _ = try await catchUp(new, isLive: false)
            } while try !takePlace(new, whereverOldIs: isOfAnotherLog)
        } catch {
            try? new.close()
            try? ViewsFile.remove(path)
            throw error
        }
        logger.info("The views are built.", metadata: ["entries": "\(size)"])
    }

    // MARK: - Applying

    /// Entries as they are read from the log, before they are applied.
    private struct Batch: Sendable {
        var events: [RecordedEvent] = []
        /// What has been applied once these have been.
        var size: Int
        /// Why it ends where it does, if nothing can be read beyond.
        var unreadable: ViewsError?
    }

    /// Applies to a file what the log holds beyond it, the next entries being read while the last are written.
    ///
    /// - Returns: how many entries changed anything.
    private func catchUp(_ file: ViewsFile, isLive: Bool) async throws -> Int {
        var count = 0
        var next = try await batch(from: file.progress.size)
        while let batch = next {
            async let following = self.batch(from: batch.size)
            // A file whose place was taken meanwhile is closed; the new one is next.
            guard try apply(batch, to: file, isLive: isLive) else { break }
            if let unreadable = batch.unreadable { throw unreadable }
            try Task.checkCancellation()
            count += batch.events.count
            next = try await following
        }
        return count
    }

    /// The next entries from a log position on, without ballots; nil if there are none.
    private func batch(from logPosition: Int) async throws -> Batch? {
        let head = try await log.head()
        guard logPosition < head.size else { return nil }
        let query = EntryQuery(from: logPosition, to: head.size, excludedTypes: EntryTypes.ballots)
        let entries = try await log.page(query, limit: 2_000)
        var batch = Batch(size: entries.last.map { $0.logPosition + 1 } ?? head.size)
        batch.events.reserveCapacity(entries.count)
        var reader = EventReader()
        for entry in entries {
            do throws(MalformedEntry) {
                batch.events.append(try reader.read(entry))
            } catch {
                batch.size = entry.logPosition
                batch.unreadable = .unreadable(logPosition: entry.logPosition, detail: String(describing: error))
                break
            }
        }
        return batch
    }

    /// Says whether the file is still the one to apply to.
    private func apply(_ batch: Batch, to file: ViewsFile, isLive: Bool) throws -> Bool {
        try applying.withLock { _ in
            guard !isLive || file === self.file else { return false }
            let changed = try file.apply(batch.events, upTo: batch.size)
            if isLive { announce(batch.size, changed: changed) }
            return true
        }
    }

    private func announce(_ size: Int, changed: Set<ID<Programme>>?) {
        plans.advance(to: size, changed: changed)
        growth.announce(Head(size: size, time: nil))
    }

    /// Puts a file in the place of the current one if it has come as far.
    private func takePlace(_ new: ViewsFile, whereverOldIs: Bool) throws -> Bool {
        try applying.withLock { _ in
            let old = file
            guard whereverOldIs || new.progress.size >= old.progress.size else { return false }
            try new.close()
            try current.withLock { current in
                try old.close()
                current = try ViewsFile.move(new.path, over: old.path)
            }
            announce(file.progress.size, changed: nil)
            return true
        }
    }

    /// Whether what the file holds came from this log.
    private func isOfThisLog(_ file: ViewsFile) async throws -> Bool {
        let progress = file.progress
        guard progress.size <= (try await log.head()).size else { return false }
        guard let position = progress.lastPosition else { return true }
        let entry = try await log.page(EntryQuery(from: position, to: position + 1), limit: 1).first
        guard let entry, let envelope = try? Envelope(scanning: entry.line) else { return false }
        return envelope.id == progress.lastEntry
    }
}
