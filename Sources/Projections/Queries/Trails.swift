package import Domain
package import EventStore
internal import Foundation
internal import GRDB

extension Views {
    /// The entries that concern an entity, in the order of the log, from a log position on.
    ///
    /// Its own stream; comments on it; for a gap the consultations that touched it, the interventions that answer it and
    /// what was merged into it; for a gap or intervention the rounds that had it as an item; for a round its ballots
    /// and proxies; for an organisation its programmes and delegates; for a delegate their tokens; for a programme
    /// everything in it. To read on, ask from the last one's position plus one.
    package func trail(
        _ kind: DocumentKind, _ id: Identifier, from: Int = 0, limit: Int
    ) async throws -> [Entry] {
        switch kind {
        case .programme, .plan: return try await programmeTrail(ID(id), from: from, limit: limit)
        case .round:
            let own = try await log.page(
                EntryQuery(from: from, to: size, within: StreamName(.round(ID(id)))), limit: limit)
            let known = Set(own.map(\.logPosition))
            let others = try await trailPositions(of: DocumentName(kind, id), from: from, limit: limit)
                .filter { !known.contains($0) }
            // A page may end before its limit because its entries are large; nothing beyond its end is given then.
            let end = own.last.map { own.count < limit ? Int.max : $0.logPosition } ?? .max
            let more = try await entries(at: others.filter { $0 <= end })
            return Array((own + more).sorted { $0.logPosition < $1.logPosition }.prefix(limit))
        default:
            return try await entries(at: try await trailPositions(of: DocumentName(kind, id), from: from, limit: limit))
        }
    }

    /// The programmes in which a file is evidence, as far as the views reach.
    package func programmes(inWhichIsEvidence file: FileDigest) async throws -> [ID<Programme>] {
        try await read { db in
            try Data.fetchAll(
                db.cachedStatement(sql: "SELECT programme FROM evidence WHERE file = ? ORDER BY programme"),
                arguments: [file.hexadecimal])
        }
        .compactMap { Identifier(bytes: $0) }.map { ID($0) }
    }

    /// Every entry that belongs to a programme, ballots included, in the order of the log.
    package func programmeTrail(_ id: ID<Programme>, from: Int = 0, limit: Int) async throws -> [Entry] {
        var entries: [Entry] = []
        for run in try await runs(of: id) where run.upperBound > from {
            var query = EntryQuery(from: max(from, run.lowerBound), to: run.upperBound)
            while query.from < run.upperBound {
                let page = try await log.page(query, limit: limit)
                guard let last = page.last else { break }
                for entry in page where try Envelope(scanning: entry.line).programme == id {
                    entries.append(entry)
                    if entries.count == limit { return entries }
                }
                query.from = last.logPosition + 1
            }
        }
        return entries
    }

    func trailPositions(of name: DocumentName, from: Int, limit: Int) async throws -> [Int] {
        try await read { db in
            try Int.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT position FROM trail WHERE kind = ? AND id = ? AND position >= ?
                        ORDER BY position LIMIT ?
                        """),
                arguments: [name.kind.rawValue, name.id.blob, from, limit])
        }
    }

    /// The stretches of the log in which a programme's entries stand, those that are close to each other as one.
    func runs(of programme: ID<Programme>) async throws -> [Range<Int>] {
        let size = size
        return try await read { db in
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: "SELECT first, last, open_rounds FROM runs WHERE programme = ? ORDER BY first"),
                arguments: [programme.value.blob])
            var runs: [Range<Int>] = []
            while let row = try rows.next() {
                let first: Int = row[0]
                let end = row[2] as Int > 0 ? max(size, row[1] + 1) : row[1] + 1
                if let last = runs.last, first - last.upperBound < 256 {
                    runs[runs.count - 1] = last.lowerBound..<end
                } else {
                    runs.append(first..<end)
                }
            }
            return runs
        }
    }

    /// The entries at these log positions, which go up.
    func entries(at positions: [Int]) async throws -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(positions.count)
        var index = 0
        while index < positions.count {
            var end = index + 1
            while end < positions.count, positions[end] == positions[end - 1] + 1 { end += 1 }
            var query = EntryQuery(from: positions[index], to: positions[end - 1] + 1)
            while query.from < query.to ?? 0 {
                let page = try await log.page(query, limit: end - index)
                guard let last = page.last else { break }
                entries += page
                query.from = last.logPosition + 1
            }
            index = end
        }
        return entries
    }
}
