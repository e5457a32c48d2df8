import Domain
import EventStore
import Logging
import Projections

/// Closes rounds whose time has come, also those that came due while the node was down.
struct Closing {
    let node: Node
    let logger: Logger

    /// How often it looks, at least.
    private static let interval = Duration.milliseconds(500)

    /// How many seconds it waits before it tries again to close what could not be closed.
    private static let patience: Int64 = 60

    /// Runs until the task is cancelled.
    func run() async throws {
        var postponed: [ID<Round>: Instant] = [:]
        while !Task.isCancelled {
            let now = node.clock.now()
            if node.clock.problem == nil {
                for round in try await node.views.rounds(dueAt: now) {
                    if let later = postponed[round], later > now { continue }
                    postponed[round] = await close(round) ? nil : now.advanced(bySeconds: Closing.patience)
                }
            }
            try? await Task.sleep(for: Closing.interval)
        }
    }

    /// - Returns: whether it is closed, or soon will be.
    private func close(_ round: ID<Round>) async -> Bool {
        do {
            let reviewed = try await node.log.head().size - 1
            let submitted = try await node.submitting.submit(
                CloseRound(round: round, reviewed: reviewed, openings: nil), as: .node)
            try await node.views.wait(until: submitted.logPosition + submitted.events.count)
            logger.info("Closed round/\(round), whose time had come.")
            return true
        } catch let refusal as Refusal where [.roundClosed, .newerBallots, .notDueYet].contains(refusal.reason) {
            // Somebody else has closed it, or a last ballot has come between: the next look will tell.
            return true
        } catch {
            logger.error("round/\(round) is due and could not be closed: \(error)")
            return false
        }
    }
}
