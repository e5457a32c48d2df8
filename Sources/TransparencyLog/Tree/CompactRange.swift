/// A growing tree of which only the peaks are kept: the roots of the complete subtrees that its size is the sum of
/// (RFC 6962, section 2.1). It takes at most 63 hashes, and an append hashes one node on average.
package struct CompactRange: Hashable, Sendable {
    /// How many leaves there are.
    package private(set) var size: Int
    /// The roots of the complete subtrees, the largest first.
    package private(set) var peaks: [TreeHash]

    package init() {
        size = 0
        peaks = []
    }

    /// Goes on with a tree from its peaks, in the order of `nodes(ofSize:)`.
    ///
    /// - Throws: `Malformed` if a tree of that size has another number of peaks.
    package init(size: Int, peaks: [TreeHash]) throws(Malformed) {
        guard size >= 0 else { throw Malformed(.compactRange, "a tree does not have \(size) leaves") }
        guard peaks.count == size.nonzeroBitCount else {
            throw Malformed(
                .compactRange, "a tree of \(size) leaves has \(size.nonzeroBitCount) peaks, not \(peaks.count)")
        }
        self.size = size
        self.peaks = peaks
    }

    /// Which nodes are the peaks of a tree of that size.
    package static func nodes(ofSize size: Int) -> [TreeNode] { TreeNode.covering(0..<size) }

    /// The root of the tree as it is now.
    package var root: TreeHash {
        guard var root = peaks.last else { return .emptyRoot }
        for peak in peaks.dropLast().reversed() { root = .node(peak, root) }
        return root
    }

    /// Adds a leaf.
    package mutating func append(_ leaf: TreeHash) { append(leaf) { _, _ in } }

    /// Adds a leaf, and says which subtrees it completed.
    ///
    /// - Parameter completed: is given the leaf itself and then every node above it whose last leaf it is, from the
    ///   lowest level to the highest: exactly what a store has to keep so that every proof can be made.
    package mutating func append<Failure: Error>(
        _ leaf: TreeHash, completed: (TreeNode, TreeHash) throws(Failure) -> Void
    ) throws(Failure) {
        var hash = leaf
        try completed(TreeNode(level: 0, index: size), hash)
        // The peaks that the leaf completes are taken off only at the end, so that nothing has changed if it throws.
        let merged = (~size).trailingZeroBitCount
        for level in 0..<merged {
            hash = .node(peaks[peaks.count - 1 - level], hash)
            try completed(TreeNode(level: level + 1, index: size >> (level + 1)), hash)
        }
        peaks.removeLast(merged)
        peaks.append(hash)
        size += 1
    }
}
