import Application
import EventStore
import Logging
import Notary
import ServiceLifecycle
import TransparencyLog

extension Settings {
    /// Runs `body` with what speaks to witnesses and timestamp authorities for a node, as far as it is configured, and with
    /// what hears of it if another node that shares the log has found something against it. A node that shares its log and
    /// has no witnesses is read and signs nothing as long as something that was found before does not go with the log.
    ///
    /// - Parameter acceptedSize: with how many entries the log may go on although a witness has seen more; then none is asked.
    /// - Throws: `Failure` if a witness has seen another log under this one's name, or more of it than is here, or cannot be
    ///   asked while the last checkpoint is missing.
    func withNotary(
        of node: Node, acceptedSize: Int? = nil, logger: Logger, _ body: ([any Service]) async throws -> Void
    ) async throws {
        guard witnesses != nil || timestamps != nil || node.isShared else { return try await body([]) }
        let storage = try node.openNotary()
        let checkpoints = try await NodeCheckpoints(of: node)
        var services: [any Service] = []
        if let timestamps {
            services.append(
                try TimestampService(timestamps, keptIn: storage.timestamps, leases: node.leases, logger: logger) {
                    try await checkpoints.published()
                })
        }
        let stamping = services
        if node.isMirror, let witnesses {
            let mirrored = MirroredWitnesses(node: node, panel: witnesses, logger: logger)
            node.witnessed.follow({ mirrored.size }) { mirrored.note }
            return try await body(stamping + [mirrored])
        }
        let store = storage.checkpoints
        let isAccepted = try await node.log.head().size == acceptedSize
        func watching(countsKept: Bool) async throws -> [any Service] {
            try await TwoFacesService.begin(
                of: node, checkpoints, keptIn: store, countsKept: countsKept, logger: logger)
        }
        try await withCosigning(of: checkpoints, keptIn: store, leases: node.leases, logger: logger) {
            [witnesses] cosigning in
            guard var cosigning, let witnesses else {
                return try await body(stamping + watching(countsKept: !isAccepted))
            }
            let isGoingOn = try await cosigning.isConsistent(
                checkpoints, keptIn: store, acceptedSize: acceptedSize,
                missing: isAccepted ? nil : node.missingCheckpoint)
            guard isGoingOn else {
                // Nobody gathers, who would hear of it. What was accepted just now has been kept, and is no news.
                return try await body(stamping + watching(countsKept: false))
            }
            let policy = try witnesses.policy(of: try checkpoints.keys)
            let gathering = cosigning.cosigning
            node.witnessed.follow({ gathering.witnessedSize }) {
                try await store.latest(by: policy)?.note
            }
            cosigning.stop = { node.stopSigning($0) }
            try await body(stamping + [cosigning])
        }
    }
}
