/// Proves that a leaf stands at an index of a tree (RFC 9162, section 2.1.3).
package struct InclusionProof: Hashable, Sendable {
    package let index: Int
    /// How many leaves the tree has.
    package let size: Int
    /// The siblings on the way up, the leaf's own first.
    package let hashes: [TreeHash]

    /// Takes a proof from somebody else; nothing is checked before `verify`.
    package init(index: Int, size: Int, hashes: [TreeHash]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// Which nodes the proof needs.
    ///
    /// - Throws: `ProofError.indexOutOfRange` if there is no such leaf.
    package static func plan(index: Int, size: Int) throws(ProofError) -> ProofPlan {
        guard index >= 0, index < size else { throw .indexOutOfRange(index: index, size: size) }
        return ProofPlan(of: Subtree(leaf: index), inTreeOf: size)
    }

    /// Makes the proof.
    ///
    /// - Throws: `ProofError.indexOutOfRange` if there is no such leaf, and what `nodes` throws.
    package init(index: Int, size: Int, from nodes: some TreeNodes) throws {
        let hashes = try InclusionProof.plan(index: index, size: size).hashes(from: nodes)
        self.init(index: index, size: size, hashes: hashes)
    }

    /// The root that the tree has if the leaf is in it.
    ///
    /// - Throws: `ProofError` if there is no such leaf or the number of hashes is not that of its path.
    package func root(of leaf: TreeHash) throws(ProofError) -> TreeHash {
        guard index >= 0, index < size else { throw .indexOutOfRange(index: index, size: size) }
        // Up to where the paths to this leaf and to the last one meet there is a sibling at every level; above, only
        // where the path turns left.
        let inner = index == size - 1 ? 0 : (index ^ (size - 1)).highestPower + 1
        let border = (index >> inner).nonzeroBitCount
        guard hashes.count == inner + border else {
            throw .wrongLength(expected: inner + border, actual: hashes.count)
        }
        var hash = leaf
        for level in 0..<inner {
            hash = index >> level & 1 == 0 ? .node(hash, hashes[level]) : .node(hashes[level], hash)
        }
        for left in hashes.dropFirst(inner) { hash = .node(left, hash) }
        return hash
    }

    /// - Throws: `ProofError` unless the leaf stands at the index of the tree that has this root.
    package func verify(leaf: TreeHash, root: TreeHash) throws(ProofError) {
        let computed = try self.root(of: leaf)
        guard computed == root else { throw .otherRoot(expected: root, computed: computed) }
    }
}
