/// How far an outcome has come that a programme shows only as final once witnesses have seen it.
package enum WitnessedOutcome: String, Hashable, Sendable {
    /// It is decided and on disk, and the operator could still take it back without anybody else knowing.
    case awaitingWitnesses = "awaiting_witnesses"
    /// The quorum has cosigned a checkpoint whose tree holds it.
    case witnessed

    /// - Parameters:
    ///   - logPosition: of the last entry of the append that closed the round, so that the opened ballots are in too.
    ///   - witnessedSize: up to which size the quorum has cosigned; see `Cosigning.witnessedSize`.
    package init(logPosition: Int, witnessedSize: Int) {
        self = logPosition < witnessedSize ? .witnessed : .awaitingWitnesses
    }
}
