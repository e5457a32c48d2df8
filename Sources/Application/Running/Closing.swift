import Domain
import EventStore
import Logging
import Projections

/// Closes rounds whose time has come, also those that came due while the node was down. Of nodes that share a log one does,
/// under a lease that the entries are written under.
struct Closing {
    let node: Node
    /// Nil if there are no other nodes.
    let leases: (any Leasing)?
    let logger: Logger

    /// How often it looks, at least.
    private static let interval = Duration.milliseconds(500)

    /// For how many seconds one node closes what is due, unless it goes on.
    private static let leaseSeconds = 10

    /// Runs until the task is cancelled.
    func run() async throws {
        var retries = Retries<ID<Round>>()
        while !Task.isCancelled {
            let now = node.clock.now()
            if node.clock.problem == nil {
                for round in try await node.views.rounds(dueAt: now) where retries.mayTry(round, at: now) {
                    guard let mayClose = await permission() else { break }
                    if await close(round, mayClose) {
                        retries.succeed(round)
                    } else {
                        retries.fail(round, at: now)
                    }
                }
            }
            try? await Task.sleep(for: Closing.interval)
        }
    }

    /// Nil if another node closes what is due, or nobody can say.
    private func permission() async -> Duty.Permission? {
        do {
            return try await Duty("closing", leases: leases, seconds: Closing.leaseSeconds).permission()
        } catch {
            logger.warning("Whose it is to close rounds cannot be found out: \(error)")
            return nil
        }
    }

    /// - Returns: whether it is closed, or soon will be.
    private func close(_ round: ID<Round>, _ permission: Duty.Permission) async -> Bool {
        do {
            let reviewed = try await node.log.head().size - 1
            let submitted = try await node.submitting.submit(
                CloseRound(round: round, reviewed: reviewed, openings: nil), as: .node, under: permission.lease)
            try await node.views.wait(until: submitted.logPosition + submitted.events.count)
            logger.info("Closed round/\(round), whose time had come.")
            return true
        } catch let refusal as Refusal where [.roundClosed, .newerBallots, .notDueYet].contains(refusal.reason) {
            // Somebody else has closed it, or a last ballot has come between: the next look will tell.
            return true
        } catch is LeaseLost {
            return true
        } catch {
            logger.error("round/\(round) is due and could not be closed: \(error)")
            return false
        }
    }
}
