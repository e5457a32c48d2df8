/// What a witness has to answer to a request that it could read (C2SP tlog-witness).
package enum WitnessVerdict: Hashable, Sendable {
    /// The checkpoint may be cosigned, once its size and root have been stored in place of those that were compared.
    case acceptable
    /// The witness knows no log of that name.
    case unknownLog
    /// None of the log's keys has signed, or one has a bad signature.
    case untrusted(NoteError)
    /// The witness has last cosigned a tree of another size, this one.
    case otherSize(Int)
    /// The checkpoint does not begin with what the witness has cosigned, or the proof does not show it. The request is
    /// signed by the log, so it is evidence and worth keeping.
    case inconsistent(ProofError)

    /// The status of the answer over HTTP. A request that cannot be read has 400.
    package var status: Int {
        switch self {
        case .acceptable: 200
        case .unknownLog: 404
        case .untrusted: 403
        case .otherSize: 409
        case .inconsistent: 422
        }
    }
}

extension WitnessRequest {
    /// Judges the request.
    ///
    /// The answer holds only as long as `last` does: who accepts has to replace `last` by this checkpoint in one atomic
    /// step that fails if it is no longer the same, and only then to sign.
    ///
    /// - Parameters:
    ///   - keys: the keys trusted for the log that the checkpoint names; nil if that log is not known.
    ///   - last: the size and root that were cosigned last for this log; nil if none were.
    package func verdict(keys: [VerifierKey]?, last: (size: Int, root: TreeHash)?) -> WitnessVerdict {
        guard let keys else { return .unknownLog }
        do { _ = try note.open(by: keys) } catch { return .untrusted(error) }
        let last = last ?? (size: 0, root: .emptyRoot)
        guard oldSize == last.size else { return .otherSize(last.size) }
        if checkpoint.size == 0, checkpoint.root != .emptyRoot {
            return .inconsistent(.otherRoot(expected: checkpoint.root, computed: .emptyRoot))
        }
        // Everything begins with the empty tree: there is nothing to prove, and so nothing may be said.
        if oldSize == 0, checkpoint.size > 0 {
            return proof.isEmpty ? .acceptable : .inconsistent(.wrongLength(expected: 0, actual: proof.count))
        }
        do {
            try ConsistencyProof(oldSize: oldSize, newSize: checkpoint.size, hashes: proof)
                .verify(oldRoot: last.root, newRoot: checkpoint.root)
            return .acceptable
        } catch { return .inconsistent(error) }
    }
}
