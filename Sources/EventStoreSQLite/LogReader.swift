internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import TransparencyLog

/// One reading connection with its statements, prepared once. One caller uses it at a time, on whatever thread, and
/// straight away: a stream costs a few microseconds, which a hop to another thread would double.
final class LogReader {
    private let queue: DatabaseQueue
    let statements: ReaderStatements
    /// The streams of the entries that are not in the index, as far as this reader has seen the log.
    private(set) var recent = RecentStreams(from: 0)
    /// The numbers of types that were asked for; they never change.
    var types: [String: Int] = [:]

    init(path: String) throws {
        queue = try LogFile.openReader(path: path)
        statements = try queue.unsafeRead { try ReaderStatements($0) }
    }

    /// How far the file reaches.
    func head(path: String) throws -> Head {
        let last = statements.last
        defer { last.reset() }
        guard try last.step() else { return Head(size: 0, time: nil) }
        let logPosition = last.integer(0)
        do throws(MalformedEntry) {
            return Head(size: logPosition + 1, time: try EntryScanner.time(of: last.array(1)))
        } catch {
            throw LogFileError.damaged(path: path, detail: "Log position \(logPosition). \(error)")
        }
    }

    /// Hashes the last entries again.
    ///
    /// - Throws: `LogFileError.damaged` for one whose bytes are not those that were hashed when it was written.
    func requireWhole(_ count: Int, below size: Int, path: String) throws {
        let first = max(0, size - count)
        let (scan, leaves) = (statements.scan, statements.leaves)
        for rows in [scan, leaves] {
            rows.bind(first, at: 1)
            rows.bind(size, at: 2)
        }
        defer {
            scan.reset()
            leaves.reset()
        }
        for logPosition in first..<size {
            guard try scan.step(), try leaves.step(), scan.integer(0) == logPosition,
                TreeHash(leaves.bytes(0)) == TreeHash.leaf(of: scan.bytes(3))
            else {
                throw LogFileError.damaged(
                    path: path, detail: "The entry at log position \(logPosition) is not as it was written.")
            }
        }
    }

    func appended(_ id: Identifier, fingerprint: [UInt8]?) throws -> Appended? {
        let append = statements.append
        append.bind(id.bytes, at: 1)
        defer { append.reset() }
        guard try append.step() else { return nil }
        guard fingerprint == nil || fingerprint == append.array(3) else { throw AppendError.otherContent(id: id) }
        return Appended(remembering: append, from: 0)
    }

    func stream(_ name: StreamName, after version: Int) throws -> [Entry] {
        try catchUp()
        let stream = statements.stream
        stream.bind(name.packed, at: 1)
        stream.bind(version, at: 2)
        defer { stream.reset() }
        var entries: [Entry] = []
        var last = version
        while try stream.step() {
            entries.append(Entry(logPosition: stream.integer(0), line: stream.array(1)))
            last = stream.integer(2)
        }
        for place in recent.places(of: name) where place.version > last {
            if let line = try line(at: place.logPosition) {
                entries.append(Entry(logPosition: place.logPosition, line: line))
            }
        }
        return entries
    }

    private func line(at logPosition: Int) throws -> [UInt8]? {
        let entry = statements.entry
        entry.bind(logPosition, at: 1)
        defer { entry.reset() }
        return try entry.step() ? entry.array(2) : nil
    }

    /// Sees to it that the index, as it will be read after this, and `recent` hold everything up to now between them.
    /// What both hold does no harm.
    func catchUp() throws {
        let reach = try self.reach()
        if reach > recent.end {
            recent = RecentStreams(from: reach)
        } else {
            recent.forget(below: reach)
        }
        statements.recent.bind(recent.end, at: 1)
        defer { statements.recent.reset() }
        while try statements.recent.step() {
            recent.append(StreamName(packed: statements.recent.array(0)), version: statements.recent.integer(1))
        }
    }

    /// How far the index reaches.
    private func reach() throws -> Int {
        defer { statements.indexed.reset() }
        return try statements.indexed.step() ? statements.indexed.integer(0) : 0
    }

    /// What the index does not hold yet, for the one writer.
    func recentStreams() throws -> RecentStreams {
        try catchUp()
        return recent
    }
}
