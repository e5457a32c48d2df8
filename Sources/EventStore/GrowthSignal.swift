internal import Synchronization

/// The head of a log as its writer last announced it, and who waits for it to move. An engine keeps one.
package final class GrowthSignal: Sendable {
    private struct Waiter {
        let size: Int
        let continuation: CheckedContinuation<Head, Never>
    }

    private struct State {
        var head: Head
        var isEnded = false
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }

    private let state: Mutex<State>

    package init(head: Head) { state = Mutex(State(head: head)) }

    package var head: Head { state.withLock { $0.head } }

    /// Says that everything below `head.size` is durable and readable, and wakes those who wait for that. A head that is not
    /// further than the one that is known says nothing new, whoever is late with it.
    package func announce(_ head: Head) {
        let woken = state.withLock { state -> [Waiter] in
            guard head.size > state.head.size else { return [] }
            state.head = head
            guard !state.waiters.isEmpty else { return [] }
            let due = state.waiters.filter { $0.value.size < head.size }
            for key in due.keys { state.waiters[key] = nil }
            return Array(due.values)
        }
        for waiter in woken { waiter.continuation.resume(returning: head) }
    }

    /// Wakes everybody, now and from now on: the log will not grow any more.
    package func end() {
        let (woken, head) = state.withLock { state -> ([Waiter], Head) in
            state.isEnded = true
            defer { state.waiters = [:] }
            return (Array(state.waiters.values), state.head)
        }
        for waiter in woken { waiter.continuation.resume(returning: head) }
    }

    /// Returns the head once it is beyond `size`, or as it is when the task is cancelled or the log has ended.
    package func wait(beyond size: Int) async -> Head {
        let (key, head) = state.withLock { state -> (Int, Head) in
            state.nextWaiter += 1
            return (state.nextWaiter, state.head)
        }
        if head.size > size { return head }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Head? in
                    // A cancellation comes before this lock, and is seen here, or after it, and finds the waiter.
                    if state.head.size > size || state.isEnded || Task.isCancelled { return state.head }
                    state.waiters[key] = Waiter(size: size, continuation: continuation)
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            let (waiter, head) = state.withLock { ($0.waiters.removeValue(forKey: key), $0.head) }
            waiter?.continuation.resume(returning: head)
        }
    }
}
