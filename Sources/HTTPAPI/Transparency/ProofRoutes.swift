import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import TransparencyLog

/// Proofs for whoever does not want to compute them from tiles. They are public, as all hashes are.
extension API {
    var proofRoutes: [Route] {
        [
            Route(.get, "/v1/entries/{position}/receipt") { [node] call in
                let position = try call.number("position")
                let size = try await node.log.head().size
                guard position < size, let proof = try await node.log.receipt(of: position) else {
                    throw Problem.notFound("The log has \(size) entries.")
                }
                let leaf = try await node.log.hashes(of: [TreeNode(level: 0, index: position)])[0]
                return .json([
                    "logPosition": .integer(position), "leafHash": .string(leaf.description),
                    "proof": .string(String(decoding: proof.bytes, as: UTF8.self)),
                ])
            },
            Route(.get, "/v1/proofs/inclusion", query: ["position", "size"]) { call in
                let size = try await size(call, "size")
                guard let position = try call.parameter("position", API.position, { Call.number($0) }) else {
                    throw Problem.parameter("position", API.position)
                }
                return try await proven {
                    let proof = try await node.log.inclusionProof(of: position, inTreeOf: size)
                    return [
                        "logPosition": .integer(position), "size": .integer(size),
                        "leafHash": .string(
                            try await node.log.hashes(of: [TreeNode(level: 0, index: position)])[0].description),
                        "root": .string(try await node.log.root(ofSize: size).description),
                        "hashes": .array(proof.hashes.map { .string($0.description) }),
                    ]
                }
            },
            Route(.get, "/v1/proofs/consistency", query: ["from", "to"]) { call in
                let size = try await size(call, "to")
                // Every tree goes on from the empty one; of that there is nothing to prove.
                guard let old = try call.parameter("from", API.size, { Call.number($0) }), old > 0 else {
                    throw Problem.parameter("from", API.size)
                }
                return try await proven {
                    let proof = try await node.log.consistencyProof(from: old, to: size)
                    return [
                        "from": .integer(old), "to": .integer(size),
                        "fromRoot": .string(try await node.log.root(ofSize: old).description),
                        "toRoot": .string(try await node.log.root(ofSize: size).description),
                        "hashes": .array(proof.hashes.map { .string($0.description) }),
                    ]
                }
            },
        ]
    }

    private static let position = "Give a log position below the size."
    private static let size = "Give how many entries the tree has, from 1."

    /// The size that is asked about; that of the newest checkpoint if none is named.
    private func size(_ call: Call, _ name: String) async throws -> Int {
        let signed = try await node.log.signedHead()?.size ?? 0
        guard let size = try call.parameter(name, API.size, { Call.number($0) }) else { return signed }
        guard (1...max(signed, 1)).contains(size) else {
            throw Problem.parameter(name, "The newest checkpoint covers \(signed) entries.")
        }
        return size
    }

    /// Answers with a proof, or says why there is none.
    private func proven(_ proof: () async throws -> JSON) async throws -> Response {
        do {
            return .json(try await proof())
        } catch let error as ProofError {
            throw Problem("no_such_proof", .badRequest, "\(error)")
        }
    }
}
