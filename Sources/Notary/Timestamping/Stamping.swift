package import Domain
package import EventStore
internal import Foundation
package import Logging

/// Has the newest checkpoint stamped every so often, as long as the log grows. Of nodes that share a log the one does for
/// which it is due first, under a lease; for the others it counts as theirs. A node that fails leaves it to another.
package struct Stamping: Sendable {
    private let timestamps: any Timestamps
    private let duty: Duty
    private let authority: TimestampAuthority
    private let authorities: TrustedAuthorities?
    private let interval: Duration
    private let newest: @Sendable () async throws -> PublishedCheckpoint?
    private let now: @Sendable () -> Instant
    private let pause: @Sendable (Duration) async throws -> Void
    private let logger: Logger

    /// The wait after a first failure; it doubles with every further one, up to the interval.
    package static let firstRetry = Duration.seconds(5)

    /// After how many seconds another node may ask in the place of one that has begun to. An authority answers sooner.
    package static let leaseSeconds = 60

    /// How far the token's time may be from this machine's before the operator is told.
    package static let tolerance = Duration.seconds(60)

    /// - Parameters:
    ///   - leases: nil for a node that shares its log with no other.
    ///   - authorities: what every token is verified against before it is kept; nil to keep them unverified.
    ///   - interval: the least time from one timestamp to the next.
    ///   - newest: the newest checkpoint that has been published; nil as long as there is none.
    ///   - now: this machine's clock.
    ///   - pause: waits, or throws if the task is cancelled.
    package init(
        timestamps: any Timestamps, leases: (any Leasing)? = nil, authority: TimestampAuthority,
        trusting authorities: TrustedAuthorities?,
        every interval: Duration = .seconds(3600), logger: Logger,
        now: @escaping @Sendable () -> Instant = Stamping.systemTime,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        newest: @escaping @Sendable () async throws -> PublishedCheckpoint?
    ) {
        self.timestamps = timestamps
        duty = Duty("timestamps", leases: leases, seconds: Stamping.leaseSeconds)
        self.authority = authority
        self.authorities = authorities
        self.interval = interval
        self.newest = newest
        self.now = now
        self.pause = pause
        self.logger = logger
    }

    /// Runs until the task is cancelled. Whatever fails is logged and tried again. The interval counts from the last
    /// timestamp that was kept, by whichever node and also across restarts, so that an authority is not asked more often by
    /// a node that keeps dying.
    package func run() async {
        var failures = 0
        var last = try? await timestamps.newest()
        var wait = remaining(since: last)
        while !Task.isCancelled {
            do {
                if wait > .zero { try await pause(wait) }
                let newest = try await timestamps.newest()
                if newest != last {
                    // Another node has stamped meanwhile.
                    last = newest
                    wait = remaining(since: newest)
                    if wait > .zero { continue }
                }
                if let permission = try await duty.permission() {
                    try await stampNewest(under: permission.lease)
                    last = try await timestamps.newest()
                    wait = interval
                } else {
                    wait = min(interval, Stamping.firstRetry)
                }
                failures = 0
            } catch {
                if Task.isCancelled || error is CancellationError { return }
                wait = max(min(interval, Stamping.firstRetry * (1 << min(failures, 20))), await leaveToOthers())
                failures += 1
                logger.warning("The newest checkpoint was not stamped; trying again in \(wait): \(error)")
            }
        }
    }

    /// Has the newest checkpoint stamped, unless one that covers as many entries has been, or there are none.
    ///
    /// - Parameter lease: what the node holds that does so for all; nil for a node that has no others.
    /// - Returns: the token if one was kept.
    @discardableResult
    package func stampNewest(under lease: Lease? = nil) async throws -> TimestampToken? {
        guard let checkpoint = try await newest(), checkpoint.size > 0 else { return nil }
        if let last = try await timestamps.newest(), last.size >= checkpoint.size { return nil }
        let request = try TimestampRequest(imprint: checkpoint.imprint)
        let answer = try await authority.answer(to: request)
        let token = try TimestampToken(answer: answer, to: request, trusting: authorities)
        try await timestamps.keep(KeptTimestamp(token, of: checkpoint, from: authority.address), under: lease)
        logger.info("Stamped the checkpoint of \(checkpoint.size) entries.", metadata: ["time": "\(token.time)"])
        let distance = Duration.microseconds(token.time.microseconds - now().microseconds)
        if max(distance, .zero - distance) > Stamping.tolerance {
            logger.warning("This machine's clock and that of \(authority.address) are \(distance) apart.")
        }
        return token
    }

    /// Lets go of the lease, after a failure.
    ///
    /// - Returns: how long this node should not ask for it, so that another that is waiting can take it first.
    private func leaveToOthers() async -> Duration {
        guard duty.isShared else { return .zero }
        do {
            try await duty.release()
            return Stamping.firstRetry * 2
        } catch {
            return .seconds(Stamping.leaseSeconds) + Stamping.firstRetry * 2
        }
    }

    private func remaining(since last: KeptTimestamp?) -> Duration {
        guard let last else { return .zero }
        let due = last.time.microseconds - now().microseconds
        return min(max(.microseconds(due) + interval, .zero), interval)
    }

    package static let systemTime: @Sendable () -> Instant = {
        Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
