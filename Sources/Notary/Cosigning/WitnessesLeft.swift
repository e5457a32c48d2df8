internal import EventStore
internal import Logging
internal import TransparencyLog

// How a node that cannot have checkpoints cosigned leaves that to another, which perhaps can.

extension Cosigning {
    /// After how many failures in a row something is not expected to succeed soon: a witness, or a whole round.
    private static let mostFailures = 3

    /// Whether so many witnesses fail that the quorum cannot come together for what they are asked.
    var isQuorumOutOfReach: Bool {
        guard let candidate, !candidate.isWitnessed else { return false }
        let reachable = clients.keys.filter { key in
            candidate.cosigners.contains(key) || (failures[key]?.count ?? 0) < Cosigning.mostFailures
        }
        return reachable.count < panel.quorum
    }

    /// Whether this node does not ask for the lease now, so that another can take it.
    var isLeftToOthers: Bool { leftUntil.map { ContinuousClock.now < $0 } ?? false }

    /// Counts a round that has failed while the lease was this node's, and lets go of it if that happens again and again.
    func countFailedRound() async {
        guard holdsLease else { return }
        failedRounds += 1
        if failedRounds >= Cosigning.mostFailures { await leaveToOthers() }
    }

    /// Lets go of the lease, and does not ask for it until another node has had the time to take it. A node that has no
    /// others goes on trying.
    func leaveToOthers() async {
        guard duty.isShared else { return }
        leftUntil = ContinuousClock.now + pauseForOthers
        permission = nil
        candidate = nil
        failedRounds = 0
        logger.warning(
            "This node cannot have checkpoints cosigned now, and leaves that to another for \(pauseForOthers).")
        do {
            try await duty.release()
        } catch {
            logger.info("Another node can ask the witnesses when this one's lease has run out: \(error)")
        }
    }
}
