internal import Domain
internal import EventStore

/// Entries of a range of log positions, by type, organisation and stream.
extension LogReader {
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

    /// About how many entries there are in a range of streams, but at most `limit`: those on their way into the index count
    /// twice.
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
