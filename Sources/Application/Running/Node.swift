package import Domain
package import EventStore
import EventStoreSQLite
import Foundation
package import Logging
import Notary
package import Projections
package import TransparencyLog

/// A node of Accord: one log, its vault, its views, and what runs by itself.
package final class Node: Sendable {
    package let log: any EventLog
    package let vault: any Vault
    package let views: Views
    package let files: EvidenceFiles
    /// Nil for a node that shares its log with no other.
    package let leases: (any Leasing)?
    let sharedNotary: NotaryStorage?
    package let clock: NodeClock
    package let submitting: Submitting
    package let tokens: Tokens
    package let revealing: Revealing
    /// Signs the heads of the log; nil for a mirror.
    private let signer: CheckpointSigner?
    package let witnessed = WitnessedSize()
    private let keys: NodeKeys
    /// What the vault held before anything was submitted to this process.
    private let commitmentsAtStart: Task<Set<Commitment>, any Error>
    private let logger: Logger
    /// The log's name: the `source` of its entries, or of those since it goes on from another.
    package let origin: String
    package let place: NodePlace

    /// Opens what `NodeSetup.create` has made, or `Mirror` or `Continuation`.
    ///
    /// - Parameters:
    ///   - acceptsMissingCheckpoint: whether the log may go on without the last checkpoint that it signed.
    ///   - acceptedSize: with how many entries it may go on although it has signed more; nil if it may not.
    /// - Throws: what is wrong with the files, as an error whose description is for the operator.
    package init(
        _ place: NodePlace, clock: NodeClock = NodeClock(), acceptsMissingCheckpoint: Bool = false,
        acceptedSize: Int? = nil, logger: Logger
    ) async throws {
        self.place = place
        if place.isMirror {
            keys = .passing()
            signer = nil
            origin = "\(try VerifierKey(contentsOfFile: place.verifierKeyFile).name)"
            log = try SQLiteLog(readingAt: place.logFile, alone: true)
        } else {
            keys = try NodeKeys.read(at: place.keyFile)
            try await KeyRotation.finish(place)
            let key = try NoteSigner(privateKeyText: OwnerFile.read(at: place.signingKeyFile))
            let signer = try CheckpointSigner(signers: [key], keptAt: place.checkpointFile)
            self.signer = signer
            origin = "\(key.name)"
            log = try await place.openLog(signer: signer, clock: clock)
            if place.database != nil {
                // Of a node that shares its log there is little in the directory, and none of it has to be there.
                try NodeSetup.makeDirectory(place)
                try key.verifierKey.write(toFile: place.verifierKeyFile)
            }
        }
        let isCopy: Bool
        let storage: NodeStorage
        do {
            guard try await log.head().size > 0 else { throw NodePlace.Problem.notInitialised(place.data) }
            if place.database != nil { try await Node.requireOrigin(origin, of: log) }
            try await signer?.check(
                log, acceptsMissing: acceptsMissingCheckpoint, acceptedSize: acceptedSize)
            isCopy = try await Node.isCopy(log)
            storage = try await NodeStorage.open(place, keys: keys)
        } catch {
            await log.close()
            throw error
        }
        vault = storage.vault
        files = storage.files
        leases = storage.leases
        sharedNotary = storage.notary
        if !place.isMirror { try await Erasing(log: log, vault: vault).applyAll() }
        commitmentsAtStart = try vault.settledCommitments()
        views = try Views(directory: place.data, log: log, logger: logger)
        self.clock = clock
        self.logger = logger
        submitting = Submitting(
            log: log, vault: vault, clock: clock, source: origin, isMirror: place.isMirror)
        tokens = Tokens(submitting: submitting, clock: clock)
        revealing = Revealing(vault: vault, hasAll: !isCopy && !place.isMirror)
        clock.check(head: try await log.head().time)
        do {
            try await shareFormerNotary(logger)
        } catch {
            await close()
            throw error
        }
    }

    /// Whether what the log's older entries commit to stayed in another node's vault.
    private static func isCopy(_ log: any EventLog) async throws -> Bool {
        var reader = EventReader()
        for entry in try await log.stream(StreamName(.log), after: 0) {
            if case .log(.continued) = try reader.read(entry).event { return true }
        }
        return false
    }

    /// - Throws: `NodePlace.Problem.otherOrigin`.
    private static func requireOrigin(_ origin: String, of log: any EventLog) async throws {
        guard let head = try await log.signedHead() else { return }
        let signed = try Checkpoint(try SignedNote(head.note).text).origin
        guard "\(signed)" == origin else { throw NodePlace.Problem.otherOrigin(log: "\(signed)", key: origin) }
    }

    /// Whether the log is somebody else's, and only read.
    package var isMirror: Bool { signer == nil }

    /// The keys that check what signs the log's heads. A mirror's may be replaced while it is served.
    ///
    /// - Throws: for a mirror, what reading its key throws.
    package var verifierKeys: [VerifierKey] {
        get throws { try signer?.verifierKeys ?? [VerifierKey(contentsOfFile: place.verifierKeyFile)] }
    }

    /// Where the last checkpoint that the log signed belongs, if it is not there and the node was opened all the same.
    package var missingCheckpoint: String? { signer?.missingCheckpoint }

    /// Signs nothing more, for a reason that the operator is told. A mirror signs nothing anyway.
    package func stopSigning(_ reason: String) {
        signer?.stop(reason)
        if isMirror { logger.critical("\(reason)") }
    }

    /// Keeps the views up to date and closes rounds that are due, until the task is cancelled. First it does what a
    /// death may have left undone in the vault. A mirror has only views.
    package func run() async throws {
        if isMirror { return try await views.run() }
        // Keeps the newest head of a log that was taken without a checkpoint: whoever could object has been asked by now.
        try? signer?.confirm()
        async let swept: Void = sweep()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.views.run() }
            group.addTask { try await Closing(node: self, leases: self.leases, logger: self.logger).run() }
            group.addTask { await self.watch() }
            group.addTask { await self.settle() }
            try await group.next()
            group.cancelAll()
        }
        await swept
    }

    /// Why nothing can be recorded now: the clock, the log's storage, or that nothing is signed any more. Nil if it can.
    private var hindrance: String? { clock.problem ?? log.impediment ?? signer?.stopped }

    /// Tells the operator what keeps the node from taking anything, and when it does again.
    private func watch() async {
        // What was so at the start has been told.
        var isTaking = clock.problem == nil
        while !Task.isCancelled {
            _ = clock.now()
            let hindrance = hindrance
            if let hindrance, isTaking {
                logger.critical("No submission is taken: \(hindrance)")
            } else if hindrance == nil, !isTaking {
                logger.notice("Submissions are taken again.")
            }
            isTaking = hindrance == nil
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// Settles ballots of rounds that have ended while the vault could not be written.
    private func settle() async {
        while !Task.isCancelled {
            await Settling(submitting: submitting).settleWhatIsLeft(logger)
            try? await Task.sleep(for: .seconds(5))
        }
    }

    private func sweep() async {
        do {
            try await Sweeping(submitting: submitting, commitments: try await commitmentsAtStart.value).run()
        } catch {
            // Whoever stops a node in the midst of it finds it done at the next start.
            if Task.isCancelled { return }
            logger.error("The vault could not be swept: \(error)")
        }
    }

    /// Takes nothing more, finishes what was accepted, and closes the files.
    package func close() async {
        commitmentsAtStart.cancel()
        _ = await commitmentsAtStart.result
        await log.close()
        do {
            try vault.close()
        } catch {
            logger.error("The vault could not be closed: \(error)")
        }
    }

    /// Why the node takes no submissions now; nil if it does.
    package func unreadiness() async throws -> String? {
        _ = clock.now()
        if let hindrance = isMirror ? log.impediment : hindrance { return hindrance }
        let head = try await log.head()
        guard views.size >= head.size - 10_000 else {
            return "The views are being built: \(views.size) of \(head.size)."
        }
        return nil
    }

    /// What makes a request recognisable when it is repeated.
    ///
    /// - Parameters:
    ///   - key: the idempotency key that the client chose.
    ///   - request: method, address and body, or whatever else says what was asked.
    ///   - id: the id that was signed, if the request is.
    package func repetition(of actor: Actor, key: String, request: [UInt8], id: Identifier? = nil) -> Repetition {
        keys.repetition(of: actor, key: key, request: request, id: id)
    }
}
