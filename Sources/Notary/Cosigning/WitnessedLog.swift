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
