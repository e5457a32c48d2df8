/// What a log sends to a witness (C2SP tlog-witness, "add-checkpoint"): a signed checkpoint, and the proof that it begins
/// with the last one that the witness has cosigned.
package struct WitnessRequest: Hashable, Sendable {
    /// The size of the tree that the log believes the witness to have seen last.
    package let oldSize: Int
    package let proof: [TreeHash]
    package let note: SignedNote
    /// The text of the note. It is not to be believed before the note is opened.
    package let checkpoint: Checkpoint

    /// The most hashes that a proof may have.
    package static let longestProof = 63

    /// - Throws: `Malformed` if the note is not a checkpoint, if it is of an earlier tree, or if the proof is too long.
    package init(oldSize: Int, proof: [TreeHash], note: SignedNote) throws(Malformed) {
        guard proof.count <= WitnessRequest.longestProof else {
            throw Malformed(.witnessRequest, "the proof has more than \(WitnessRequest.longestProof) hashes")
        }
        checkpoint = try Checkpoint(note.text)
        guard (0...checkpoint.size).contains(oldSize) else {
            throw Malformed(.witnessRequest, "the old size \(oldSize) is beyond the new one, \(checkpoint.size)")
        }
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    /// Reads the body of a request.
    ///
    /// - Throws: `Malformed` for whatever `bytes` would not write.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        var lines = LineReader(bytes)
        guard let old = lines.next()?.after("old ")?.decimal else {
            throw Malformed(.witnessRequest, "it does not begin with the old size")
        }
        let proof = try lines.hashes(upTo: WitnessRequest.longestProof, subject: .witnessRequest)
        try self.init(oldSize: old, proof: proof, note: try SignedNote(Array(lines.rest)))
    }

    package var bytes: [UInt8] {
        var bytes = Array("old \(oldSize)\n".utf8)
        for hash in proof { bytes += hash.base64 + [0x0A] }
        return bytes + [0x0A] + note.bytes
    }
}

extension LineReader {
    /// Reads lines of hashes up to and with the empty one that ends them.
    mutating func hashes(upTo most: Int, subject: Malformed.Subject) throws(Malformed) -> [TreeHash] {
        var hashes: [TreeHash] = []
        while let line = next() {
            if line.isEmpty { return hashes }
            guard hashes.count < most else { throw Malformed(subject, "it has more than \(most) hashes") }
            guard let hash = TreeHash(base64: line) else {
                throw Malformed(subject, "a hash is not 32 bytes of base64 in its only spelling")
            }
            hashes.append(hash)
        }
        throw Malformed(subject, "there is no empty line after the hashes")
    }
}
