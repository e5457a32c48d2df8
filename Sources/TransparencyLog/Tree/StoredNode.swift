/// Which nodes of a tree a log keeps, and how the others follow from them. Leaves stand with their entries; of the levels
/// above, every eighth is kept (those of which tiles are made).
package struct StoredNode: Hashable, Sendable {
    private static let step = 8

    /// The number by which a node is kept; nil for a leaf and for nodes that are not kept.
    package static func number(of node: TreeNode) -> Int? {
        guard node.level > 0, node.level % step == 0 else { return nil }
        return number(level: node.level, index: node.index)
    }

    /// A level's nodes have numbers that follow each other.
    package static func number(level: Int, index: Int) -> Int { (level / step) << 54 | index }

    /// The highest level that is kept and not above the node.
    package let level: Int
    /// The nodes of that level of which the node is the root.
    package let indices: Range<Int>

    package init(under node: TreeNode) {
        level = node.level / StoredNode.step * StoredNode.step
        let width = 1 << (node.level - level)
        indices = node.index * width..<(node.index + 1) * width
    }
}
