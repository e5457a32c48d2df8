/// Which node of a tree: the root of the complete subtree over the leaves from `index` · 2^`level` to, and without,
/// (`index` + 1) · 2^`level`. Level 0 are the leaves. Such a node never changes once its last leaf is there.
package struct TreeNode: Hashable, Sendable {
    package let level: Int
    package let index: Int

    package init(level: Int, index: Int) {
        self.level = level
        self.index = index
    }

    /// The complete subtrees, from left to right, over a range of leaves.
    ///
    /// - Precondition: `range` is one that a tree splits off: it begins at a multiple of the least power of two that is
    ///   not below its length, as `0..<n` and every half of it does.
    package static func covering(_ range: Range<Int>) -> [TreeNode] {
        var nodes: [TreeNode] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let level = (range.upperBound - start).highestPower
            nodes.append(TreeNode(level: level, index: start >> level))
            start += 1 << level
        }
        return nodes
    }
}

/// The hashes of a tree's complete subtrees, wherever they are kept.
package protocol TreeNodes {
    /// The hash of the node; see `TreeNode`.
    ///
    /// - Throws: what the storage throws, and for a node that is not there.
    func node(level: Int, index: Int) throws -> TreeHash
}

/// All complete subtrees of a tree in memory, for tests, for audits and for small logs.
package struct InMemoryNodes: TreeNodes, Sendable {
    private var levels: [[TreeHash]] = []
    package private(set) var range = CompactRange()

    package init() {}

    package init(leaves: some Sequence<TreeHash>) { for leaf in leaves { append(leaf) } }

    package mutating func append(_ leaf: TreeHash) {
        range.append(leaf) { node, hash in
            if node.level == levels.count { levels.append([]) }
            levels[node.level].append(hash)
        }
    }

    package func node(level: Int, index: Int) throws -> TreeHash {
        guard levels.indices.contains(level), levels[level].indices.contains(index) else {
            throw ProofError.noSuchNode(level: level, index: index)
        }
        return levels[level][index]
    }
}

extension Int {
    /// The exponent of the highest power of two that is not above a positive number.
    var highestPower: Int { Int.bitWidth - 1 - leadingZeroBitCount }
}
