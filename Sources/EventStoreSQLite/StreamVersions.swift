internal import EventStore
internal import GRDB

/// The version that each stream has, as the one writer knows it, and the file's index by stream, which it brings up to
/// date. Confined to the writer's thread.
final class StreamVersions {
    private let versionOf, addToStream, addIndexed: RawStatement
    /// Of streams that are in the index.
    private var known = VersionCache(capacity: 32_768)
    /// Those of the batch that is being written among them: it is too large to be copied for each.
    private var recent: RecentStreams
    /// What the batch has put into the index, if it has: it stands in `recent` again should the batch fail.
    private var indexed: RecentStreams?

    /// - Parameter recent: what the index does not hold yet.
    init(_ db: Database, recent: RecentStreams) throws {
        versionOf = try RawStatement(db, "SELECT max(version) FROM streams WHERE stream = ?")
        addToStream = try RawStatement(db, "INSERT INTO streams VALUES (?, ?, ?)")
        addIndexed = try RawStatement(db, "INSERT INTO indexed VALUES (?)")
        self.recent = recent
    }

    /// The version of a stream, with what the batch has written; 0 for one without an entry.
    ///
    /// - Parameter isWritten: whether it is about to have an entry, so that what it is now need not be remembered.
    func version(of stream: StreamName, isWritten: Bool = false) throws(SQLiteFailure) -> Int {
        if let version = recent.version(of: stream) ?? known[stream] { return version }
        versionOf.bind(stream.packed, at: 1)
        defer { versionOf.reset() }
        let version = try versionOf.step() ? versionOf.integer(0) : 0
        if version > 0 || !isWritten { known[stream] = version }
        return version
    }

    /// Takes note of the entry that was written next.
    func append(_ stream: StreamName, version: Int) { recent.append(stream, version: version) }

    /// Puts the last entries into the index, if there are enough of them.
    func index(ifAtLeast enough: Int) throws(SQLiteFailure) {
        guard recent.count >= enough else { return }
        for place in recent.sorted {
            addToStream.bind(place.stream.packed, at: 1)
            addToStream.bind(place.version, at: 2)
            addToStream.bind(place.logPosition, at: 3)
            try addToStream.run()
            known[place.stream] = place.version
        }
        addIndexed.bind(recent.end, at: 1)
        try addIndexed.run()
        // The first of a batch is what the file holds should it fail; what is indexed after it is the batch's own.
        indexed = indexed ?? recent
        recent = RecentStreams(from: recent.end)
    }

    /// The batch is in the file.
    func keep() { indexed = nil }

    /// The batch is not in the file, which has entries up to `size`.
    func abandon(size: Int) {
        if let indexed { recent = indexed }
        indexed = nil
        recent.forget(from: size)
        known.removeAll()
    }
}
