/// The hashes of a tile, as it is published: one after the other, without anything between them (C2SP tlog-tiles).
package struct HashTile: Hashable, Sendable {
    /// From 1 to 256.
    package let hashes: [TreeHash]

    /// Reads the tile of a path.
    ///
    /// - Throws: `Malformed` unless the bytes are exactly as many hashes as the path promises.
    package init(_ bytes: [UInt8], at path: TilePath) throws(Malformed) {
        guard case .hashes = path.content, bytes.count == path.width * TreeHash.width else {
            throw Malformed(.tile, "\(path) has \(path.width) hashes of 32 bytes, not \(bytes.count) bytes")
        }
        hashes = bytes.withUnsafeBytes { bytes in
            (0..<path.width).map { place in
                TreeHash(
                    UnsafeRawBufferPointer(rebasing: bytes[place * TreeHash.width..<(place + 1) * TreeHash.width]))!
            }
        }
    }

    /// Makes the tile of a path from what is kept of the tree.
    ///
    /// - Throws: what `nodes` throws.
    /// - Precondition: the path is not one of entries.
    package init(at path: TilePath, from nodes: some TreeNodes) throws {
        precondition(path.content != .entries, "Entries are not hashes.")
        hashes = try path.nodes.map { try nodes.node(level: $0.level, index: $0.index) }
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * TreeHash.width)
        for hash in hashes { hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        return bytes
    }
}

/// A tree read from its published tiles, from which an auditor makes any proof without asking the log for it.
///
/// What is read is not trusted: a proof made from it has to be verified against a root that is.
package struct TileNodes<Failure: Error>: TreeNodes {
    private let size: Int
    private let read: (TilePath) throws(Failure) -> [UInt8]

    /// - Parameters:
    ///   - size: of the tree; tiles are read as wide as they are at this size.
    ///   - read: gives the bytes of a tile. It is asked again each time, so it should remember.
    package init(size: Int, read: @escaping (TilePath) throws(Failure) -> [UInt8]) {
        self.size = size
        self.read = read
    }

    package func node(level: Int, index: Int) throws -> TreeHash {
        // A node between the levels of tiles is hashed from the up to 128 of the level below that it covers.
        guard (0..<Int.bitWidth).contains(level), index >= 0, index < size >> level else {
            throw ProofError.noSuchNode(level: level, index: index)
        }
        let count = 1 << (level % 8)
        let first = index * count
        guard let path = TilePath(.hashes(level: level / 8), holding: first, inTreeOf: size) else {
            throw ProofError.noSuchNode(level: level, index: index)
        }
        let hashes = try HashTile(try read(path), at: path).hashes
        var range = CompactRange()
        for hash in hashes[(first % TilePath.fullWidth)...].prefix(count) { range.append(hash) }
        return range.root
    }
}
