package import Dispatch
internal import Synchronization

/// Appends that wait for the one writer of a log, which is a thread: it takes whatever is waiting and answers for all of it
/// together. What waits is bounded; beyond it, whoever comes is told to come back.
package final class AppendQueue: Sendable {
    /// Beyond these nobody is let in.
    private static let mostWaiting = 10_000
    private static let mostWaitingBytes = 32 << 20
    /// About how much is taken at once, so that a transaction does not grow without bound.
    private static let batchBytes = 8 << 20

    package struct Request: Sendable {
        package let append: Append
        fileprivate let bytes: Int
        fileprivate let continuation: UnsafeContinuation<Result<Appended, AppendError>, Never>

        package func answer(_ result: Result<Appended, AppendError>) { continuation.resume(returning: result) }
    }

    /// What the writer's thread finds when it looks.
    package enum Found: Sendable {
        case batch([Request])
        /// Nothing has come in the time that it was willing to wait.
        case nothing
        /// Nothing is left, and nothing more comes.
        case end
    }

    private struct Waiting {
        var requests: [Request] = []
        var bytes = 0
        var isAsleep = false
        var isClosing = false
        var impediment: String?
        var hasEnded = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let waiting = Mutex(Waiting())
    private let wake = DispatchSemaphore(value: 0)
    private let refusesWhileImpeded: Bool

    /// - Parameter refusesWhileImpeded: whether whoever comes while the storage takes nothing is told so at once, and does
    ///   not wait for the writer to try.
    package init(refusesWhileImpeded: Bool) { self.refusesWhileImpeded = refusesWhileImpeded }

    // MARK: For whoever submits

    /// Waits until the append is durable or refused. A task's cancellation does not take back what is waiting.
    package func append(_ append: Append) async throws(AppendError) -> Appended {
        let result = await withUnsafeContinuation { continuation in
            let bytes = append.drafts.reduce(0) { $0 + $1.line.count }
            let request = Request(append: append, bytes: bytes, continuation: continuation)
            if let refusal = waiting.withLock({ take(request, into: &$0) }) { request.answer(.failure(refusal)) }
        }
        return try result.get()
    }

    private func take(_ request: Request, into waiting: inout Waiting) -> AppendError? {
        if waiting.isClosing { return .unavailable("The log is closed.") }
        if refusesWhileImpeded, let impediment = waiting.impediment { return .storageFailed(impediment) }
        let isFull =
            waiting.requests.count >= AppendQueue.mostWaiting
            || (waiting.bytes > 0 && waiting.bytes + request.bytes > AppendQueue.mostWaitingBytes)
        if isFull { return .unavailable("Too much is waiting to be written.") }
        waiting.requests.append(request)
        waiting.bytes += request.bytes
        rouse(&waiting)
        return nil
    }

    /// Why the storage takes nothing; nil if it does, as far as is known.
    package var impediment: String? { waiting.withLock { $0.impediment } }

    /// Lets nobody in any more, and returns when the writer has finished what was accepted and has ended.
    package func close() async {
        await withCheckedContinuation { continuation in
            let hasEnded = waiting.withLock { waiting in
                if !waiting.hasEnded { waiting.closers.append(continuation) }
                return waiting.hasEnded
            }
            stop()
            if hasEnded { continuation.resume() }
        }
    }

    /// The same without waiting.
    package func stop() {
        waiting.withLock { waiting in
            waiting.isClosing = true
            rouse(&waiting)
        }
    }

    private func rouse(_ waiting: inout Waiting) {
        guard waiting.isAsleep else { return }
        waiting.isAsleep = false
        wake.signal()
    }

    // MARK: For the writer's thread

    /// Takes what is waiting, or waits for it.
    ///
    /// - Parameter patience: how long it waits at most; nil for as long as it takes.
    package func next(within patience: DispatchTimeInterval? = nil) -> Found {
        while true {
            let found = waiting.withLock { waiting -> Found? in
                if let batch = AppendQueue.batch(from: &waiting) { return .batch(batch) }
                if waiting.isClosing { return .end }
                waiting.isAsleep = true
                return nil
            }
            if let found { return found }
            if !sleep(patience) { return .nothing }
        }
    }

    /// Takes what is waiting now, which may be nothing.
    package func more() -> [Request] { waiting.withLock { AppendQueue.batch(from: &$0) ?? [] } }

    /// Waits for a while, or until the queue is closed: nobody is let in meanwhile, if the storage is known to take nothing.
    ///
    /// - Returns: whether it is closed.
    package func pause(_ time: DispatchTimeInterval) -> Bool {
        let isClosing = waiting.withLock { waiting in
            waiting.isAsleep = !waiting.isClosing
            return waiting.isClosing
        }
        if !isClosing { _ = sleep(time) }
        return isClosing
    }

    /// - Returns: false if the time has passed and nobody has roused it.
    private func sleep(_ patience: DispatchTimeInterval?) -> Bool {
        guard let patience else {
            wake.wait()
            return true
        }
        if wake.wait(timeout: .now() + patience) == .success { return true }
        let isStillAsleep = waiting.withLock { waiting in
            defer { waiting.isAsleep = false }
            return waiting.isAsleep
        }
        // Somebody has roused it just now.
        if !isStillAsleep { wake.wait() }
        return !isStillAsleep
    }

    private static func batch(from waiting: inout Waiting) -> [Request]? {
        var count = 0
        var bytes = 0
        for request in waiting.requests {
            guard count == 0 || bytes + request.bytes <= batchBytes else { break }
            count += 1
            bytes += request.bytes
        }
        guard count > 0 else { return nil }
        waiting.bytes -= bytes
        var batch: [Request] = []
        if count == waiting.requests.count {
            swap(&batch, &waiting.requests)
        } else {
            batch = Array(waiting.requests[..<count])
            waiting.requests.removeFirst(count)
        }
        return batch
    }

    /// Notes why the storage takes nothing.
    ///
    /// - Parameter refusing: whether everybody who waits is told so.
    package func impede(_ reason: String, refusing: Bool) {
        let refused = waiting.withLock { waiting -> [Request] in
            waiting.impediment = reason
            guard refusing else { return [] }
            defer { (waiting.requests, waiting.bytes) = ([], 0) }
            return waiting.requests
        }
        for request in refused { request.answer(.failure(.storageFailed(reason))) }
    }

    /// The storage takes something again.
    package func unimpede() { waiting.withLock { $0.impediment = nil } }

    /// The writer has ended.
    package func end() {
        let closers = waiting.withLock { waiting in
            waiting.hasEnded = true
            defer { waiting.closers = [] }
            return waiting.closers
        }
        for closer in closers { closer.resume() }
    }
}
