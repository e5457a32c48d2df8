import EventStore
import Logging
import Notary
import ServiceLifecycle

/// What has checkpoints stamped while the node serves, as a service that ends gracefully.
struct TimestampService: Service {
    private let stamping: Stamping

    /// - Parameters:
    ///   - leases: nil for a node that shares its log with no other.
    ///   - newest: the newest checkpoint that was published; nil as long as there is none.
    /// - Throws: `TimestampError.authorities` if there is a file of certificates to trust that cannot be read: the
    ///   operator is to hear of it at the start.
    init(
        _ settings: TimestampSettings, keptIn timestamps: any Timestamps, leases: (any Leasing)?, logger: Logger,
        newest: @escaping @Sendable () async throws -> PublishedCheckpoint?
    ) throws {
        if let trusted = settings.trusted {
            try trusted.requireReadable()
        } else {
            logger.warning("Timestamps are kept unverified: say whom to trust with --timestamp-ca.")
        }
        stamping = Stamping(
            timestamps: timestamps, leases: leases, authority: settings.authority, trusting: settings.trusted,
            every: settings.interval, logger: logger, newest: newest)
    }

    func run() async { await cancelWhenGracefulShutdown { await stamping.run() } }
}
