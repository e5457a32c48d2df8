import TransparencyLog

/// RFC 9162, section 2.1, word for word: as slow and as plain as the definitions, to hold the real thing against.
final class TextbookTree {
    let leaves: [TreeHash]
    private var known: [Range<Int>: TreeHash] = [:]

    init(_ leaves: [TreeHash]) { self.leaves = leaves }

    /// MTH(D[range])
    func root(_ range: Range<Int>) -> TreeHash {
        if range.isEmpty { return .emptyRoot }
        if range.count == 1 { return leaves[range.lowerBound] }
        if let hash = known[range] { return hash }
        let middle = range.lowerBound + split(range.count)
        let hash = TreeHash.node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
        known[range] = hash
        return hash
    }

    /// PATH(m, D[range]), m counted from the whole tree's beginning
    func path(_ index: Int, _ range: Range<Int>) -> [TreeHash] {
        if range.count == 1 { return [] }
        let middle = range.lowerBound + split(range.count)
        return index < middle
            ? path(index, range.lowerBound..<middle) + [root(middle..<range.upperBound)]
            : path(index, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    /// PROOF(m, D[n])
    func proof(_ old: Int, _ size: Int) -> [TreeHash] { subproof(0..<old, 0..<size, true) }

    /// SUBTREE_SUBPROOF of draft-ietf-plants-merkle-tree-certs; with a subtree that begins at 0 it is SUBPROOF
    func subproof(_ subtree: Range<Int>, _ range: Range<Int>, _ isKnown: Bool) -> [TreeHash] {
        if subtree == range { return isKnown ? [] : [root(range)] }
        let middle = range.lowerBound + split(range.count)
        let left = range.lowerBound..<middle
        let right = middle..<range.upperBound
        if subtree.upperBound <= middle { return subproof(subtree, left, isKnown) + [root(right)] }
        if subtree.lowerBound >= middle { return subproof(subtree, right, isKnown) + [root(left)] }
        return subproof(middle..<subtree.upperBound, right, false) + [root(left)]
    }

    /// The largest power of two below
    private func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
