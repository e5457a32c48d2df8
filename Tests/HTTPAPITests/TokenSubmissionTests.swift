import Application
import Domain
import EventStore
import HTTPTypes
import Testing
import TransparencyLog

@testable import HTTPAPI

/// Tokens are issued and revoked by submissions like all others: what was asked for is answered, and what was signed is kept.
@Suite struct TokenSubmissionTests {
    private static let preferred = ["Prefer": Call.representation]

    private func path(_ participant: Participant) -> String { "/v1/delegates/\(participant.delegate)/tokens" }

    private func issue(
        to participant: Participant, _ house: House, _ headers: [String: String] = [:]
    ) async throws -> House.Answer {
        try await house.post(
            path(participant), as: participant.token, ["expires": .string(house.time(86_400))], headers)
    }

    /// Expects a proof in the receipt, and that it is one of an entry of this type.
    private func expectProof(_ answer: House.Answer, of type: String, _ house: House) async throws {
        #expect(answer.headers[.preferenceApplied] == Call.representation)
        let receipt = try #require(answer.json["receipt"])
        let position = try #require(receipt["logPosition"]?.integer)
        let proof = try TreeProof(Array((receipt["proof"]?.string ?? "").utf8))
        #expect(proof.index == position)
        let line = try #require(
            try await house.node.log.page(EntryQuery(from: position, to: position + 1), limit: 1).first?.line)
        _ = try proof.verify(leaf: .leaf(of: line), logs: house.node.verifierKeys)
        #expect(try Envelope(scanning: line).type == type)
    }

    @Test func `a token's issue and its revocation have their proofs, and none unless they are asked for`() async throws
    {
        try await House.open { house in
            let participant = try await Scene.open(house).focalPoints[1]
            for isAsked in [true, false] {
                let headers = isAsked ? Self.preferred : [:]
                let issued = try await issue(to: participant, house, headers)
                #expect(issued.status == 201, "\(issued.text)")
                #expect(issued.headers[.cacheControl] == "no-store")
                let revoked = try await house.send(
                    .delete, "\(path(participant))/\(issued.id)", as: participant.token, .null, headers)
                #expect(revoked.status == 200, "\(revoked.text)")
                #expect(revoked.json["status"]?.string == "revoked")
                if isAsked {
                    try await expectProof(issued, of: "accord.token.issued.v1", house)
                    try await expectProof(revoked, of: "accord.token.revoked.v1", house)
                } else {
                    for answer in [issued, revoked] {
                        #expect(answer.json["receipt"]?["leafHash"] != nil)
                        #expect(answer.json["receipt"]?["proof"] == nil)
                        #expect(answer.headers[.preferenceApplied] == nil)
                    }
                }
            }
        }
    }

    @Test func `a revocation is of the version that was seen`() async throws {
        try await House.open { house in
            let participant = try await Scene.open(house).focalPoints[1]
            let issued = try await issue(to: participant, house)
            let one = "\(path(participant))/\(issued.id)"
            let stale = try await house.send(.delete, one, as: participant.token, .null, ["If-Match": "\"7\""])
            #expect(stale.status == 412)
            #expect(stale.problem == "stale_version")
            let seen = try await house.send(.delete, one, as: participant.token, .null, ["If-Match": issued.tag])
            #expect(seen.status == 200, "\(seen.text)")
        }
    }

    @Test func `a signed revocation stands in the log with what was signed`() async throws {
        try await House.open { house in
            let signatory = try await Signatory.register(try await Scene.open(house), 1)
            let participant = signatory.participant
            let (one, other) = (try await issue(to: participant, house), try await issue(to: participant, house))
            let asked = try signatory.asked("token.revoke", ["token": .string(one.id)], version: 1)
            let headers = [
                "Idempotency-Key": asked.id.description, "If-Match": one.tag,
                "Accord-Signature": try signatory.sign(asked).signature.description,
            ]
            let before = try await house.size
            // It is of this token and no other, and names the version and an id.
            let wrong = try await house.send(
                .delete, "\(path(participant))/\(other.id)", as: participant.token, .null, headers)
            #expect(wrong.status == 422)
            #expect(wrong.problem == "signature_wrong")
            for missing in ["Idempotency-Key", "If-Match"] {
                let refused = try await house.send(
                    .delete, "\(path(participant))/\(one.id)", as: participant.token, .null,
                    headers.filter { $0.key != missing })
                #expect(refused.problem == "signature_malformed", "\(refused.text)")
            }
            #expect(try await house.size == before)

            for isRepeat in [false, true] {
                let revoked = try await house.send(
                    .delete, "\(path(participant))/\(one.id)", as: participant.token, .null, headers)
                #expect(revoked.status == 200, "\(revoked.text)")
                #expect((revoked.headers[.idempotencyReplayed] != nil) == isRepeat)
            }
            let entries = try await house.get("/v1/entries?stream=token/\(one.id)", as: house.administratorToken)
            #expect(entries.json["items"]?[1]?["entry"]?["signature"]?.string != nil, "\(entries.text)")
            #expect(try await house.verifySignatures() == 1)
            // A signature is good once.
            let again = try await house.send(
                .delete, "\(path(participant))/\(other.id)", as: participant.token, .null, headers)
            #expect(again.status == 409)
            #expect(again.problem == "signature_repeated")
        }
    }

    @Test func `the issue of a token with a signature is refused, and nothing is recorded`() async throws {
        try await House.open { house in
            let signatory = try await Signatory.register(try await Scene.open(house), 1)
            let participant = signatory.participant
            let asked = try signatory.asked(
                "token.issue",
                [
                    "bearer": .string("delegate:\(participant.delegate)"), "expires": .string(house.time(86_400)),
                ], version: 0)
            let signature = try signatory.sign(asked).signature.description
            let before = try await house.size
            let refused = try await issue(to: participant, house, ["Accord-Signature": signature])
            #expect(refused.status == 400)
            #expect(refused.problem == "invalid_header")
            #expect(refused.json["detail"]?.string?.contains("Accord-Signature") == true)
            #expect(try await house.size == before)
        }
    }
}
