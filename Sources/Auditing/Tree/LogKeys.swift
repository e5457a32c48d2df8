package import TransparencyLog

/// The keys that a log signs its checkpoints with, one after the other. An entry may hand over from one to the next, so
/// which key counts depends on how large the tree was.
package struct LogKeys: Sendable {
    private struct Term: Sendable {
        var keys: [VerifierKey]
        /// Checkpoints of more entries than this are theirs.
        let from: Int
    }

    private var terms: [Term]

    /// - Parameter keys: those with which whoever checks begins; any of them may have signed.
    package init(_ keys: [VerifierKey]) { terms = [Term(keys: keys, from: -1)] }

    package var isEmpty: Bool { terms.allSatisfy(\.keys.isEmpty) }

    /// The keys of which one has to have signed a checkpoint of that many entries.
    package func keys(forSize size: Int) -> [VerifierKey] { terms.last { $0.from < size }?.keys ?? [] }

    /// Notes that the entry at a log position hands over to another key: whatever tree has that entry is signed by it.
    package mutating func hand(over key: VerifierKey, at logPosition: Int) {
        terms.append(Term(keys: [key], from: logPosition))
    }
}
