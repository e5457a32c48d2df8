/// What a key signs and how: the byte that stands before it (C2SP signed-note).
package enum SignatureType: UInt8, Hashable, Sendable, CaseIterable {
    /// Ed25519 over the text of the note: what a log signs its checkpoints with.
    case ed25519 = 0x01
    /// Ed25519 over a time and the text of a checkpoint: what a witness signs with (C2SP tlog-cosignature).
    case cosignature = 0x04
    /// ML-DSA-44 over a subtree. Such keys are read and written, but their signatures cannot be verified here and count for
    /// nothing.
    case subtreeCosignature = 0x06

    /// How many bytes the public key has.
    package var keyWidth: Int { self == .subtreeCosignature ? 1312 : 32 }
}
