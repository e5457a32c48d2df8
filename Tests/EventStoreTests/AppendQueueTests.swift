import Dispatch
import Domain
import EventStore
import Foundation
import Synchronization
import Testing

/// What waits for the writer of a log is bounded: beyond that whoever comes is told to come back, and nobody is
/// forgotten who was let in.
@Suite struct AppendQueueTests {
    @Test(.timeLimit(.minutes(10))) func `ten thousand appends wait, and the next is told to come back`() async throws {
        try await overfill((0...10_000).map { _ in sampleAppend(sampleDraft(sampleStream())) })
    }

    @Test(.timeLimit(.minutes(10))) func `appends of 32 MiB wait, and the next is told to come back`() async throws {
        try await overfill((0...32).map { _ in sampleAppend(sampleDraft(sampleStream(), bytes: 1 << 20)) })
    }

    /// Submits one append more than a queue lets in, while its writer stands still, and then lets the writer go on.
    private func overfill(_ appends: [Append]) async throws {
        let queue = AppendQueue(refusesWhileImpeded: true)
        let writer = HeldWriter(of: queue)
        await withTaskGroup(of: AppendError?.self) { group in
            for append in appends { group.addTask { await refusal(of: append, in: queue) } }
            // As long as the writer stands still, nobody is answered but whoever is not let in.
            let refused: AppendError? = await group.next() ?? nil
            #expect(refused == .unavailable("Too much is waiting to be written."))
            #expect(writer.written == [])
            writer.release()
            for await refusal in group { #expect(refusal == nil) }
        }
        #expect(writer.written.count == appends.count - 1)
        #expect(Set(writer.written).isSubset(of: appends.map(\.id)))
        #expect(Set(writer.written).count == appends.count - 1)
        // Where there is room again whoever comes back is let in.
        #expect(await refusal(of: sampleAppend(sampleDraft(sampleStream())), in: queue) == nil)
        await queue.close()
        #expect(writer.written.count == appends.count)
    }

    /// - Returns: why the append was not taken; nil once it is written.
    private func refusal(of append: Append, in queue: AppendQueue) async -> AppendError? {
        do throws(AppendError) {
            _ = try await queue.append(append)
            return nil
        } catch {
            return error
        }
    }
}

/// The thread that writes what waits in a queue. It stands still until it is released, or for two minutes, after which
/// a queue that lets everybody in has to be found out.
private final class HeldWriter: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let identifiers = Mutex<[Identifier]>([])

    /// The ids of the appends that it has written.
    var written: [Identifier] { identifiers.withLock { $0 } }

    init(of queue: AppendQueue) {
        let thread = Thread { [self] in
            _ = gate.wait(timeout: .now() + 120)
            while case .batch(let requests) = queue.next() {
                for request in requests { write(request) }
            }
            queue.end()
        }
        thread.start()
    }

    func release() { gate.signal() }

    private func write(_ request: AppendQueue.Request) {
        identifiers.withLock { $0.append(request.append.id) }
        request.answer(.success(Appended(logPositions: 0..<1, time: Instant("2009-01-01")!, isRepeat: false)))
    }
}
