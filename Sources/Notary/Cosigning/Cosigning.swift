package import AsyncHTTPClient
internal import Foundation
package import Logging
internal import Synchronization
internal import TransparencyLog

/// Gathers the cosignatures of a log's witnesses, one checkpoint after the other, at most one a second.
///
/// All witnesses are asked at once, and none waits for another. A checkpoint counts as witnessed once the quorum has
/// cosigned it and the note is on disk; whoever cosigns later is added to it. A witness that fails is asked again, after
/// longer and longer pauses.
package actor Cosigning {
    let log: any WitnessedLog
    private let panel: WitnessPanel
    private let store: CosignedCheckpoints
    let clients: [VerifierKey: WitnessClient]
    private let pace: Duration
    private let logger: Logger

    private var candidate: Candidate?
    /// Who has been asked, for this or for an earlier checkpoint, and has not answered.
    private var busy: Set<VerifierKey> = []
    /// What each is believed to have seen last.
    private var believedSizes: [VerifierKey: Int] = [:]
    private var failures: [VerifierKey: (count: Int, until: ContinuousClock.Instant)] = [:]

    private let witnessed = Mutex(0)
    private let faces = Mutex<TwoFaces?>(nil)

    /// - Parameters:
    ///   - pace: how long it waits, at least, from one checkpoint to the next.
    ///   - patience: how long a witness may take.
    package init(
        log: any WitnessedLog, panel: WitnessPanel, store: CosignedCheckpoints, http: HTTPClient, logger: Logger,
        pace: Duration = .seconds(1), patience: Duration = .seconds(5)
    ) {
        self.log = log
        self.panel = panel
        self.store = store
        self.logger = logger
        self.pace = pace
        var clients: [VerifierKey: WitnessClient] = [:]
        for witness in panel.witnesses {
            clients[witness.key] = WitnessClient(witness, http: http, patience: patience)
        }
        self.clients = clients
    }

    // MARK: What is known

    /// Up to which size the quorum has cosigned the log: every entry below it is in a tree that they have seen. 0 before
    /// `restore` and before the first quorum. It only grows.
    package nonisolated var witnessedSize: Int { witnessed.withLock { $0 } }

    /// What a witness has seen that does not go with the log; nil as long as nothing was found in this run. The log must
    /// not sign any more then.
    package nonisolated var twoFaces: TwoFaces? { faces.withLock { $0 } }

    /// Reads what an earlier run has kept.
    ///
    /// - Throws: what the log and the store throw.
    package func restore() async throws {
        let policy = try panel.policy(of: try await log.keys)
        guard let kept = try await store.latest(by: policy) else { return }
        reach(kept.checkpoint.size)
        for cosigner in try kept.note.open(by: policy.witnesses.map(\.key)).signers {
            believedSizes[cosigner] = kept.checkpoint.size
        }
    }

    // MARK: Running

    /// Gathers until the task is cancelled. What goes wrong is logged and tried again.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    for (client, note) in try await due() { group.addTask { await self.ask(client, for: note) } }
                    try await Task.sleep(for: pace)
                    if isComplete { try await log.waitForCheckpoint(beyond: candidate?.size ?? 0) }
                } catch {
                    guard !Task.isCancelled else { break }
                    logger.error("Cosignatures cannot be gathered: \(error)")
                    try? await Task.sleep(for: pace)
                }
            }
        }
    }

    /// Whether nothing is left to do until there is another checkpoint.
    private var isComplete: Bool { candidate.map { $0.isWitnessed && $0.cosigners.count == clients.count } ?? true }

    /// Whom to ask for what now.
    private func due() async throws -> [(WitnessClient, SignedNote)] {
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

    private func ask(_ client: WitnessClient, for note: SignedNote) async {
        let key = client.witness.key
        do {
            let signature = try await client.cosign(note, of: log, believedSize: believedSizes[key] ?? 0)
            believedSizes[key] = try Checkpoint(note.text).size
            failures[key] = nil
            await take(signature, of: key, for: note)
        } catch {
            if !Task.isCancelled { await fail(key, error, for: note) }
        }
        busy.remove(key)
        if candidate?.note.text == note.text { candidate?.outstanding.remove(key) }
    }

    private func take(_ signature: NoteSignature, of key: VerifierKey, for note: SignedNote) async {
        do {
            if candidate?.note.text == note.text {
                candidate?.note.add(signature)
                candidate?.cosigners.insert(key)
                try await keepCandidate()
            } else {
                // A late one, to be added to what the quorum has cosigned without it.
                var late = note
                late.add(signature)
                try await store.keep(late, by: try panel.policy(of: try await log.keys))
            }
        } catch {
            logger.error("The cosignature of \(key.name) could not be kept: \(error)")
        }
    }

    /// Keeps the candidate if the quorum has cosigned it.
    private func keepCandidate() async throws {
        guard let kept = candidate, kept.cosigners.count > kept.keptCosigners else { return }
        let policy = try panel.policy(of: try await log.keys)
        guard policy.isSatisfied(by: kept.cosigners) else { return }
        try await store.keep(kept.note, by: policy)
        reach(kept.size)
        guard var now = candidate, now.note.text == kept.note.text else { return }
        now.isWitnessed = true
        now.keptCosigners = max(now.keptCosigners, kept.cosigners.count)
        candidate = now
    }

    private func reach(_ size: Int) { witnessed.withLock { $0 = max($0, size) } }

    private func fail(_ key: VerifierKey, _ error: any Error, for note: SignedNote) async {
        let count = (failures[key]?.count ?? 0) + 1
        failures[key] = (count, .now + pace * (1 << min(count - 1, 6)))
        switch error {
        case WitnessError.twoFaces(let found):
            logger.critical("THE LOG HAS SHOWN TWO FACES, or was put back to an older state. \(found)")
            faces.withLock { $0 = found }
            do {
                try await store.keep(found, time: Int(Date().timeIntervalSince1970))
            } catch {
                logger.critical("The two checkpoints could not be kept: \(error)")
            }
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
