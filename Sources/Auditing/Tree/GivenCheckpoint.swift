package import TransparencyLog

/// A checkpoint that a log is held against.
package struct GivenCheckpoint: Sendable {
    /// What it is called in reports, such as its file.
    package let name: String
    package let note: SignedNote
    package let checkpoint: Checkpoint
    /// Whether enough witnesses have to have cosigned it: of the one that came with the log, not of one kept from earlier.
    package let needsQuorum: Bool
    /// The key under which the log that is checked says that it was signed; nil if none but the keys that count will do.
    let saidKey: VerifierKey?

    /// - Throws: `Malformed` if the bytes are no checkpoint. Nothing of it is believed before its signatures were checked.
    package init(_ bytes: [UInt8], name: String, needsQuorum: Bool = false) throws(Malformed) {
        try self.init(bytes, name: name, needsQuorum: needsQuorum, saidKey: nil)
    }

    init(_ bytes: [UInt8], name: String, needsQuorum: Bool, saidKey: VerifierKey?) throws(Malformed) {
        self.name = name
        self.saidKey = saidKey
        note = try SignedNote(bytes)
        checkpoint = try Checkpoint(note.text)
        self.needsQuorum = needsQuorum
    }

    /// The one with which a log's key has handed over.
    init(_ endorsement: KeyEndorsement, at logPosition: Int) {
        name = "the old key's checkpoint at log position \(logPosition)"
        note = endorsement.note
        checkpoint = endorsement.checkpoint
        needsQuorum = false
        saidKey = nil
    }
}

/// What came of a checkpoint.
package struct CheckedCheckpoint: Hashable, Sendable {
    package let name: String
    package let size: Int
    /// Whether its signatures are good and the entries lead to its root.
    package let isGood: Bool
    package let cosigners: [String]
}
