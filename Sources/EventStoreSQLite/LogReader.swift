internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import TransparencyLog

/// One reading connection with its statements, prepared once. One caller uses it at a time, on whatever thread, and
/// straight away: a stream costs a few microseconds, which a hop to another thread would double.
final class LogReader {
    private let queue: DatabaseQueue
    private let statements: Statements
    /// The streams of the entries that are not in the index, as far as this reader has seen the log.
    private var recent = RecentStreams(from: 0)
    /// The numbers of types that were asked for; they never change.
    private var types: [String: Int] = [:]

    private struct Statements {
        let scan, ofOrganisation, stream, indexed, recent, append, last, type, organisation, count, positions,
            entry: RawStatement
        let begin, commit, leaves, subtrees, signedHead, newestHead: RawStatement

        init(_ db: Database) throws {
            scan = try RawStatement(
                db,
                """
                SELECT position, type, stream, line FROM entries
                WHERE position >= ? AND position < ? ORDER BY position
                """)
            ofOrganisation = try RawStatement(
                db,
                """
                SELECT position FROM entries INDEXED BY entries_in_brief
                WHERE position >= ? AND position < ? AND organisation = ? ORDER BY position
                """)
            stream = try RawStatement(
                db,
                """
                SELECT entries.position, line, streams.version FROM streams
                JOIN entries ON entries.position = streams.position
                WHERE streams.stream = ? AND streams.version > ? ORDER BY streams.version
                """)
            indexed = try RawStatement(db, "SELECT max(size) FROM indexed")
            recent = try RawStatement(
                db, "SELECT stream, version FROM entries WHERE position >= ? ORDER BY position")
            append = try RawStatement(db, "SELECT first, count, time, fingerprint FROM appends WHERE id = ?")
            last = try RawStatement(db, "SELECT position, line FROM entries ORDER BY position DESC LIMIT 1")
            type = try RawStatement(db, "SELECT id FROM types WHERE name = ?")
            organisation = try RawStatement(db, "SELECT id FROM organisations WHERE organisation = ?")
            count = try RawStatement(
                db, "SELECT count(*) FROM (SELECT 1 FROM streams WHERE stream >= ? AND stream < ? LIMIT ?)")
            positions = try RawStatement(
                db,
                """
                SELECT position FROM streams
                WHERE stream >= ? AND stream < ? AND position >= ? AND position < ? ORDER BY position LIMIT ?
                """)
            entry = try RawStatement(db, "SELECT type, organisation, line, stream FROM entries WHERE position = ?")
            begin = try RawStatement(db, "BEGIN")
            commit = try RawStatement(db, "COMMIT")
            leaves = try RawStatement(
                db, "SELECT hash FROM entries WHERE position >= ? AND position < ? ORDER BY position")
            subtrees = try RawStatement(db, "SELECT hash FROM subtrees WHERE node >= ? AND node < ? ORDER BY node")
            signedHead = try RawStatement(db, "SELECT size, note FROM heads WHERE size >= ? ORDER BY size LIMIT 1")
            newestHead = try RawStatement(db, "SELECT size, note FROM heads ORDER BY size DESC LIMIT 1")
        }
    }

