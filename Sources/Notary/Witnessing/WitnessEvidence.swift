package import TransparencyLog

/// What a witness keeps against a log: a checkpoint that the log has signed and that does not go with what the log had
/// signed before.
package struct WitnessEvidence: Hashable, Sendable {
    /// How much it proves.
    package enum Kind: String, Hashable, Sendable {
        /// Two different trees of one size, both signed: the log has shown two faces, and the two notes prove it by
        /// themselves.
        case twoTrees = "two-trees"
        /// Nobody has shown that the checkpoint begins with what was cosigned before. The log may have been unable to, or
        /// somebody else may have sent its checkpoint with a bad proof: whoever holds the log can find out.
        case unproved
    }

    package let number: Int
    package let kind: Kind
    /// In seconds since 1970.
    package let time: Int
    package let origin: KeyName
    /// The size that the refused checkpoint names.
    package let size: Int
    /// The size of what had been cosigned.
    package let cosignedSize: Int
    /// The body of the request, byte for byte.
    package let request: [UInt8]
    /// What had been cosigned, signed by the log and by this witness; empty if nothing had been.
    package let cosigned: [UInt8]

    /// What a refused request, validly signed by the log, says against it; nil if nothing.
    static func kind(of checkpoint: Checkpoint, _ verdict: WitnessVerdict, last: (size: Int, root: TreeHash)?) -> Kind?
    {
        let last = last ?? (size: 0, root: .emptyRoot)
        if checkpoint.size == last.size { return checkpoint.root == last.root ? nil : .twoTrees }
        // Everything begins with the empty tree, and an old checkpoint that comes late says nothing.
        if case .inconsistent = verdict, last.size > 0 { return .unproved }
        return nil
    }
}
