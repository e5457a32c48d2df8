import Logging
import Notary
import ServiceLifecycle

/// Stops a node that has no witnesses of its own from signing, once another node with the same log has found at one of its
/// witnesses that there is another log under its name.
struct TwoFacesService: Service {
    let watch: TwoFacesWatch
    let logger: Logger
    let stop: @Sendable (String) -> Void

    /// How often is looked.
    static let pause = Duration.seconds(1)

    /// What the operator is told.
    static func reason(_ faces: TwoFaces) -> String { "A witness has seen another log under this name: \(faces)" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    if let faces = try await watch.look() { return stop(TwoFacesService.reason(faces)) }
                } catch {
                    if !Task.isCancelled {
                        logger.warning("What was found against the log cannot be looked at: \(error)")
                    }
                }
                try? await Task.sleep(for: TwoFacesService.pause)
            }
        }
    }
}
