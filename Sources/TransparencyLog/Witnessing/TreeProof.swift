/// The receipt that somebody takes home: that an entry stands in a log, to be checked without asking anybody
/// (C2SP tlog-proof, version 1).
package struct TreeProof: Hashable, Sendable {
    /// Whatever an application puts in. Nobody has signed it.
    package let extra: [UInt8]?
    package let index: Int
    package let hashes: [TreeHash]
    /// The signed note, byte for byte. It is looked into only when the proof is verified.
    package let checkpoint: [UInt8]

    private static let header = "c2sp.org/tlog-proof@v1"

    /// The most hashes that a proof of inclusion can have in a tree of a size that `Int` holds.
    package static let longestProof = 63

    /// - Throws: `Malformed` if it could not be written: a negative index, too many hashes, no checkpoint, or extra data
    ///   that are there but empty.
    package init(index: Int, hashes: [TreeHash], checkpoint: [UInt8], extra: [UInt8]? = nil) throws(Malformed) {
        guard index >= 0 else { throw Malformed(.treeProof, "the index is below 0") }
        guard hashes.count <= TreeProof.longestProof else {
            throw Malformed(.treeProof, "it has more than \(TreeProof.longestProof) hashes")
        }
        guard extra?.isEmpty != true else { throw Malformed(.treeProof, "the extra data are empty") }
        guard !checkpoint.isEmpty, checkpoint.count <= SignedNote.largest else {
            throw Malformed(.treeProof, "there is no checkpoint, or it is too large")
        }
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// Reads a proof.
    ///
    /// - Throws: `Malformed` for whatever `bytes` would not write.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        var lines = LineReader(bytes)
        guard lines.next()?.elementsEqual(TreeProof.header.utf8) == true else {
            throw Malformed(.treeProof, "it does not begin with \(TreeProof.header)")
        }
        var line = lines.next()
        var extra: [UInt8]?
        if let text = line?.after("extra ") {
            guard let bytes = Base64.decode(text) else {
                throw Malformed(.treeProof, "the extra data are not base64 in its only spelling")
            }
            extra = bytes
            line = lines.next()
        }
        guard let index = line?.after("index ")?.decimal else {
            throw Malformed(.treeProof, "there is no index, or it is not a number without leading zeros")
        }
        let hashes = try lines.hashes(upTo: TreeProof.longestProof, subject: .treeProof)
        try self.init(index: index, hashes: hashes, checkpoint: Array(lines.rest), extra: extra)
    }

    package var bytes: [UInt8] {
        var bytes = Array("\(TreeProof.header)\n".utf8)
        if let extra { bytes += Array("extra ".utf8) + Base64.encode(extra) + [0x0A] }
        bytes += Array("index \(index)\n".utf8)
        for hash in hashes { bytes += hash.base64 + [0x0A] }
        return bytes + [0x0A] + checkpoint
    }

    /// Checks everything: that the checkpoint is signed as the policy demands, and that the leaf is in its tree at the
    /// index.
    ///
    /// - Throws: `Malformed` if the checkpoint is not one, `NoteError` or `PolicyError` if its signatures are not enough,
    ///   and `ProofError` if the leaf is not in the tree.
    package func verify(leaf: TreeHash, by policy: WitnessPolicy) throws -> WitnessedCheckpoint {
        let witnessed = try policy.verify(try SignedNote(checkpoint))
        try InclusionProof(index: index, size: witnessed.checkpoint.size, hashes: hashes)
            .verify(leaf: leaf, root: witnessed.checkpoint.root)
        return witnessed
    }

    /// The same against the keys of one log, whoever else has or has not cosigned.
    package func verify(leaf: TreeHash, logs: [VerifierKey]) throws -> WitnessedCheckpoint {
        try verify(leaf: leaf, by: try WitnessPolicy(logs: logs, atLeast: 0, of: []))
    }
}
