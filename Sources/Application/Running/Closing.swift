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

    /// Runs until the task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            if node.clock.problem == nil {
                for (round, closesAt) in try await node.views.openRounds() where closesAt <= node.clock.now() {
                    await close(round)
                }
            }
            try? await Task.sleep(for: Closing.interval)
        }
    }

    private func close(_ round: ID<Round>) async {
        do {
            let reviewed = try await node.log.head().size - 1
            let submitted = try await node.submitting.submit(
                CloseRound(round: round, reviewed: reviewed, openings: nil), as: .node)
            try await node.views.wait(until: submitted.logPosition + submitted.events.count)
            logger.info("Closed round/\(round), whose time had come.")
        } catch let refusal as Refusal where [.roundClosed, .newerBallots, .notDueYet].contains(refusal.reason) {
            // Somebody else has closed it, or a last ballot has come between: the next look will tell.
        } catch {
            logger.error("round/\(round) is due and could not be closed: \(error)")
        }
    }
}
