package import TransparencyLog

/// The log whose checkpoints are to be cosigned, as far as that needs to know it.
///
/// All methods may be called concurrently.
package protocol WitnessedLog: Sendable {
    /// The keys that its checkpoints are signed with, past ones included; the name of each is the origin.
    var keys: [VerifierKey] { get async throws }

    /// The newest signed checkpoint that is durable; nil if there is none yet.
    func checkpoint() async throws -> SignedNote?

    /// The proof that the tree of size `to` begins with that of size `from`; `0 < from <= to`, and `to` is at most the size
    /// of the newest checkpoint.
    func consistencyProof(from: Int, to: Int) async throws -> ConsistencyProof

    /// Returns once there is a checkpoint of a larger size, or the task is cancelled, or the log has ended.
    func waitForCheckpoint(beyond size: Int) async throws
}

extension WitnessedLog {
    /// Whether the log, as it is signed now, goes on from a checkpoint; one that was set back may not. The signature is not
    /// looked at.
    ///
    /// - Returns: false also for another log's, and as long as nothing is signed.
    /// - Throws: what the log throws.
    package func goesOn(from checkpoint: Checkpoint) async throws -> Bool {
        guard let note = try await self.checkpoint() else { return false }
        let own = try Checkpoint(note.text)
        guard checkpoint.origin == own.origin else { return false }
        return try await Consistency.objection(to: own, seen: checkpoint) {
            try await consistencyProof(from: $0, to: $1)
        } == nil
    }
}
