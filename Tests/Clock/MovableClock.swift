package import Application
import Domain
import Synchronization

/// The clock of a node under test: that of the machine, which a test lets run ahead.
package final class MovableClock: Sendable {
    package let nodeClock: NodeClock
    private let moved: Moved

    private final class Moved: Sendable {
        let passed = Mutex<Int64>(0)
        let jumped = Mutex<Int64>(0)
    }

    package convenience init() { self.init(moved: Moved()) }

    /// The clock of another node on the same machine: what moves one moves both.
    package convenience init(with other: MovableClock) { self.init(moved: other.moved) }

    private init(moved: Moved) {
        self.moved = moved
        nodeClock = NodeClock(
            wall: {
                NodeClock.systemWall()
                    .advanced(bySeconds: moved.passed.withLock { $0 } + moved.jumped.withLock { $0 })
            },
            monotonic: { NodeClock.systemMonotonic() + moved.passed.withLock { $0 } * 1_000_000 })
    }

    /// Lets time pass.
    package func pass(seconds: Int64) { moved.passed.withLock { $0 += seconds } }

    /// Sets the wall clock forth or back, which no time that passes does.
    package func jump(seconds: Int64) { moved.jumped.withLock { $0 += seconds } }
}
