import Application
import EventStore
import HTTPTypes
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

extension Submitted {
    /// Where the last of its entries stands in the log.
    var lastPosition: Int { logPosition + events.count - 1 }

    /// What every answer to a submission says.
    ///
    /// - Parameter proof: what goes with the receipt, if it was asked for.
    func headers(with proof: TreeProof?) -> HTTPFields {
        var headers = HTTPFields()
        headers[.eTag] = "\"\(version)\""
        headers[.accordPosition] = String(lastPosition)
        if isRepeat { headers[.idempotencyReplayed] = "true" }
        if proof != nil { headers[.preferenceApplied] = Call.representation }
        return headers
    }
}
