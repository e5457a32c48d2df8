internal import Synchronization

/// Work that several ask for at the same time is done once: whoever comes while it is being done waits for what comes of it.
///
/// It may be called concurrently. Who stops waiting does not stop the work, which others may wait for.
package final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let running = Mutex<[Key: Task<Value, any Error>]>([:])

    package init() {}

    /// What comes of the work.
    ///
    /// - Parameters:
    ///   - key: says what is done; it has to be another where the result would be another.
    ///   - work: does it, if nobody does already.
    /// - Throws: what the work throws, to all who wait for it.
    package func value(
        for key: Key, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await task(for: key, work).value
    }

    /// The same without waiting: for whoever wants several of them.
    package func task(
        for key: Key, _ work: @escaping @Sendable () async throws -> Value
    ) -> Task<Value, any Error> {
        running.withLock { running in
            if let task = running[key] { return task }
            let task = Task {
                defer { self.running.withLock { $0[key] = nil } }
                return try await work()
            }
            running[key] = task
            return task
        }
    }
}
