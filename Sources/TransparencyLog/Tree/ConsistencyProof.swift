/// Proves that a tree begins with all of an earlier one: nothing was changed or taken away between the two
/// (RFC 9162, section 2.1.4).
package struct ConsistencyProof: Hashable, Sendable {
    package let oldSize: Int
    package let newSize: Int
    package let hashes: [TreeHash]

    /// Takes a proof from somebody else; nothing is checked before `verify`.
    package init(oldSize: Int, newSize: Int, hashes: [TreeHash]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// Which nodes the proof needs: none between equal sizes and from the empty tree.
    ///
    /// - Throws: `ProofError.sizesOutOfOrder` if the later size is below the earlier one.
    package static func plan(oldSize: Int, newSize: Int) throws(ProofError) -> ProofPlan {
        guard oldSize >= 0, oldSize <= newSize else { throw .sizesOutOfOrder(old: oldSize, new: newSize) }
        let size = oldSize == 0 ? 0 : newSize
        return ProofPlan(of: try Subtree(start: 0, end: oldSize, inTreeOf: size), inTreeOf: size)
    }

    /// Makes the proof.
    ///
    /// - Throws: `ProofError.sizesOutOfOrder` if the later size is below the earlier one, and what `nodes` throws.
    package init(oldSize: Int, newSize: Int, from nodes: some TreeNodes) throws {
        let hashes = try ConsistencyProof.plan(oldSize: oldSize, newSize: newSize).hashes(from: nodes)
        self.init(oldSize: oldSize, newSize: newSize, hashes: hashes)
    }

    /// Between equal sizes it proves that the roots are equal. From the empty tree there is nothing to prove, and this
    /// throws `.fromEmptyTree` as the reference implementation does: whoever begins there has to decide that for itself.
    ///
    /// - Throws: `ProofError` unless the tree with the new root begins with the one that has the old root.
    package func verify(oldRoot: TreeHash, newRoot: TreeHash) throws(ProofError) {
        guard oldSize >= 0, oldSize <= newSize else { throw .sizesOutOfOrder(old: oldSize, new: newSize) }
        if oldSize == newSize {
            guard hashes.isEmpty else { throw .wrongLength(expected: 0, actual: hashes.count) }
            guard oldRoot == newRoot else { throw .otherRoot(expected: newRoot, computed: oldRoot) }
            guard oldSize > 0 || oldRoot == .emptyRoot else {
                throw .otherRoot(expected: oldRoot, computed: .emptyRoot)
            }
            return
        }
        guard oldSize > 0 else { throw .fromEmptyTree }
        let subtree = try Subtree(start: 0, end: oldSize, inTreeOf: newSize)
        try SubtreeConsistencyProof(subtree: subtree, size: newSize, hashes: hashes)
            .verify(subtreeRoot: oldRoot, root: newRoot)
    }
}

/// Proves that a subtree belongs to a tree (draft-ietf-plants-merkle-tree-certs, section 4.4). Where the subtree begins at
/// 0 this is the consistency proof of RFC 9162.
package struct SubtreeConsistencyProof: Hashable, Sendable {
    package let subtree: Subtree
    package let size: Int
    package let hashes: [TreeHash]

    /// Takes a proof from somebody else; nothing is checked before `verify`.
    package init(subtree: Subtree, size: Int, hashes: [TreeHash]) {
        self.subtree = subtree
        self.size = size
        self.hashes = hashes
    }

    /// Makes the proof.
    ///
    /// - Throws: `ProofError.invalidSubtree` if the subtree reaches beyond the tree, and what `nodes` throws.
    package init(subtree: Subtree, size: Int, from nodes: some TreeNodes) throws {
        let subtree = try Subtree(start: subtree.start, end: subtree.end, inTreeOf: size)
        let isEmpty = subtree.size == 0
        let hashes = isEmpty ? [] : try ProofPlan(of: subtree, inTreeOf: size).hashes(from: nodes)
        self.init(subtree: subtree, size: size, hashes: hashes)
    }

    /// The algorithm of RFC 9162, section 2.1.4.2, with `first` for where the subtree begins. An empty subtree is part of
    /// every tree, so of it only its own root is checked.
    ///
    /// - Throws: `ProofError` unless the subtree with its root belongs to the tree that has the other one.
    package func verify(subtreeRoot: TreeHash, root: TreeHash) throws(ProofError) {
        let subtree = try Subtree(start: subtree.start, end: subtree.end, inTreeOf: size)
        guard subtree.size > 0 else {
            guard hashes.isEmpty else { throw .wrongLength(expected: 0, actual: hashes.count) }
            guard subtreeRoot == .emptyRoot else {
                throw .otherOldRoot(expected: subtreeRoot, computed: .emptyRoot)
            }
            return
        }
        var walk = Walk(first: subtree.start, last: subtree.end - 1, end: size - 1)
        walk.rise { $0.first != $0.last && ($0.last == $0.end || $0.last & 1 == 1) }
        var rest = hashes[...]
        var old = subtreeRoot
        if walk.first != walk.last {
            guard let seed = rest.popFirst() else { throw .tooShort(actual: 0) }
            old = seed
        }
        var new = old
        for hash in rest {
            guard walk.end != 0 else { throw .tooLong(actual: hashes.count) }
            if walk.last & 1 == 1 || walk.last == walk.end {
                if walk.first < walk.last { old = .node(hash, old) }
                new = .node(hash, new)
                walk.rise { $0.last & 1 == 0 }
            } else {
                new = .node(new, hash)
            }
            walk.rise()
        }
        guard walk.end == 0 else { throw .tooShort(actual: hashes.count) }
        guard old == subtreeRoot else { throw .otherOldRoot(expected: subtreeRoot, computed: old) }
        guard new == root else { throw .otherRoot(expected: root, computed: new) }
    }

    /// Three places of one level, rising together: where the subtree begins and ends, and where the tree ends.
    private struct Walk {
        var first: Int
        var last: Int
        var end: Int

        mutating func rise() {
            first >>= 1
            last >>= 1
            end >>= 1
        }

        mutating func rise(while condition: (Walk) -> Bool) { while condition(self) { rise() } }
    }
}
