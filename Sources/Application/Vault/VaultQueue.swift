import GRDB

/// Commits vault writes that wait for each other's fsync together: one transaction for all that have come in while the
/// last one was being made durable, a savepoint for each so that one that fails does so alone.
///
/// Of a commit that fails nothing is there, and no entry speaks of it. Should the file bring it back after a death, it is an
/// orphan, which the start sweeps, or an erasure, which the start applies anyway.
actor VaultQueue {
    typealias Work = @Sendable (Database) throws -> Void

    private let pool: DatabasePool
    private var waiting: [(work: Work, continuation: CheckedContinuation<Void, any Error>)] = []
    private var isWriting = false

    init(pool: DatabasePool) { self.pool = pool }

    /// Beyond so many, whoever comes is told to come back.
    private static let mostWaiting = 10_000

    /// Runs in a transaction; durable when it returns.
    func write(_ work: @escaping Work) async throws {
        guard waiting.count < VaultQueue.mostWaiting else {
            throw SubmissionError.busy("Too much is waiting for the vault.")
        }
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((work, continuation))
            if !isWriting {
                isWriting = true
                Task { await self.drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            do {
                let failures = try await pool.write { database in
                    try batch.map { item -> (any Error)? in
                        do {
                            try database.inSavepoint {
                                try item.work(database)
                                return .commit
                            }
                            return nil
                        } catch {
                            // A savepoint that could not even be rolled back ends the transaction.
                            if !database.isInsideTransaction { throw error }
                            return error
                        }
                    }
                }
                for (item, failure) in zip(batch, failures) {
                    if let failure {
                        item.continuation.resume(throwing: VaultQueue.said(failure))
                    } else {
                        item.continuation.resume()
                    }
                }
            } catch {
                for item in batch { item.continuation.resume(throwing: VaultQueue.said(error)) }
            }
        }
        isWriting = false
    }

    /// What SQLite says when the storage fails it.
    private static let storageFailures: [ResultCode] = [
        .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN,
    ]

    /// What an error means to whoever wanted to write.
    private static func said(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError, storageFailures.contains(error.resultCode) else { return error }
        return VaultError.notWritten(error.message ?? error.description)
    }
}
