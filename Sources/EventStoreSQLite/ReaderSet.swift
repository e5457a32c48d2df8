internal import Synchronization

/// The reading connections that are not in use. Whoever finds none opens one, so that nobody waits: there are never
/// more than threads that read at once.
final class ReaderSet: Sendable {
    /// How many are kept open for the next caller.
    private static let mostIdle = 4

    private struct State {
        var idle: [Lease] = []
        var isClosed = false
    }

    /// A reader on its way between threads; it is in one place at a time.
    private struct Lease: @unchecked Sendable { let reader: LogReader }

    private let path: String
    private let state = Mutex(State())

    init(path: String) { self.path = path }

    /// Reads on the calling thread.
    func read<Value>(_ body: (LogReader) throws -> Value) throws -> Value {
        let lease = try state.withLock { state -> Lease? in
            guard !state.isClosed else { throw LogFileError.closed }
            return state.idle.popLast()
        }
        let taken = try lease ?? Lease(reader: LogReader(path: path))
        defer {
            state.withLock { state in
                if !state.isClosed, state.idle.count < ReaderSet.mostIdle { state.idle.append(taken) }
            }
        }
        return try body(taken.reader)
    }

    /// Closes them; one that is in use, when its caller has done with it.
    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        _ = consume idle
    }
}
