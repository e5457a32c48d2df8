import Application
import EventStore
import Notary
import Projections

extension Node {
    /// A document as it is shown: the outcomes of a closed round whose programme wants them witnessed read
    /// `awaiting_witnesses` until the quorum has cosigned a checkpoint over the whole of its close.
    func shown(_ json: JSON, of kind: DocumentKind) async throws -> JSON {
        guard kind == .round, json["phase"]?.string == "closed",
            json["policy"]?["witnessedOutcomes"]?.bool == true, let position = json["logPosition"]?.integer
        else { return json }
        // The close is one append, and no batch ends within one.
        let covering = try await log.signedHead(covering: position + 1)
        let state = WitnessedOutcome(logPosition: (covering?.size ?? .max) - 1, witnessedSize: witnessed.value)
        guard state == .awaitingWitnesses else { return json }
        var json = json
        json["results"] = .array(
            (json["results"]?.array ?? []).map { result in
                var result = result
                result["outcome"] = .string(state.rawValue)
                return result
            })
        return json
    }
}
