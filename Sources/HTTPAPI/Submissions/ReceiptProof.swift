import Application
import EventStore
import TransparencyLog

extension Call {
    /// The proof that goes with a receipt, if it is wanted: against the signed head of the submission's own batch.
    func proof(of submitted: Submitted, in log: any EventLog) async throws -> TreeProof? {
        guard wantsRepresentation else { return nil }
        return try await Call.asFarAsReadable { try await log.receipt(of: submitted.logPosition) }
    }

    /// Nil if the log or what lies beside it cannot be read now: what is durable is not answered with an error, whatever the
    /// views and a database do.
    static func asFarAsReadable<Value>(_ body: () async throws -> Value?) async throws -> Value? {
        do {
            return try await body()
        } catch is LogUnavailable {
            return nil
        }
    }
}
