package import Domain
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The node's clock: wall time, watched against the monotonic clock.
///
/// A wall clock that jumps by more than a minute would close rounds too early or too late, so from then on the node is
/// not ready: it takes no submissions and closes nothing until it is started again by an operator who has looked.
package final class NodeClock: Sendable {
    /// How far wall and monotonic clock may drift apart, in microseconds.
    package static let tolerance: Int64 = 60_000_000

    private let wall: @Sendable () -> Instant
    private let monotonic: @Sendable () -> Int64
    /// By how much the wall clock was ahead of the monotonic one when it was last taken as right.
    private let lead: Atomic<Int64>
    private let jumped = Mutex<String?>(nil)

    package init(
        wall: @escaping @Sendable () -> Instant = NodeClock.systemWall,
        monotonic: @escaping @Sendable () -> Int64 = NodeClock.systemMonotonic
    ) {
        self.wall = wall
        self.monotonic = monotonic
        lead = Atomic(wall().microseconds - monotonic())
    }

    /// The time now. Notices a jump.
    package func now() -> Instant {
        let now = wall()
        let drift = now.microseconds - monotonic() - lead.load(ordering: .relaxed)
        if abs(drift) > NodeClock.tolerance {
            jumped.withLock { problem in
                if problem == nil { problem = "The clock has jumped by \(drift / 1_000_000) seconds." }
            }
        }
        return now
    }

    /// The time to record now: once the wall clock has jumped, the time that it would show if it had not. So what was decided
    /// before somebody noticed is not recorded under a wrong time, which the log would then have for ever.
    package func recorded() -> Instant {
        let now = now()
        guard problem != nil else { return now }
        return Instant(microseconds: monotonic() + lead.load(ordering: .relaxed))
    }

    /// Holds the head of the log against the clock: a log that ends in the future means that one of them is wrong.
    package func check(head: Instant?) {
        guard let head, head.microseconds - wall().microseconds > NodeClock.tolerance else { return }
        jumped.withLock { $0 = "The log's last entry was recorded at \(head), after the present time of this machine." }
    }

    /// Takes the clock as right: somebody has looked at it. A jump from here on is noticed again.
    package func accept() {
        lead.store(wall().microseconds - monotonic(), ordering: .relaxed)
        jumped.withLock { $0 = nil }
    }

    /// Why the clock cannot be trusted; nil if it can.
    package var problem: String? { jumped.withLock { $0 } }

    package static let systemWall: @Sendable () -> Instant = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package static let systemMonotonic: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
