package import TransparencyLog

/// A head of the log's tree, signed: a checkpoint (C2SP tlog-checkpoint) as the bytes of its note.
package struct SignedHead: Hashable, Sendable {
    /// How many entries it covers.
    package let size: Int
    package let note: [UInt8]

    package init(size: Int, note: [UInt8]) {
        self.size = size
        self.note = note
    }
}

/// Whoever signs the heads of a log: once for each batch, while the batch is being committed.
///
/// It must never sign two heads of which one does not go on from the other. The log's writer calls `sign`, `committed` and
/// `requireReady`, one call after the other; whoever follows what other nodes write calls the rest, at any time.
package protocol HeadSigning: Sendable {
    /// Signs the head of a batch that is about to be committed. Nobody sees what it returns unless the commit succeeds.
    ///
    /// - Throws: if it cannot be signed; then nothing of the batch is written.
    func sign(size: Int, root: TreeHash) throws -> SignedHead

    /// Told of a head whose batch is on disk, before anybody else is.
    func committed(_ head: SignedHead)

    /// Makes sure, after a batch has failed, that the next one could be signed.
    ///
    /// - Throws: if it could not.
    func requireReady() throws

    // MARK: Of nodes that share a log

    /// The largest head of the log that is known to have been signed, by whichever node: what holds fewer entries, or has
    /// another root over so many, is not that log any more. It is that of a batch which has been committed. Nil if none is
    /// known, or the log has not been held yet against what was known before.
    var newest: Checkpoint? { get }

    /// Told of a signed head that is in the log, whoever signed it: it is on disk when this returns, or nothing more is
    /// signed until it is. One that is not larger than `newest` changes nothing, for the writer may have been faster.
    ///
    /// - Throws: if it was not signed with the log's key, or contradicts `newest`; then it is not kept.
    func heard(_ head: SignedHead) throws

    /// Signs nothing more, for a reason that the operator is told.
    func stop(_ reason: String)
}

// MARK: - The tree over a log

extension EventLog {
    /// The root over the first `size` entries, from what the log keeps of its tree.
    package func root(ofSize size: Int) async throws -> TreeHash {
        let peaks = try await hashes(of: CompactRange.nodes(ofSize: size))
        return try CompactRange(size: size, peaks: peaks).root
    }

    /// That the entry at a log position is in the tree over the first `size` entries (RFC 9162, section 2.1.3).
    ///
    /// - Throws: `ProofError` unless the log position is below `size`; what the storage throws.
    package func inclusionProof(of logPosition: Int, inTreeOf size: Int) async throws -> InclusionProof {
        let plan = try InclusionProof.plan(index: logPosition, size: size)
        return InclusionProof(
            index: logPosition, size: size, hashes: plan.hashes(from: try await hashes(of: plan.nodes)))
    }

    /// That the tree over the first `size` entries goes on from the one over the first `oldSize` (section 2.1.4).
    package func consistencyProof(from oldSize: Int, to size: Int) async throws -> ConsistencyProof {
        let plan = try ConsistencyProof.plan(oldSize: oldSize, newSize: size)
        return ConsistencyProof(
            oldSize: oldSize, newSize: size, hashes: plan.hashes(from: try await hashes(of: plan.nodes)))
    }

    /// The proof to take home that an entry is in the log: against the signed head of the batch in which it was written
    /// (C2SP tlog-proof). Nil if that head was not signed.
    package func receipt(of logPosition: Int) async throws -> TreeProof? {
        guard let head = try await signedHead(covering: logPosition + 1) else { return nil }
        return try await receipt(of: logPosition, under: head)
    }

    /// The same against a head that covers the entry.
    package func receipt(of logPosition: Int, under head: SignedHead) async throws -> TreeProof {
        let proof = try await inclusionProof(of: logPosition, inTreeOf: head.size)
        return try TreeProof(index: logPosition, hashes: proof.hashes, checkpoint: head.note)
    }
}
