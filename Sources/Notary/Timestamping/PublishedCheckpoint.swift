package import TransparencyLog

/// A checkpoint as the log itself signed it, which is what is stamped: the text of the note, an empty line and the line
/// of the log's own signature, without those of witnesses.
///
/// Witnesses' lines come later and in any number, so that without them everybody who has the checkpoint makes the same
/// bytes from it, whenever they fetched it.
package struct PublishedCheckpoint: Hashable, Sendable {
    /// How many entries it covers.
    package let size: Int
    /// What is stamped; a signed note in itself.
    package let bytes: [UInt8]

    /// - Parameters:
    ///   - note: with the log's signature, and any others.
    ///   - log: the key that the log signed it with.
    /// - Throws: `NoteError` unless the log has signed it, `Malformed` if it is no checkpoint.
    package init(_ note: SignedNote, of log: VerifierKey) throws {
        let opened = try note.open(by: [log])
        size = try Checkpoint(opened.text).size
        let lines = opened.signatures.map {
            NoteSignature(name: $0.key.name, id: $0.key.id, signature: $0.signature)
        }
        bytes = try SignedNote(text: opened.text, signatures: lines).bytes
    }

    package var imprint: Imprint { Imprint(of: bytes) }
}
