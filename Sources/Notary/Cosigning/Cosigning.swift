package import AsyncHTTPClient
package import EventStore
internal import Foundation
package import Logging
internal import Synchronization
internal import TransparencyLog

/// Gathers the cosignatures of a log's witnesses, one checkpoint after the other, at most one a second. Of nodes that share a
/// log one does, as long as it holds a lease; the others follow what it keeps, and one of them goes on from there when it
/// asks no more, or cannot reach so many of the witnesses that there could be a quorum.
///
/// All witnesses are asked at once, and none waits for another. A checkpoint counts as witnessed once the quorum has
/// cosigned it and the note is on disk; whoever cosigns later is added to it. A witness that fails is asked again, after
/// longer and longer pauses.
package actor Cosigning {
    let log: any WitnessedLog
    let panel: WitnessPanel
    let store: any CosignedCheckpoints
    let clients: [VerifierKey: WitnessClient]
    let duty: Duty
    let pace: Duration
    let logger: Logger
    let watch: TwoFacesWatch
    /// How long this node leaves to the others what it cannot do.
    let pauseForOthers: Duration

    /// That it is this node which gathers; nil as long as another does.
    var permission: Duty.Permission?
    var candidate: Candidate?
    /// Who has been asked, for this or for an earlier checkpoint, and has not answered.
    var busy: Set<VerifierKey> = []
    /// What each is believed to have seen last.
    var believedSizes: [VerifierKey: Int] = [:]
    var failures: [VerifierKey: (count: Int, until: ContinuousClock.Instant)] = [:]
    /// The newest kept checkpoint that was looked at while another node gathers.
    private var followed: SignedNote?
    /// Whether the lease was this node's in the last round, gathering or not.
    private(set) var holdsLease = false
    /// How many rounds in a row have failed while it was.
    var failedRounds = 0
    /// Until when the others may gather, because this node could not.
    var leftUntil: ContinuousClock.Instant?
    /// Whether the last round went wrong, which has been logged.
    private var isFailing = false
    /// What was found against the log and is not on disk yet.
    var unkept: [KeptTwoFaces] = []

    private let witnessed = Mutex(0)
    let faces = Mutex<TwoFaces?>(nil)

    /// After how many seconds another node takes over.
    package static let leaseSeconds = 15
    /// How long it waits for the log to grow before it says that it is still there.
    private static let longestWait = Duration.seconds(3)
    /// Longer than another node needs to take over, also if this one cannot tell the database that it lets go.
    package static let pauseForOthers = Duration.seconds(leaseSeconds + 5)

    /// - Parameters:
    ///   - leases: nil for a node that shares its log with no other.
    ///   - pace: how long it waits, at least, from one checkpoint to the next.
    ///   - patience: how long a witness may take.
    ///   - pauseForOthers: how long this node leaves to the others what it cannot do.
    package init(
        log: any WitnessedLog, panel: WitnessPanel, store: any CosignedCheckpoints, leases: (any Leasing)? = nil,
        http: HTTPClient, logger: Logger, pace: Duration = .seconds(1), patience: Duration = .seconds(5),
        pauseForOthers: Duration = Cosigning.pauseForOthers
    ) {
        self.log = log
        self.panel = panel
        self.store = store
        duty = Duty("witnesses", leases: leases, seconds: Cosigning.leaseSeconds)
        self.logger = logger
        self.pace = pace
        self.pauseForOthers = pauseForOthers
        watch = TwoFacesWatch(store, of: log)
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

    /// What a witness has seen that does not go with the log; nil as long as no node has found anything in this run. The log
    /// must not sign any more then.
    package nonisolated var twoFaces: TwoFaces? { faces.withLock { $0 } }

    /// Reads what an earlier run, or another node, has kept, and goes on from there.
    ///
    /// - Throws: what the log and the store throw.
    package func restore() async throws {
        try await heedEvidence()
        let policy = try panel.policy(of: try await log.keys)
        guard let kept = try await store.latest(by: policy) else { return }
        guard try await log.goesOn(from: kept.checkpoint) else { return logger.error("\(Cosigning.notOfThisLog)") }
        reach(kept.checkpoint.size)
        let cosigners = try kept.note.open(by: policy.witnesses.map(\.key)).signers
        for cosigner in cosigners { believedSizes[cosigner] = kept.checkpoint.size }
        // Nobody is asked again for what they have cosigned.
        if kept.checkpoint.size > candidate?.size ?? 0 { candidate = try Candidate(kept: kept.note, by: cosigners) }
    }

    private static let notOfThisLog =
        "What witnesses have cosigned last is not of this log, and counts for nothing."

    func reach(_ size: Int) { witnessed.withLock { $0 = max($0, size) } }

    // MARK: Running

    /// Gathers, or follows, until the task is cancelled. What goes wrong is tried again, and logged when it begins and ends.
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do {
                    try await heedEvidence()
                    if let permission = try await begin() {
                        for (client, note) in try await due() {
                            group.addTask { await self.ask(client, for: note, permission) }
                        }
                        failedRounds = 0
                        if isQuorumOutOfReach { await leaveToOthers() }
                    } else {
                        try await follow()
                    }
                    if isFailing { logger.notice("Cosignatures can be gathered again.") }
                    isFailing = false
                    try await Task.sleep(for: pace)
                    if isComplete { try await waitForMore() }
                } catch is LeaseLost {
                    standDown()
                } catch {
                    guard !Task.isCancelled else { break }
                    if !isFailing { logger.error("Cosignatures cannot be gathered: \(error)") }
                    isFailing = true
                    await countFailedRound()
                    try? await Task.sleep(for: pace)
                }
            }
        }
    }

    /// Whether it is this node that gathers now. Who takes over goes on from what the last one has kept.
    private func begin() async throws -> Duty.Permission? {
        holdsLease = false
        guard !isLeftToOthers else { return nil }
        let now = try await duty.permission()
        holdsLease = now != nil
        guard now != permission else { return now }
        standDown()
        guard let now else { return nil }
        try await restore()
        permission = now
        // What witnesses did not do some time ago, they may do now.
        failures = [:]
        if duty.isShared { logger.info("This node asks the witnesses from now on.") }
        return now
    }

    /// Another node gathers.
    func standDown() {
        if permission?.lease != nil { logger.info("Another node asks the witnesses now.") }
        permission = nil
        candidate = nil
    }

    /// Looks at what the node that gathers has kept.
    private func follow() async throws {
        guard let newest = try await store.newest(), newest != followed else { return }
        do {
            let kept = try panel.policy(of: try await log.keys).verify(newest).checkpoint
            if try await log.goesOn(from: kept) {
                reach(kept.size)
            } else {
                logger.error("\(Cosigning.notOfThisLog)")
            }
        } catch let error as PolicyError {
            logger.warning("What another node has kept does not satisfy this one's settings: \(error)")
        }
        followed = newest
    }

    /// Whether nothing is left to do until there is another checkpoint.
    private var isComplete: Bool {
        guard permission != nil, unkept.isEmpty else { return false }
        return candidate.map { $0.isWitnessed && $0.cosigners.isSuperset(of: clients.keys) } ?? true
    }

    /// Returns when there is another checkpoint, or it is time to say that this node is still there.
    private func waitForMore() async throws {
        let (log, size) = (log, candidate?.size ?? 0)
        guard duty.isShared else { return try await log.waitForCheckpoint(beyond: size) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await log.waitForCheckpoint(beyond: size) }
            group.addTask { try await Task.sleep(for: Cosigning.longestWait) }
            try await group.next()
            group.cancelAll()
        }
    }
}
