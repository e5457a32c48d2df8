package import TransparencyLog

/// Makes the hash tiles of a tree (C2SP tlog-tiles) as its leaves come, each as soon as it is full. It keeps at most a tile
/// of each level.
package struct TileMaker: Sendable {
    private struct Level: Sendable {
        var hashes: [TreeHash] = []
        /// How many full tiles there were.
        var tiles = 0
    }

    private var levels: [Level] = []

    package init() {}

    /// - Parameter made: is given each tile that is full now.
    package mutating func append(_ leaf: TreeHash, made: (TilePath, [TreeHash]) throws -> Void) rethrows {
        var hash = leaf
        var level = 0
        while true {
            if level == levels.count { levels.append(Level()) }
            levels[level].hashes.append(hash)
            guard levels[level].hashes.count == TilePath.fullWidth else { return }
            let hashes = levels[level].hashes
            // A tree that fits into memory has tiles that can be named.
            try made(TilePath(.hashes(level: level), index: levels[level].tiles)!, hashes)
            levels[level].hashes.removeAll(keepingCapacity: true)
            levels[level].tiles += 1
            var range = CompactRange()
            for hash in hashes { range.append(hash) }
            hash = range.root
            level += 1
        }
    }

    /// Gives the partial tiles that end the tree.
    package func finish(made: (TilePath, [TreeHash]) throws -> Void) rethrows {
        for (level, rest) in levels.enumerated() where !rest.hashes.isEmpty {
            try made(
                TilePath(.hashes(level: level), index: rest.tiles, width: rest.hashes.count)!, rest.hashes)
        }
    }
}

extension [TreeHash] {
    /// What a tile of these hashes is published as.
    var tileBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * TreeHash.width)
        for hash in self { hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }
}
