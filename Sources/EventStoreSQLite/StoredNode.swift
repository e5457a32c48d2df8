internal import TransparencyLog

/// Which nodes of the tree are in the file, and how the others follow from them. Leaves stand with their entries; of the
/// levels above, every eighth is kept.
struct StoredNode {
    private static let step = 8

    /// The number by which `subtrees` has a node; nil for a leaf and for nodes that are not kept.
    static func number(of node: TreeNode) -> Int? {
        guard node.level > 0, node.level % step == 0 else { return nil }
        return number(level: node.level, index: node.index)
    }

    /// A level's nodes have numbers that follow each other.
    static func number(level: Int, index: Int) -> Int { (level / step) << 54 | index }

    /// The highest level that is kept and not above the node.
    let level: Int
    /// The nodes of that level of which the node is the root.
    let indices: Range<Int>

    init(under node: TreeNode) {
        level = node.level / StoredNode.step * StoredNode.step
        let width = 1 << (node.level - level)
        indices = node.index * width..<(node.index + 1) * width
    }
}
