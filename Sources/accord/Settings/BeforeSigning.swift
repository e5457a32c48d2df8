import Application
import Foundation
import Logging
import Notary
import TransparencyLog

extension Settings {
    /// Asks the witnesses, if there are any, before a command signs something, as `serve` does at its start. A node that
    /// shares its log and has no witnesses goes by what other nodes have found. A mirror signs nothing, and none is asked.
    ///
    /// - Throws: `Failure` if the log does not go on from what a witness has seen; what the log and the storage throw.
    func requireConsistency(of node: Node, logger: Logger) async throws {
        guard !node.isMirror, witnesses != nil || node.isShared else { return }
        let store = try node.openNotary().checkpoints
        let checkpoints = try await NodeCheckpoints(of: node)
        try await withCosigning(of: checkpoints, keptIn: store, leases: node.leases, logger: logger) { cosigning in
            guard let cosigning else {
                let watch = TwoFacesWatch(store, of: checkpoints, countsKept: true)
                if let faces = try await watch.look() {
                    throw Failure(.badData, "Nothing is signed. \(TwoFacesService.reason(faces))")
                }
                return
            }
            _ = try await cosigning.isConsistent(checkpoints, keptIn: store, acceptedSize: nil)
        }
    }
}

extension CosigningService {
    /// Asks the witnesses what they have seen of the log, before anything is signed, and whether anything was found there
    /// before. One that cannot be reached is named in the log and not waited for, unless nothing else says how far the log
    /// was signed. What does not go with the log is kept.
    ///
    /// - Parameters:
    ///   - acceptedSize: with how many entries the log may go on although a witness has seen more; nil if it may not.
    ///   - missing: where the last checkpoint that was signed belongs, if it is not there and nobody has said how many
    ///     entries the log may go on with.
    /// - Returns: false if one has seen more, and that was accepted: whoever has seen it does not cosign this log again.
    /// - Throws: `Failure` if the log does not go on from what one has seen, or if a checkpoint is missing and one cannot
    ///   be asked, or there is nothing that it could be asked about; what the log and the store throw.
    func isConsistent(
        _ checkpoints: NodeCheckpoints, keptIn store: any CosignedCheckpoints, acceptedSize: Int?,
        missing: String? = nil
    ) async throws -> Bool {
        guard let origin = try await checkpoints.head()?.origin else {
            guard let missing else { return true }
            throw Failure(
                .badData,
                """
                There is no last checkpoint in \(missing), and none of the log's entries is under a signed head, so that no \
                witness can be asked about them. Bring back the log with its heads, or put the checkpoint back.
                """)
        }
        let (answers, silent) = try await answers(origin: origin)
        let seen = try await cosigning.foundBefore() + answers
        // Only now: another node may have gone on meanwhile, and have told the witnesses.
        guard let own = try await checkpoints.checkpoint() else { return true }
        let refusals = try await objections(to: try Checkpoint(own.text), seen: seen, checkpoints)
        for refusal in refusals { await keep(refusal, own: own, in: store) }
        let isAccepted = { (refusal: Consistency.Refusal) in
            refusal.objection == .larger && refusal.ownSize == acceptedSize
        }
        if let standing = refusals.first(where: { !isAccepted($0) }) { throw Failure(.badData, "\(standing)") }
        if let missing, let witness = silent.first {
            throw Failure(
                .badData,
                """
                There is no last checkpoint in \(missing), and the witness \(witness) cannot be asked what it has seen, so \
                that nothing says whether entries are missing. Reach the witness, or put the checkpoint back.
                """)
        }
        guard let accepted = refusals.first else { return true }
        logger.critical(
            "Witnesses are not asked: \(accepted.seen.witness) has seen a log of \(accepted.seenSize) entries.")
        return false
    }

    /// What the witnesses say that they have seen; those that do not say are named in the log too.
    private func answers(origin: KeyName) async throws -> (seen: [Consistency.Seen], silent: [KeyName]) {
        var seen: [Consistency.Seen] = []
        var silent: [KeyName] = []
        for (witness, found) in try await cosigning.latest(origin: origin) {
            switch found {
            case .success(let one): if let one { seen.append(one) }
            case .failure(let error):
                logger.warning("The witness \(witness) cannot be asked what it has seen: \(error)")
                silent.append(witness)
            }
        }
        return (seen, silent)
    }

    /// What of all that was seen does not go with the log: one that may be accepted does not hide one that may not.
    private func objections(
        to own: Checkpoint, seen: [Consistency.Seen], _ checkpoints: NodeCheckpoints
    ) async throws -> [Consistency.Refusal] {
        var refusals: [Consistency.Refusal] = []
        for one in seen {
            let refusal = try await Consistency.check(own: own, seen: [one]) {
                try await checkpoints.consistencyProof(from: $0, to: $1)
            }
            if let refusal { refusals.append(refusal) }
        }
        return refusals
    }

    /// Keeps both checkpoints. If that fails, the log is refused all the same, and the operator is told.
    private func keep(_ refusal: Consistency.Refusal, own: SignedNote, in store: any CosignedCheckpoints) async {
        let faces = TwoFaces(
            witness: refusal.seen.witness, objection: refusal.objection, own: own, seen: refusal.seen.note)
        do {
            try await store.keep(faces, time: Int(Date().timeIntervalSince1970))
        } catch {
            logger.critical("The two checkpoints could not be kept: \(error)")
        }
    }
}
