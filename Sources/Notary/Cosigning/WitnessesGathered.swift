internal import EventStore
internal import Foundation
internal import Logging
internal import Synchronization
internal import TransparencyLog

// How the cosignatures of one checkpoint come together, while it is this node that gathers them.

extension Cosigning {
    /// Whom to ask for what now.
    func due() async throws -> [(WitnessClient, SignedNote)] {
        // Once more, if it could not be kept when the quorum was there.
        try await keepCandidate()
        if let newest = try await log.checkpoint() {
            let next = try Candidate(newest)
            if next.size > candidate?.size ?? 0, candidate?.mayBeReplaced ?? true { candidate = next }
        }
        guard let note = candidate?.note, let cosigners = candidate?.cosigners else { return [] }
        let now = ContinuousClock.now
        return clients.values.compactMap { client in
            let key = client.witness.key
            guard !cosigners.contains(key), failures[key].map({ $0.until <= now }) ?? true, busy.insert(key).inserted
            else { return nil }
            candidate?.outstanding.insert(key)
            return (client, note)
        }
    }

    func ask(_ client: WitnessClient, for note: SignedNote, _ permission: Duty.Permission) async {
        let key = client.witness.key
        do {
            let signature = try await client.cosign(note, of: log, believedSize: believedSizes[key] ?? 0)
            believedSizes[key] = try Checkpoint(note.text).size
            failures[key] = nil
            await take(signature, of: key, for: note, permission)
        } catch {
            if !Task.isCancelled { await fail(key, error, for: note) }
        }
        busy.remove(key)
        if candidate?.note.text == note.text { candidate?.outstanding.remove(key) }
    }

    private func take(
        _ signature: NoteSignature, of key: VerifierKey, for note: SignedNote, _ permission: Duty.Permission
    ) async {
        do {
            if candidate?.note.text == note.text {
                candidate?.add(signature, of: key)
                try await keepCandidate()
            } else {
                // A late one, to be added to what the quorum has cosigned without it.
                var late = note
                late.add(signature)
                try await store.keep(late, by: try panel.policy(of: try await log.keys), under: permission.lease)
            }
        } catch {
            if error is LeaseLost, permission == self.permission { standDown() }
            logger.error("The cosignature of \(key.name) could not be kept: \(error)")
        }
    }

    /// Keeps the candidate if the quorum has cosigned it.
    private func keepCandidate() async throws {
        guard let permission, let kept = candidate, kept.cosigners.count > kept.keptCosigners else { return }
        let policy = try panel.policy(of: try await log.keys)
        guard policy.isSatisfied(by: kept.cosigners) else { return }
        try await store.keep(kept.note, by: policy, under: permission.lease)
        reach(kept.size)
        guard var now = candidate, now.note.text == kept.note.text else { return }
        now.isWitnessed = true
        now.keptCosigners = max(now.keptCosigners, kept.cosigners.count)
        candidate = now
    }

    private func fail(_ key: VerifierKey, _ error: any Error, for note: SignedNote) async {
        let count = (failures[key]?.count ?? 0) + 1
        failures[key] = (count, .now + pace * (1 << min(count - 1, 6)))
        switch error {
        case WitnessError.twoFaces(let found):
            logger.critical("THE LOG HAS SHOWN TWO FACES, or was put back to an older state. \(found)")
            faces.withLock { $0 = found }
            if !unkept.contains(where: { $0.faces.witness == found.witness && $0.faces.seen == found.seen }) {
                unkept.append(KeptTwoFaces(found, time: Int(Date().timeIntervalSince1970)))
            }
            await keepEvidence()
        case WitnessError.overtaken(let size):
            believedSizes[key] = size
            if candidate?.note.text == note.text { candidate?.isOvertaken = true }
            logger.info("\(key.name) has not cosigned. \(error)")
        default:
            believedSizes[key] = nil
            logger.warning("\(key.name) has not cosigned. \(error)")
        }
    }
}
