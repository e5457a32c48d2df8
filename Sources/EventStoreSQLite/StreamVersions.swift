internal import EventStore
internal import GRDB
internal import GRDBSQLite

/// The version that each stream has, as the one writer knows it, and the file's index by stream, which it brings up to
/// date. Confined to the writer's thread.
///
/// What the index lacks goes into it in the order of its keys, because what belongs on one page is then written once. It
/// goes a part at a time, with the batches that come meanwhile: all of it together would keep a batch, and whoever waits
/// for it, for many times as long as any other.
final class StreamVersions {
    /// Entries on their way into the index.
    private struct Moving {
        let places: [RecentStreams.Place]
        /// The index holds everything below it once all of them are there.
        let end: Int
        var done = 0
    }

    /// So many entries go into the index for each that is written, so that it has them before as many have come again.
    private static let speed = 2
    /// A part is worth a batch's while from so many entries on that were written.
    private static let leastWritten = 16

    private let versionOf, positionOf, addToStream, addIndexed: RawStatement
    /// Of streams that are in the index.
    private var known = VersionCache(capacity: 32_768)
    /// Those of the batch that is being written among them: it is too large to be copied for each.
    private var recent: RecentStreams
    /// The first of `recent`, some of them in the index already; nil if there are too few.
    private var moving: Moving?
    /// How many entries have been written since a part was moved.
    private var written = 0
    /// What the batch has put into the index wholly, if it has: it stands in `recent` again should the batch fail.
    private var indexed: RecentStreams?
    /// What was moving before the batch.
    private var movingBefore: Moving?
    /// Of entries below it some may be in the index that is not said to hold them: whoever wrote it has stopped midway.
    private let found: Int

    /// - Parameter recent: what the index does not hold yet, or is not said to hold.
    init(_ db: Database, recent: RecentStreams) throws {
        versionOf = try RawStatement(db, "SELECT max(version) FROM streams WHERE stream = ?")
        positionOf = try RawStatement(db, "SELECT position FROM streams WHERE stream = ? AND version = ?")
        addToStream = try RawStatement(db, "INSERT INTO streams VALUES (?, ?, ?)")
        addIndexed = try RawStatement(db, "INSERT INTO indexed VALUES (?)")
        self.recent = recent
        found = recent.end
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
    func append(_ stream: StreamName, version: Int) {
        recent.append(stream, version: version)
        written += 1
    }

    // MARK: The index

    /// Puts a part of what the index lacks into it, once it lacks enough: twice as many entries as have been written since
    /// the last part.
    func index(ifAtLeast enough: Int) throws(SQLiteFailure) {
        if moving == nil, recent.count >= enough {
            begin()
        } else if moving != nil, written >= min(StreamVersions.leastWritten, enough) {
            try move(atMost: StreamVersions.speed * written)
        }
    }

    /// Puts all that the index lacks into it, if it lacks enough.
    func indexAll(ifAtLeast enough: Int) throws(SQLiteFailure) {
        if moving != nil { try move(atMost: .max) }
        guard recent.count >= enough else { return }
        begin()
        try move(atMost: .max)
    }

    private func begin() {
        moving = Moving(places: recent.sorted, end: recent.end)
        written = 0
    }

    private func move(atMost most: Int) throws(SQLiteFailure) {
        guard var moving else { return }
        let part = moving.places[moving.done...].prefix(most)
        for place in part {
            if try !isIndexed(place) {
                addToStream.bind(place.stream.packed, at: 1)
                addToStream.bind(place.version, at: 2)
                addToStream.bind(place.logPosition, at: 3)
                try addToStream.run()
            }
            known[place.stream] = place.version
        }
        moving.done += part.count
        written = 0
        self.moving = moving
        if moving.done == moving.places.count { try conclude(moving) }
    }

    /// Whether an entry is in the index that is not said to hold it.
    ///
    /// - Throws: `SQLiteFailure` if another entry stands there under its version.
    private func isIndexed(_ place: RecentStreams.Place) throws(SQLiteFailure) -> Bool {
        guard place.logPosition < found else { return false }
        positionOf.bind(place.stream.packed, at: 1)
        positionOf.bind(place.version, at: 2)
        defer { positionOf.reset() }
        guard try positionOf.step() else { return false }
        guard positionOf.integer(0) == place.logPosition else {
            throw SQLiteFailure(
                code: SQLITE_CONSTRAINT, message: "\(place.stream) has a version \(place.version) already")
        }
        return true
    }

    private func conclude(_ moved: Moving) throws(SQLiteFailure) {
        addIndexed.bind(moved.end, at: 1)
        try addIndexed.run()
        // The first of a batch is what the file holds should it fail; what is indexed after it is the batch's own.
        indexed = indexed ?? recent
        recent.forget(below: moved.end)
        moving = nil
    }

    /// The batch is in the file.
    func keep() {
        indexed = nil
        movingBefore = moving
    }

    /// The batch is not in the file, which has entries up to `size`.
    func abandon(size: Int) {
        if let indexed { recent = indexed }
        indexed = nil
        moving = movingBefore
        recent.forget(from: size)
        known.removeAll()
    }
}
