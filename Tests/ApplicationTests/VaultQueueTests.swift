import Dispatch
import Foundation
import GRDB
import Testing

@testable import Application

/// What waits for the vault is bounded: beyond that whoever comes is told to come back, and nobody is forgotten who was
/// let in.
@Suite struct VaultQueueTests {
    @Test(.timeLimit(.minutes(10))) func `ten thousand writes wait, and the next is told to come back`() async throws {
        try await TestNode.withDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let pool = try DatabasePool(path: directory + "/vault.sqlite")
            try await pool.write { try $0.execute(sql: "CREATE TABLE written (number INTEGER PRIMARY KEY)") }
            let queue = VaultQueue(pool: pool)
            let gate = DispatchSemaphore(value: 0)
            let isHeld = AsyncStream<Void>.makeStream()
            // It holds the vault until it is told to go on, or for two minutes, after which a queue that lets everybody
            // in has to be found out.
            async let held: Void = queue.write { _ in
                isHeld.continuation.finish()
                _ = gate.wait(timeout: .now() + 120)
            }
            for await _ in isHeld.stream {}
            try await withThrowingTaskGroup(of: SubmissionError?.self) { group in
                for number in 0...10_000 { group.addTask { try await refusal(of: number, in: queue) } }
                // As long as the vault is held, nobody is answered but whoever is not let in.
                let refused: SubmissionError? = try await group.next() ?? nil
                #expect(refused == .busy("Too much is waiting for the vault."))
                gate.signal()
                for try await refusal in group { #expect(refusal == nil) }
            }
            try await held
            #expect(try await count(pool) == 10_000)
            // Where there is room again whoever comes back is let in.
            #expect(try await refusal(of: 10_001, in: queue) == nil)
            #expect(try await count(pool) == 10_001)
            try pool.close()
        }
    }

    /// Writes a number.
    ///
    /// - Returns: why it was not let in; nil once it is written.
    private func refusal(of number: Int, in queue: VaultQueue) async throws -> SubmissionError? {
        do {
            try await queue.write { database in
                try database.execute(sql: "INSERT INTO written VALUES (?)", arguments: [number])
            }
            return nil
        } catch let refusal as SubmissionError {
            return refusal
        }
    }

    private func count(_ pool: DatabasePool) async throws -> Int? {
        try await pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM written") }
    }
}
