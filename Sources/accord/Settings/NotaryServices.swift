import Application
import Logging
import Notary
import ServiceLifecycle

extension Settings {
    /// Runs `body` with what speaks to witnesses and timestamp authorities for a node, as far as it is configured, and with
    /// what hears of it if another node that shares the log has found something against it.
    ///
    /// - Parameter acceptedSize: with how many entries the log may go on although a witness has seen more; then none is asked.
    /// - Throws: `Failure` if a witness has seen another log under this one's name, or more of it than is here.
    func withNotary(
        of node: Node, acceptedSize: Int? = nil, logger: Logger, _ body: ([any Service]) async throws -> Void
    ) async throws {
        guard witnesses != nil || timestamps != nil || node.isShared else { return try await body([]) }
        let storage = try node.openNotary()
        let checkpoints = NodeCheckpoints(of: node)
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
        try await withCosigning(of: checkpoints, keptIn: store, leases: node.leases, logger: logger) {
            [witnesses] cosigning in
            guard var cosigning, let witnesses else {
                let watching = TwoFacesService(watch: TwoFacesWatch(store, of: checkpoints), logger: logger) {
                    node.stopSigning($0)
                }
                return try await body(node.isShared ? stamping + [watching] : stamping)
            }
            guard try await cosigning.isConsistent(checkpoints, acceptedSize: acceptedSize) else {
                return try await body(stamping)
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