    init(path: String) throws {
        queue = try LogFile.openReader(path: path)
        statements = try queue.unsafeRead { try Statements($0) }
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
    private func catchUp() throws {
        let reach = try self.reach()
        if reach > recent.start { recent = RecentStreams(from: reach) }
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

    // MARK: - The tree

    /// - Throws: `ProofError.noSuchNode` for a node that is not there whole.
    func hashes(of nodes: [TreeNode]) throws -> [TreeHash] {
        // One snapshot for all of them, for taking one costs more than reading a hash.
        try statements.begin.run()
        defer { try? statements.commit.run() }
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(nodes.count)
        while hashes.count < nodes.count {
            let node = nodes[hashes.count]
            let stored = StoredNode(under: node)
            if stored.indices.count == 1 {
                let ofRun = nodes[hashes.count...].enumerated().prefix { offset, other in
                    other == TreeNode(level: node.level, index: node.index + offset)
                }
                let found = try kept(node.index..<node.index + ofRun.count, level: node.level)
                guard found.count == ofRun.count else {
                    throw ProofError.noSuchNode(level: node.level, index: node.index + found.count)
                }
                hashes += found
            } else {
                var subtree = CompactRange()
                for hash in try kept(stored.indices, level: stored.level) { subtree.append(hash) }
                guard subtree.size == stored.indices.count else {
                    throw ProofError.noSuchNode(level: node.level, index: node.index)
                }
                hashes.append(subtree.root)
            }
        }
        return hashes
    }

    /// The hashes of nodes that are kept, of one level and one after the other: those that are there.
    private func kept(_ indices: Range<Int>, level: Int) throws -> [TreeHash] {
        let rows = level == 0 ? statements.leaves : statements.subtrees
        rows.bind(StoredNode.number(level: level, index: indices.lowerBound), at: 1)
        rows.bind(StoredNode.number(level: level, index: indices.upperBound), at: 2)
        defer { rows.reset() }
        var hashes: [TreeHash] = []
        hashes.reserveCapacity(indices.count)
        while try rows.step(), let hash = TreeHash(rows.bytes(0)) { hashes.append(hash) }
        return hashes
    }

    func signedHead(covering size: Int) throws -> SignedHead? {
        statements.signedHead.bind(size, at: 1)
        return try signedHead(statements.signedHead)
    }

    func newestHead() throws -> SignedHead? { try signedHead(statements.newestHead) }

    private func signedHead(_ row: RawStatement) throws -> SignedHead? {
        defer { row.reset() }
        return try row.step() ? SignedHead(size: row.integer(0), note: row.array(1)) : nil
    }

    // MARK: - Filters

    /// The number of a type; nil if no entry has it yet.
    func number(ofType type: String) throws -> Int? {
        if let number = types[type] { return number }
        statements.type.bind(type, at: 1)
        defer { statements.type.reset() }
        guard try statements.type.step() else { return nil }
        let number = statements.type.integer(0)
        types[type] = number
        return number
    }

    func number(of organisation: ID<Organisation>) throws -> Int? {
        statements.organisation.bind(organisation.value.bytes, at: 1)
        defer { statements.organisation.reset() }
        return try statements.organisation.step() ? statements.organisation.integer(0) : nil
    }

    /// How many entries there are in a range of streams, but at most `limit`.
    func count(in streams: StreamRange, limit: Int) throws -> Int {
        try catchUp()
        let recent = recent.logPositions(in: streams).count
        guard recent < limit else { return limit }
        statements.count.bind(streams.first, at: 1)
        statements.count.bind(streams.end, at: 2)
        statements.count.bind(limit - recent, at: 3)
        defer { statements.count.reset() }
        return try statements.count.step() ? recent + statements.count.integer(0) : recent
    }

    // MARK: - Pages

    /// Adds matching entries to `page` in the order of log positions, looking at no more than `rows` rows.
    ///
    /// - Returns: the log position at which to go on; nil when there is nothing more.
    func scan(_ range: Range<Int>, filter: EntryFilter, rows: Int, into page: inout Page) throws -> Int? {
        let scan = statements.scan
        scan.bind(range.lowerBound, at: 1)
        scan.bind(range.upperBound, at: 2)
        defer { scan.reset() }
        var seen = 0
        while try scan.step() {
            let logPosition = scan.integer(0)
            if seen == rows { return logPosition }
            seen += 1
            guard filter.accepts(type: scan.integer(1)) else { continue }
            if let streams = filter.streams, !streams.contains(scan.bytes(2)) { continue }
            page.append(Entry(logPosition: logPosition, line: scan.array(3)))
            if page.isFull { return nil }
        }
        return nil
    }

    /// The same for what one organisation has done, looking at no more than `width` log positions.
    func scan(
        _ range: Range<Int>, organisation: Int, filter: EntryFilter, width: Int, into page: inout Page
    ) throws -> Int? {
        let end = min(range.upperBound, range.lowerBound + width)
        let positions = statements.ofOrganisation
        positions.bind(range.lowerBound, at: 1)
        positions.bind(end, at: 2)
        positions.bind(organisation, at: 3)
        defer { positions.reset() }
        while try positions.step() {
            try add(positions.integer(0), filter: filter, to: &page)
            if page.isFull { return nil }
        }
        return end < range.upperBound ? end : nil
    }

    /// Adds one entry if it matches.
    private func add(_ logPosition: Int, filter: EntryFilter, to page: inout Page) throws {
        let entry = statements.entry
        entry.bind(logPosition, at: 1)
        defer { entry.reset() }
        guard try entry.step(), filter.accepts(type: entry.integer(0)) else { return }
        if let organisation = filter.organisation, entry.isNull(1) || entry.integer(1) != organisation { return }
        if let streams = filter.streams, !streams.contains(entry.bytes(3)) { return }
        page.append(Entry(logPosition: logPosition, line: entry.array(2)))
    }

    /// The same for a narrow range of streams: its log positions are sorted, the smallest `rows` of them kept.
    func gather(
        _ range: Range<Int>, streams: StreamRange, filter: EntryFilter, rows: Int, into page: inout Page
    ) throws -> Int? {
        try catchUp()
        let positions = try logPositions(range, in: streams, most: rows)
        for logPosition in positions {
            try add(logPosition, filter: filter, to: &page)
            if page.isFull { return nil }
        }
        guard positions.count == rows, let last = positions.last else { return nil }
        return last + 1
    }

    /// The smallest log positions in a range of the log and of streams, each once, in their order.
    private func logPositions(_ range: Range<Int>, in streams: StreamRange, most: Int) throws -> [Int] {
        let positions = statements.positions
        positions.bind(streams.first, at: 1)
        positions.bind(streams.end, at: 2)
        positions.bind(range.lowerBound, at: 3)
        positions.bind(range.upperBound, at: 4)
        positions.bind(most, at: 5)
        defer { positions.reset() }
        var found: [Int] = []
        while try positions.step() { found.append(positions.integer(0)) }
        let known = Set(found)
        found += recent.logPositions(in: streams).filter { range.contains($0) && !known.contains($0) }
        found.sort()
        return Array(found.prefix(most))
    }
}
