/// Which nodes a proof is made of, known before any is read, so that a store can fetch them all at once.
package struct ProofPlan: Hashable, Sendable {
    /// For each hash of the proof, the leaf's side first: the complete subtrees that it covers, from left to right.
    private let parts: [[TreeNode]]

    /// How many hashes the proof has.
    package var count: Int { parts.count }

    /// All nodes that have to be read, in the order in which `hashes(from:)` takes them.
    package var nodes: [TreeNode] { parts.flatMap { $0 } }

    /// The proof, reading each node where it is kept.
    package func hashes(from nodes: some TreeNodes) throws -> [TreeHash] {
        try parts.map { part in
            var hash = try nodes.node(level: part[part.count - 1].level, index: part[part.count - 1].index)
            for node in part.dropLast().reversed() {
                hash = .node(try nodes.node(level: node.level, index: node.index), hash)
            }
            return hash
        }
    }

    /// The proof from hashes that have been read already.
    ///
    /// - Precondition: `read` holds one for each of `nodes`, in that order.
    package func hashes(from read: [TreeHash]) -> [TreeHash] {
        var offset = 0
        let hashes = parts.map { part in
            offset += part.count
            var hash = read[offset - 1]
            for index in 2..<(part.count + 1) { hash = .node(read[offset - index], hash) }
            return hash
        }
        precondition(offset == read.count, "A hash for every node of the plan.")
        return hashes
    }

    /// What proves that a valid subtree belongs to a tree: SUBPROOF of RFC 9162, section 2.1.4.1, for any subtree
    /// instead of only one that begins at 0 (draft-ietf-plants-merkle-tree-certs, section 4.4.1). For a subtree of a
    /// single leaf it is PATH of section 2.1.3.1.
    init(of subtree: Subtree, inTreeOf size: Int) {
        var parts: [Range<Int>] = []
        var start = subtree.start
        var low = 0
        var high = size
        while low != start || high != subtree.end {
            let middle = low + (1 << (high - low - 1).highestPower)
            if subtree.end <= middle {
                parts.append(middle..<high)
                high = middle
            } else {
                parts.append(low..<middle)
                low = middle
                start = max(start, middle)
            }
        }
        // The subtree itself is known to whoever checks, unless only its right end is left of it.
        if start != subtree.start { parts.append(low..<high) }
        self.parts = parts.reversed().map { TreeNode.covering($0) }
    }
}
