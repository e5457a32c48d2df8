internal import Domain
internal import Synchronization

/// Plans as they are now, ready to send: a hit costs a lock and a look into a dictionary.
///
/// A plan that was made while its programme changed is not kept, so what is here is never older than what has been
/// announced.
final class PlanCache: Sendable {
    private static let mostBytes = 16 << 20

    private struct State {
        var size = 0
        var plans: [ID<Programme>: [UInt8]] = [:]
        var bytes = 0
        /// How often anything was thrown away.
        var changes = 0
    }

    private let state = Mutex(State())

    /// A plan and the number of entries as of which it holds; nil if it has to be made.
    func plan(_ programme: ID<Programme>) -> (bytes: [UInt8], size: Int)? {
        state.withLock { state in state.plans[programme].map { ($0, state.size) } }
    }

    /// To be asked before a plan is made, and given back with it.
    var changes: Int { state.withLock { $0.changes } }

    func keep(_ plan: [UInt8], of programme: ID<Programme>, madeAfter changes: Int) {
        state.withLock { state in
            guard state.changes == changes, plan.count <= PlanCache.mostBytes else { return }
            if state.bytes + plan.count > PlanCache.mostBytes {
                state.plans = [:]
                state.bytes = 0
            }
            state.bytes += plan.count - (state.plans.updateValue(plan, forKey: programme)?.count ?? 0)
        }
    }

    /// Notes that the views have come this far, and that some plans are others now; nil for all.
    func advance(to size: Int, changed programmes: Set<ID<Programme>>?) {
        state.withLock { state in
            state.size = size
            guard let programmes else {
                state.plans = [:]
                state.bytes = 0
                state.changes += 1
                return
            }
            guard !programmes.isEmpty else { return }
            state.changes += 1
            for programme in programmes { state.bytes -= state.plans.removeValue(forKey: programme)?.count ?? 0 }
        }
    }
}
