/// What a log's key says when another takes its place: a checkpoint over all entries before, with one extension line (C2SP
/// tlog-checkpoint), `next key ` and the new key in its spelling. Whoever believes the one may believe the other, and
/// whoever has the new one alone cannot change what was there before it, for those who know the one before.
package struct KeyEndorsement: Sendable {
    /// The checkpoint with its signatures.
    package let note: SignedNote
    /// What it says; to be believed only if `isSigned`.
    package let checkpoint: Checkpoint

    private static func line(naming next: VerifierKey) -> [UInt8] { Array("next key \(next)".utf8) }

    /// - Parameters:
    ///   - size: how many entries there are before the one that hands over.
    ///   - root: of the tree over them.
    ///   - sign: what the key before, which has the same name, makes of a text.
    package init(
        of next: VerifierKey, size: Int, root: TreeHash, sign: ([UInt8]) -> NoteSignature
    ) throws(Malformed) {
        checkpoint = Checkpoint(
            origin: next.name, size: size, root: root, extensions: [KeyEndorsement.line(naming: next)])
        note = try SignedNote(text: checkpoint.text, signatures: [sign(checkpoint.text)])
    }

    /// Reads what an entry shows.
    ///
    /// - Parameter lines: of the note, without the last newline.
    /// - Throws: `Malformed` if they are no checkpoint, or one that does not name this key.
    package init(lines: [String], of next: VerifierKey) throws(Malformed) {
        note = try SignedNote(lines: lines)
        checkpoint = try Checkpoint(note.text)
        guard checkpoint.origin == next.name, checkpoint.extensions == [KeyEndorsement.line(naming: next)] else {
            throw Malformed(.checkpoint, "it does not name \(next) as the log's next key")
        }
    }

    /// Whether one of these keys has signed it, under the log's own name.
    package func isSigned(by keys: [VerifierKey]) -> Bool {
        let own = keys.filter { $0.type == .ed25519 && $0.name == checkpoint.origin }
        return (try? note.open(by: own)) != nil
    }
}
