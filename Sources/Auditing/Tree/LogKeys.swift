package import Domain
package import TransparencyLog

/// The keys that a log signs its checkpoints with, one after the other. An entry may hand over from one to the next, so
/// which key counts depends on how large the tree was; and on which log it was then, where one goes on from another.
package struct LogKeys: Sendable {
    private struct Term: Sendable {
        let keys: [VerifierKey]
        /// Checkpoints of more entries than this are theirs.
        let from: Int
    }

    private var terms: [Term]
    /// Those with which whoever checks began.
    private let given: [VerifierKey]

    /// - Parameter keys: those with which whoever checks begins; any of them may have signed. One that is given twice counts
    ///   once.
    package init(_ keys: [VerifierKey]) {
        let keys = keys.reduce(into: [VerifierKey]()) { if !$0.contains($1) { $0.append($1) } }
        given = keys
        terms = [Term(keys: keys, from: -1)]
    }

    package var isEmpty: Bool { terms.allSatisfy(\.keys.isEmpty) }

    /// The keys of which one has to have signed a checkpoint of that many entries.
    package func keys(forSize size: Int) -> [VerifierKey] { terms.last { $0.from < size }?.keys ?? [] }

    /// Those of them that are a log's of this name; all of them if none is, so that it can be said which were expected.
    package func keys(forSize size: Int, of origin: KeyName) -> [VerifierKey] {
        let keys = keys(forSize: size)
        let own = keys.filter { $0.name == origin }
        return own.isEmpty ? keys : own
    }

    /// The keys that whoever checks has given, and that are not among these, although another of the same name is.
    func given(without signers: Set<VerifierKey>) -> [VerifierKey] {
        let used = Set(given.lazy.filter { signers.contains($0) }.map(\.name))
        return given.filter { !signers.contains($0) && used.contains($0.name) }
    }

    /// Whether a key of this name was there to begin with.
    func begin(with origin: KeyName) -> Bool { given.contains { $0.name == origin } }

    /// Notes that the entry at a log position hands over to another key: whatever tree has that entry is signed by it, and
    /// no longer by one of its name. Anybody can write such an entry into a log of their own: it counts only if the key was
    /// given, or if one that counted until then has signed for it, over as many entries as stand before.
    ///
    /// - Returns: what a key that counted until then has signed. The tree has to be held against it.
    package mutating func take(_ rotated: LogKeyRotated, at logPosition: Int) -> KeyEndorsement? {
        guard let key = try? VerifierKey(rotated.verifierKey) else { return nil }
        let before = keys(forSize: logPosition)
        let shown = rotated.endorsement.flatMap { try? KeyEndorsement(lines: $0, of: key) }
        let signed = shown.flatMap { $0.isSigned(by: before.filter { $0 != key }) ? $0 : nil }
        if given.contains(key) || signed?.checkpoint.size == logPosition {
            terms.append(Term(keys: before.filter { $0.name != key.name } + [key], from: logPosition))
        }
        return signed
    }
}
