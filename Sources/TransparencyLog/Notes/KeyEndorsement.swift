/// What a log's key says of the one that takes its place: a signed note (C2SP signed-note) of two lines, `accord key rotation`
/// and the new key in its spelling. Whoever believes the one may believe the other.
package enum KeyEndorsement {
    /// What is signed. It is no checkpoint, for those have a number in their second line.
    private static func text(of next: VerifierKey) -> [UInt8] { Array("accord key rotation\n\(next)\n".utf8) }

    /// - Returns: the note without a signature: the key before has to sign its text.
    package static func unsigned(of next: VerifierKey) throws(Malformed) -> SignedNote {
        try SignedNote(text: text(of: next))
    }

    /// Whether one of these keys, of the log's own name, has signed it.
    package static func isGood(_ note: SignedNote, of next: VerifierKey, by keys: [VerifierKey]) -> Bool {
        guard note.text == text(of: next) else { return false }
        let own = keys.filter { $0.type == .ed25519 && $0.name == next.name }
        return (try? note.open(by: own)) != nil
    }
}
