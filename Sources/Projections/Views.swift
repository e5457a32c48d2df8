internal import Domain
package import EventStore
internal import GRDB
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
        let file = try ViewsFile(path: directory + "/views.sqlite")
        current = Mutex(file)
        growth = GrowthSignal(head: Head(size: file.progress.size, time: nil))
        plans.advance(to: file.progress.size, changed: [])
    }

    var file: ViewsFile { current.withLock { $0 } }

    /// How many entries of the log are in the views.
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
    /// - Throws: `ViewsError.unreadable` at an entry that this program does not know, with everything before it applied;
    ///   what the log or SQLite throws.
    package func run() async throws {
        do {
            if try await !isOfThisLog(file) { try await rebuild(isOfAnotherLog: true) }
            while !Task.isCancelled {
                let file = file
                switch try await step(file, isLive: true) {
                case nil: _ = try await log.waitForGrowth(beyond: file.progress.size)
                // Ballots come fast and change nothing here: they need not be counted one by one.
                case 0: try await Task.sleep(for: .milliseconds(2))
                default: break
                }
            }
        } catch where Task.isCancelled {
            return
        } catch {
            let detail = String(describing: error)
            logger.error("The views have stopped.", metadata: ["reason": "\(detail)"])
            failure.withLock { $0 = detail }
            growth.end()
            throw error
        }
    }

    /// Makes the views again from the whole log, in a file beside the old one, which takes its place when it has come
    /// as far. The old one answers until then; memory stays bounded.
    package func rebuild() async throws { try await rebuild(isOfAnotherLog: false) }

    /// - Parameter isOfAnotherLog: whether it does not matter how far the current file has come.
    private func rebuild(isOfAnotherLog: Bool) async throws {
        let path = directory + "/views.building.sqlite"
        try ViewsFile.remove(path)
        let new = try ViewsFile(path: path)
        logger.info("Building the views anew.")
        do {
            repeat {
                while try await step(new, isLive: false) != nil {}
            } while try !takePlace(new, whereverOldIs: isOfAnotherLog)
        } catch {
            try? new.close()
            try? ViewsFile.remove(path)
            throw error
        }
        logger.info("The views are built.", metadata: ["entries": "\(size)"])
    }

    // MARK: - Applying

    /// Applies the next entries to a file. Gives how many of them changed anything; nil if there are none.
    private func step(_ file: ViewsFile, isLive: Bool) async throws -> Int? {
        let from = file.progress.size
        let head = try await log.head()
        guard from < head.size else { return nil }
        let query = EntryQuery(from: from, to: head.size, excludedTypes: EntryTypes.ballots)
        let entries = try await log.page(query, limit: 2_000)
        let size = entries.last.map { $0.logPosition + 1 } ?? head.size
        var reader = EventReader()
        var events: [RecordedEvent] = []
        events.reserveCapacity(entries.count)
        var unreadable: ViewsError?
        for entry in entries {
            do throws(MalformedEntry) {
                events.append(try reader.read(entry))
            } catch {
                unreadable = .unreadable(logPosition: entry.logPosition, detail: String(describing: error))
                break
            }
        }
        if case .unreadable(let logPosition, _)? = unreadable {
            if logPosition > from { try apply(events, upTo: logPosition, to: file, isLive: isLive) }
        } else {
            try apply(events, upTo: size, to: file, isLive: isLive)
        }
        if let unreadable { throw unreadable }
        return events.count
    }

    private func apply(_ events: [RecordedEvent], upTo size: Int, to file: ViewsFile, isLive: Bool) throws {
        try applying.withLock { _ in
            // A file whose place was taken meanwhile is closed; the new one is applied to next.
            guard !isLive || file === self.file else { return }
            let changed = try file.apply(events, upTo: size)
            guard isLive else { return }
            plans.advance(to: size, changed: changed)
            if size > growth.head.size { growth.announce(Head(size: size, time: nil)) }
        }
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
            let size = file.progress.size
            plans.advance(to: size, changed: nil)
            growth.announce(Head(size: size, time: nil))
            return true
        }
    }

    /// Whether the file says what this program would make of this log.
    private func isOfThisLog(_ file: ViewsFile) async throws -> Bool {
        let progress = file.progress
        guard progress.isCurrent else { return false }
        guard progress.size <= (try await log.head()).size else { return false }
        guard let position = progress.lastPosition else { return true }
        let entry = try await log.page(EntryQuery(from: position, to: position + 1), limit: 1).first
        guard let entry, let envelope = try? Envelope(scanning: entry.line) else { return false }
        return envelope.id == progress.lastEntry
    }
}
