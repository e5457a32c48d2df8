/// Why a proof cannot be made, or proves nothing.
package enum ProofError: Error, Hashable, Sendable {
    /// There is no such leaf in a tree of that size.
    case indexOutOfRange(index: Int, size: Int)
    /// The earlier size is not one that the later tree has had, or a size is below zero.
    case sizesOutOfOrder(old: Int, new: Int)
    /// Every tree begins with the empty one, so a proof from there would say nothing.
    case fromEmptyTree
    /// No tree of that size has a subtree over these leaves.
    case invalidSubtree(start: Int, end: Int, size: Int)
    /// A proof for this place has another number of hashes.
    case wrongLength(expected: Int, actual: Int)
    /// The proof ends before it has reached the root.
    case tooShort(actual: Int)
    /// The proof goes on after it has reached the root.
    case tooLong(actual: Int)
    /// The hashes lead to another root: the entry is not in this tree, or the proof is of another one.
    case otherRoot(expected: TreeHash, computed: TreeHash)
    /// The hashes lead to another earlier root: the later tree does not begin with the earlier one, or the proof is of
    /// another pair.
    case otherOldRoot(expected: TreeHash, computed: TreeHash)
    /// The tree has no complete subtree there.
    case noSuchNode(level: Int, index: Int)
}

extension ProofError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .indexOutOfRange(let index, let size): "There is no leaf \(index) in a tree of \(size)."
        case .sizesOutOfOrder(let old, let new): "A tree of \(new) leaves has never been one of \(old)."
        case .fromEmptyTree: "A proof from the empty tree says nothing."
        case .invalidSubtree(let start, let end, let size):
            "A tree of \(size) leaves has no subtree from \(start) to \(end)."
        case .wrongLength(let expected, let actual): "The proof has \(actual) hashes where \(expected) are needed."
        case .tooShort(let actual): "The proof of \(actual) hashes ends before the root."
        case .tooLong(let actual): "The proof of \(actual) hashes goes on after the root."
        case .otherRoot(let expected, let computed): "The proof leads to the root \(computed), not to \(expected)."
        case .otherOldRoot(let expected, let computed):
            "The proof leads to the earlier root \(computed), not to \(expected)."
        case .noSuchNode(let level, let index): "The tree has no complete subtree \(index) at level \(level)."
        }
    }
}
