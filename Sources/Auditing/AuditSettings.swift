package import Domain
package import TransparencyLog

/// What a log is held against, apart from its own rules.
package struct AuditSettings: Sendable {
    /// The log's name; nil to take the first entry's word for it.
    package var origin: String?
    /// The keys that the log's checkpoints are signed with.
    package var keys: LogKeys = LogKeys([])
    /// Checkpoints from wherever: with the log, kept from earlier, from somebody else. Each is compared at its size.
    package var checkpoints: [GivenCheckpoint] = []
    package var witnesses: [VerifierKey] = []
    /// How many of the witnesses have to have cosigned the checkpoint that came with the log.
    package var quorum = 0
    /// Values that the log commits to; nil if there is none to compare.
    package var values: [GivenValue]?
    /// Whether to look at hashes and signatures only.
    package var hashesOnly = false
    /// What was found wrong beside the log, to be reported with the rest.
    package var foundBeside: [Fault] = []
    /// What authorities' timestamps say, each called as the checkpoint that it is of.
    package var timestamps: [Sighting] = []
    /// How far the clocks of the node, of witnesses and of authorities may be apart, in seconds.
    package var tolerance = 60
    /// The keys by which organisations are known, told by themselves: what one of them has signed has to be signed with one of
    /// its keys here, or with one that goes back to it.
    package var organisationKeys: [ID<Organisation>: Set<Thumbprint>] = [:]
    /// Whatever else is to be looked for in the commands.
    package var inspections: [any CommandInspection] = []

    /// Of how many streams at a time memory holds what is so; that of the others is in a temporary file.
    package var streamsInMemory = 16_384

    package init() {}

    package enum Problem: Error, Hashable, CustomStringConvertible {
        case noKey
        case quorum(Int, of: Int)

        package var description: String {
            switch self {
            case .noKey: "There is a checkpoint but no key of the log to check it with."
            case .quorum(let quorum, let count): "A quorum of \(quorum) cannot come from \(count) witnesses."
            }
        }
    }
}
