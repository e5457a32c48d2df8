internal import Foundation
internal import TransparencyLog

/// The entries of a published log, bundle by bundle, each held against the tile over it.
package struct TiledLines: LineSource {
    private let log: any PublishedLog
    private var start = 0
    package let total: Int

    /// - Parameter size: of the tree, as its checkpoint says.
    package init(_ log: any PublishedLog, size: Int) {
        self.log = log
        total = size
    }

    package mutating func next() -> (@Sendable () async throws -> LineChunk)? {
        guard start < total, let path = TilePath(.entries, holding: start, inTreeOf: total) else { return nil }
        start += path.width
        return { [log, start] in try await TiledLines.read(path, of: log, progress: start) }
    }

    private static func read(_ path: TilePath, of log: any PublishedLog, progress: Int) async throws -> LineChunk {
        var problems: [Fault] = []
        func fault(_ kind: FaultKind, _ path: TilePath, _ found: String, _ detail: String) {
            problems.append(Fault(kind, at: 0, expected: path.description, found: found, detail))
        }
        let tile = TilePath(.hashes(level: 0), index: path.index, width: path.width)!
        var published: [TreeHash]?
        do {
            published = try await log.hashes(at: tile)
            if published == nil { fault(.tile, tile, "nothing", "A tile of leaf hashes is not there.") }
        } catch let malformed as Malformed {
            fault(.tile, tile, "something else", "\(malformed)")
        }
        var chunk: LineChunk
        do {
            let (lines, isWithheld) = try await log.entries(at: path)
            if let lines {
                chunk = LineChunk(lines: lines, published: published, progress: progress)
            } else {
                if !isWithheld { fault(.missing, path, "nothing", "A bundle of entries is not there.") }
                chunk = LineChunk(withheld: published ?? [], progress: progress)
            }
        } catch let malformed as Malformed {
            fault(.form, path, "something else", "\(malformed)")
            chunk = LineChunk(withheld: published ?? [], progress: progress)
        }
        chunk.problems = problems
        return chunk
    }
}

/// Holds the tiles above the leaves against those that the leaves lead to.
struct TileCheck: Sendable {
    private let log: any PublishedLog
    private var maker = TileMaker()
    private var made: [(TilePath, [TreeHash])] = []

    init(_ log: any PublishedLog) { self.log = log }

    mutating func append(_ leaf: TreeHash) {
        maker.append(leaf) { TileCheck.note($0, $1, &made) }
    }

    /// Reads and compares the tiles that have become full, and at the end the partial ones.
    mutating func check(isAtEnd: Bool, _ faults: inout FaultList) async throws {
        if isAtEnd { maker.finish { TileCheck.note($0, $1, &made) } }
        for (path, hashes) in made {
            guard case .hashes(let level) = path.content else { continue }
            let first = path.index << (8 * (level + 1))
            do {
                guard let published = try await log.hashes(at: path) else {
                    faults.add(
                        .tile, at: first, expected: path.description, found: "nothing", "A tile is not there.")
                    continue
                }
                for (place, (expected, found)) in zip(hashes, published).enumerated() where expected != found {
                    faults.add(
                        .tile, at: first + place << (8 * level), expected: "\(expected)", found: "\(found)",
                        "\(path) is not what the entries lead to, at its hash \(place).")
                }
            } catch let malformed as Malformed {
                faults.add(
                    .tile, at: first, expected: path.description, found: "something else", "\(malformed)")
            }
        }
        made.removeAll(keepingCapacity: true)
    }

    /// The leaves themselves are compared where they are read.
    private static func note(_ path: TilePath, _ hashes: [TreeHash], _ made: inout [(TilePath, [TreeHash])]) {
        if path.content != .hashes(level: 0) { made.append((path, hashes)) }
    }
}
