package import EventStore
package import TransparencyLog

/// What a submitter takes home: an entry, or its leaf hash, and the proof that it is in the log (C2SP tlog-proof). Written as
/// a JSON object: `proof`, the text of the proof, and either `entry`, the exact line, or `leaf`, 44 characters of base64.
package struct Receipt: Hashable, Sendable {
    package let leaf: TreeHash
    /// The line; nil if only its hash is known.
    package let entry: [UInt8]?
    package let proof: TreeProof

    package init(entry: [UInt8], proof: TreeProof) {
        self.entry = entry
        self.proof = proof
        leaf = .leaf(of: entry)
    }

    package init(leaf: TreeHash, proof: TreeProof) {
        entry = nil
        self.leaf = leaf
        self.proof = proof
    }

    /// Reads a receipt, or an answer of a server just as it came: of that the member `receipt`, if it has one, and in it
    /// `leafHash`. Members that are not named here are ignored.
    ///
    /// - Throws: `Malformed`.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        let answer = try? JSON(parsing: bytes, limits: .none)
        guard let json = answer?["receipt"] ?? answer, let text = json["proof"]?.string else {
            throw Malformed(.treeProof, "the receipt is no JSON object with a proof")
        }
        let proof = try TreeProof(Array(text.utf8))
        let answered = json["leafHash"]?.string
        let leaf = (answered ?? json["leaf"]?.string).map { TreeHash(base64: Array($0.utf8)) }
        // In a server's answer `entry` is the entry's identifier.
        if answered == nil, let entry = json["entry"]?.string {
            self.init(entry: Array(entry.utf8), proof: proof)
            guard leaf == nil || leaf == self.leaf else {
                throw Malformed(.treeProof, "the receipt's leaf is not the hash of its entry")
            }
        } else if let leaf = leaf ?? nil {
            self.init(leaf: leaf, proof: proof)
        } else {
            throw Malformed(.treeProof, "the receipt has neither an entry nor a leaf that is 44 characters of base64")
        }
    }

    package var json: JSON {
        var json: JSON = ["leaf": .string("\(leaf)"), "proof": .string(String(decoding: proof.bytes, as: UTF8.self))]
        if let entry { json["entry"] = .string(String(decoding: entry, as: UTF8.self)) }
        return json
    }
}
