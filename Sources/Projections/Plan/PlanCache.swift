internal import Domain
internal import Synchronization

/// What is agreed in a programme now, as JSON.
package struct CurrentPlan: Sendable {
    package let bytes: [UInt8]
    /// The number of entries as of which it holds.
    package internal(set) var size: Int
    /// Another one for each plan that was made: plans of one edition have the same bytes.
    package let edition: Int
}

/// Plans as they are now, ready to send: a hit costs a lock and a look into a dictionary.
///
/// A plan that was made while its programme changed is not kept, so what is here is never older than what has been
/// announced.
final class PlanCache: Sendable {
    private static let mostBytes = 16 << 20

    private struct State {
        var size = 0
        var plans: [ID<Programme>: CurrentPlan] = [:]
        var bytes = 0
        /// How many plans were made.
        var editions = 0
        /// How often anything was thrown away.
        var changes = 0
    }

    private let state = Mutex(State())

    /// Plans that are being made.
    let making = SharedWork<Making, CurrentPlan?>()

    /// A plan of a programme as of what was so after so many changes.
    struct Making: Hashable {
        let programme: ID<Programme>
        let changes: Int
    }

    /// A plan as it is now; nil if it has to be made.
    func plan(_ programme: ID<Programme>) -> CurrentPlan? {
        state.withLock { state in
            var plan = state.plans[programme]
            plan?.size = state.size
            return plan
        }
    }

    /// How far the views have come, and after how many changes: to be asked before a plan is made, and given back with it.
    var moment: (size: Int, changes: Int) { state.withLock { ($0.size, $0.changes) } }

    /// Takes a plan that was made, and keeps it unless something has changed meanwhile.
    ///
    /// - Parameter size: how many entries there were before it was made.
    func take(_ bytes: [UInt8], of programme: ID<Programme>, size: Int, madeAfter changes: Int) -> CurrentPlan {
        state.withLock { state in
            state.editions += 1
            let plan = CurrentPlan(bytes: bytes, size: size, edition: state.editions)
            guard state.changes == changes, bytes.count <= PlanCache.mostBytes else { return plan }
            if state.bytes + bytes.count > PlanCache.mostBytes {
                state.plans = [:]
                state.bytes = 0
            }
            state.bytes += bytes.count - (state.plans.updateValue(plan, forKey: programme)?.bytes.count ?? 0)
            return plan
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
            for programme in programmes { state.bytes -= state.plans.removeValue(forKey: programme)?.bytes.count ?? 0 }
        }
    }
}
