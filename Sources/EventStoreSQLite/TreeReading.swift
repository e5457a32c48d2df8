internal import EventStore
internal import TransparencyLog

/// The tree and its signed heads, as they are kept.
extension LogReader {
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
}
