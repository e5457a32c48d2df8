/// What has to be signed or witnessed in a programme's rounds. A round keeps the policy with which it was opened.
package struct ProgrammePolicy: Hashable, Sendable, Codable {
    /// Whatever a seat says in a round (a position, its withdrawal, whom it gives its voice) has to be signed with a key
    /// of its organisation.
    package let signedPositions: Bool
    /// A close by a facilitator has to be signed with a key of their organisation. The node's own needs none: it follows
    /// from the terms.
    package let signedCloses: Bool
    /// An outcome stands only once witnesses have cosigned a checkpoint that holds it.
    package let witnessedOutcomes: Bool

    package init(signedPositions: Bool = false, signedCloses: Bool = false, witnessedOutcomes: Bool = false) {
        self.signedPositions = signedPositions
        self.signedCloses = signedCloses
        self.witnessedOutcomes = witnessedOutcomes
    }

    package var demandsNothing: Bool { self == ProgrammePolicy() }
}
