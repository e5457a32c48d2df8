internal import Logging
internal import Synchronization

// What is found against the log: by this node, which keeps it whatever else happens, or by another one.

extension Cosigning {
    /// Keeps what is not on disk yet, and looks whether any node has found something since the start.
    ///
    /// - Throws: what the log and the store throw when they are read.
    func heedEvidence() async throws {
        await keepEvidence()
        if let found = try await watch.look() { faces.withLock { $0 = found } }
    }

    /// Keeps what was found. What cannot be kept is told, and tried again with the next round.
    func keepEvidence() async {
        for one in unkept {
            do {
                try await store.keep(one.faces, time: one.time)
                unkept.removeAll { $0 == one }
            } catch {
                logger.critical("The two checkpoints could not be kept; that is tried again: \(error)")
            }
        }
    }
}
