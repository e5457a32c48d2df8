internal import TransparencyLog

/// Looks whether anything has been found against a log, by whichever of its nodes: none of them may sign any more then.
package actor TwoFacesWatch {
    private let store: any CosignedCheckpoints
    private let log: any WitnessedLog
    /// How many were kept at the last look; nil before the first.
    private var known: Int?

    /// - Parameter countsKept: whether what was kept before the first look is told too. It is not to a node for which it was
    ///   decided at its start that the log may go on in spite of it.
    package init(_ store: any CosignedCheckpoints, of log: any WitnessedLog, countsKept: Bool = false) {
        self.store = store
        self.log = log
        known = countsKept ? 0 : nil
    }

    /// Looks once more.
    ///
    /// - Returns: what has come since the first look, or was there before if that counts, and does not go with what the log
    ///   holds; nil if there is nothing.
    /// - Throws: what the log and the store throw; it is then looked at again.
    package func look() async throws -> TwoFaces? {
        let kept = try await store.twoFaces()
        for one in kept.dropFirst(known ?? kept.count) where try await isTrue(one.faces) { return one.faces }
        known = kept.count
        return nil
    }

    /// Whether the log has signed what was seen, and does not go on from it. Nobody's word is taken for it.
    private nonisolated func isTrue(_ faces: TwoFaces) async throws -> Bool {
        guard (try? faces.seen.open(by: try await log.keys)) != nil else { return false }
        guard let own = try await log.checkpoint() else { return true }
        let seen = try Checkpoint(faces.seen.text)
        return try await Consistency.objection(to: try Checkpoint(own.text), seen: seen) {
            try await log.consistencyProof(from: $0, to: $1)
        } != nil
    }
}
