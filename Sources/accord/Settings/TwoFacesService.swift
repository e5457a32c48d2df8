import Application
import Logging
import Notary
import ServiceLifecycle

/// Stops a node from signing once another node with the same log has found at a witness that there is another log under its
/// name. What is there goes on being read.
struct TwoFacesService: Service {
    private let watch: TwoFacesWatch
    private let logger: Logger
    private let stop: @Sendable (String) -> Void
    /// Whether something was there at the first look.
    private var isFound = false

    /// How often is looked.
    static let pause = Duration.seconds(1)

    /// What the operator is told.
    static func reason(_ faces: TwoFaces) -> String {
        """
        A witness has seen another log under this name: \(faces) Bring back the log that it has seen, or go on under a new \
        origin and key (accord import --log --as-origin).
        """
    }

    /// Looks for the first time, so that a node which may not sign does not; then it goes on as a service.
    ///
    /// - Parameter countsKept: whether what was kept before counts, if the log does not go with it.
    /// - Returns: nothing for a node that shares its log with no other.
    /// - Throws: what the log and the store throw.
    static func begin(
        of node: Node, _ checkpoints: NodeCheckpoints, keptIn store: any CosignedCheckpoints, countsKept: Bool,
        logger: Logger
    ) async throws -> [any Service] {
        guard node.isShared else { return [] }
        var service = TwoFacesService(
            TwoFacesWatch(store, of: checkpoints, countsKept: countsKept), logger: logger
        ) { node.stopSigning($0) }
        if let faces = try await service.watch.look() {
            service.end(faces)
            service.isFound = true
        }
        return [service]
    }

    private init(_ watch: TwoFacesWatch, logger: Logger, stop: @escaping @Sendable (String) -> Void) {
        self.watch = watch
        self.logger = logger
        self.stop = stop
    }

    func run() async throws {
        if !isFound {
            let service = self
            await cancelWhenGracefulShutdown { await service.lookUntilFound() }
        }
        // A service that returns takes all others with it.
        try? await gracefulShutdown()
    }

    /// Returns once something is found, or the task is cancelled.
    private func lookUntilFound() async {
        var isAway = false
        while !Task.isCancelled {
            do {
                let faces = try await watch.look()
                if isAway { logger.notice("What was found against the log can be looked at again.") }
                isAway = false
                if let faces { return end(faces) }
            } catch {
                if !isAway, !Task.isCancelled {
                    logger.warning("What was found against the log cannot be looked at: \(error)")
                    isAway = true
                }
            }
            try? await Task.sleep(for: TwoFacesService.pause)
        }
    }

    private func end(_ faces: TwoFaces) {
        let reason = TwoFacesService.reason(faces)
        stop(reason)
        logger.critical("Nothing is signed any more. \(reason)")
    }
}
