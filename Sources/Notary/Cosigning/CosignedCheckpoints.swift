package import EventStore
package import TransparencyLog

/// Where the checkpoints are kept that enough witnesses have cosigned, by size, and what was found against the log.
///
/// No checkpoint is kept that has not been verified. Writes are durable when they return. Of nodes that share a log one keeps
/// checkpoints, and all read; of those that are written under a lease that another node has taken over meanwhile, nothing is
/// kept. What was found against the log any node keeps at any time. All methods may be called concurrently.
package protocol CosignedCheckpoints: Sendable {
    /// Keeps a checkpoint, with the signatures that are kept for it already.
    ///
    /// - Parameter lease: what the node holds that does so for all; nil for a node that has no others.
    /// - Returns: the checkpoint and who has signed it.
    /// - Throws: `Malformed`, `NoteError` or `PolicyError` if it is not signed as the policy demands, or if another
    ///   checkpoint of that size is kept; `LeaseLost`; what the storage throws. Nothing has changed then.
    @discardableResult
    func keep(_ note: SignedNote, by policy: WitnessPolicy, under lease: Lease?) async throws -> WitnessedCheckpoint

    /// The largest that is kept, whoever has cosigned it.
    func newest() async throws -> SignedNote?

    /// The smallest kept checkpoint whose tree holds the entry at a log position, for its receipt; nil if there is none
    /// yet.
    func first(covering logPosition: Int) async throws -> SignedNote?

    /// Those of more than `size` entries, by size, at most `limit` of them.
    func page(after size: Int, limit: Int) async throws -> [SignedNote]

    /// Keeps both notes; once for each that was seen, however often the log goes on against it. It needs no lease: evidence is
    /// worth the same whoever brings it, and must not be lost because another node asks the witnesses now.
    ///
    /// - Parameter time: in seconds since 1970.
    /// - Throws: what the storage throws. Nothing has changed then.
    func keep(_ faces: TwoFaces, time: Int) async throws

    /// All that was found against the log, oldest first. Whoever reads it verifies it: nobody's word is taken for it.
    func twoFaces() async throws -> [KeptTwoFaces]
}

/// What was found against a log, and when.
package struct KeptTwoFaces: Hashable, Sendable {
    package let faces: TwoFaces
    /// In seconds since 1970.
    package let time: Int

    package init(_ faces: TwoFaces, time: Int) {
        self.faces = faces
        self.time = time
    }

    /// - Throws: `Malformed` if what was kept has been tampered with.
    package init(
        witness: String, objection: String, own: [UInt8], seen: [UInt8], time: Int
    ) throws(Malformed) {
        guard let objection = Consistency.Objection(rawValue: objection) else {
            throw Malformed(.note, "there is no such objection")
        }
        let faces = TwoFaces(
            witness: try KeyName(witness), objection: objection, own: try SignedNote(own), seen: try SignedNote(seen))
        self.init(faces, time: time)
    }
}

extension CosignedCheckpoints {
    /// Gives all checkpoints that are kept, by size, a page at a time.
    ///
    /// - Throws: what `body` and the storage throw.
    package func eachPage(_ body: ([SignedNote]) async throws -> Void) async throws {
        var size = -1
        while case let page = try await page(after: size, limit: 500), let last = page.last {
            try await body(page)
            size = try Checkpoint(last.text).size
        }
    }

    /// The largest checkpoint that is kept; nil if there is none, or if it does not satisfy the policy: that has become
    /// stricter, or names others, since it was kept.
    ///
    /// - Throws: `Malformed` or `NoteError` if what is kept has been tampered with; what the storage throws.
    package func latest(by policy: WitnessPolicy) async throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        guard let note = try await newest() else { return nil }
        do {
            return (note, try policy.verify(note).checkpoint)
        } catch is PolicyError { return nil }
    }
}

extension SignedNote {
    /// A checkpoint with the signatures of another of the same text. A witness that was asked twice has signed twice; of one
    /// key the first counts.
    ///
    /// - Parameter kept: what came first; nil if there is nothing yet.
    /// - Throws: `Malformed` if it is of another text: a log publishes one checkpoint of each size.
    package func added(to kept: SignedNote?) throws(Malformed) -> SignedNote {
        guard var merged = kept else { return self }
        guard merged.text == text else {
            throw Malformed(.checkpoint, "another one of \(try Checkpoint(text).size) entries has been cosigned")
        }
        for signature in signatures {
            let isThere = merged.signatures.contains { $0.name == signature.name && $0.id == signature.id }
            if !isThere { merged.add(signature) }
        }
        return merged
    }
}
