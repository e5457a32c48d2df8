/// Leaves that make up a subtree of every tree that is large enough: `start` is a multiple of the least power of two
/// that is not below their number (draft-ietf-plants-merkle-tree-certs, section 4.1). It may be empty.
package struct Subtree: Hashable, Sendable {
    package let start: Int
    /// The first leaf that does not belong to it.
    package let end: Int

    /// - Throws: `ProofError.invalidSubtree` if no tree splits these leaves off together.
    package init(start: Int, end: Int, inTreeOf size: Int) throws(ProofError) {
        guard 0 <= start, start <= end, end <= size else {
            throw .invalidSubtree(start: start, end: end, size: size)
        }
        let power = end - start <= 1 ? 0 : (end - start - 1).highestPower + 1
        guard start == 0 || start.trailingZeroBitCount >= power else {
            throw .invalidSubtree(start: start, end: end, size: size)
        }
        self.start = start
        self.end = end
    }

    /// The subtree of one leaf.
    init(leaf index: Int) {
        start = index
        end = index + 1
    }

    package var size: Int { end - start }

    /// The proof that a leaf of the whole tree stands in this subtree, to be verified against the subtree's root.
    ///
    /// - Throws: `ProofError.indexOutOfRange` if it does not.
    package func inclusion(of index: Int, hashes: [TreeHash]) throws(ProofError) -> InclusionProof {
        guard start <= index, index < end else { throw .indexOutOfRange(index: index, size: size) }
        return InclusionProof(index: index - start, size: size, hashes: hashes)
    }
}
