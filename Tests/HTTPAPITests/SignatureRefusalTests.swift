import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

/// A signature that is not quite right is refused, in words that say what is wrong, and nothing is stored.
@Suite struct SignatureRefusalTests {
    @Test func `each thing that can be wrong with a signature is told apart, and nothing is stored`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let other = try await Signatory.register(scene, 2)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let asked = try signatory.position(round, "support")
            let detached = try signatory.sign(asked).signature
            let size = try await house.size
            func refused(
                _ problem: String, changing headers: [String: String?], _ change: (inout JSON) -> Void = { _ in },
                _ location: SourceLocation = #_sourceLocation
            ) async throws {
                let answer = try await signatory.send(asked, changing: headers, change)
                #expect(answer.problem == problem, "\(answer.text)", sourceLocation: location)
            }
            func header(_ json: JSON) -> String {
                "\(Base64URL.encode(json.bytes))..\(Base64URL.encode(detached.signature))"
            }
            let key = signatory.key.publicKey.thumbprint
            let kid = JSON.string(key.description)
            for text in [
                "", "..", "a..b", "\(detached)x",
                "\(detached.header.encoded).e30.\(Base64URL.encode(detached.signature))",
                header(["alg": "none", "kid": kid]), header(["alg": "HS256", "kid": kid]), header(["alg": "EdDSA"]),
                header(["alg": "EdDSA", "kid": kid, "crit": ["b64"], "b64": false]),
                header(["alg": "EdDSA", "kid": kid, "crit": []]),
                header(["alg": "EdDSA", "kid": kid, "jwk": other.key.publicKey.json]),
                header(["alg": "EdDSA", "kid": kid, "jku": "https://example.org/keys"]),
                header(["alg": "EdDSA", "kid": "x"]), header([]),
                "\(detached.header.encoded)=..\(Base64URL.encode(detached.signature))",
            ] {
                try await refused("signature_malformed", changing: ["Accord-Signature": text])
            }
            try await refused("signature_malformed", changing: ["Idempotency-Key": nil])
            try await refused("signature_malformed", changing: ["If-Match": nil])
            try await refused("invalid_header", changing: ["Idempotency-Key": "my key"])
            try await refused("signature_wrong", changing: ["Idempotency-Key": Chance.identifier().description])
            try await refused("stale_version", changing: ["If-Match": "\"7\""])
            try await refused(
                "unknown_key",
                changing: [
                    "Accord-Signature": header([
                        "alg": "EdDSA", "kid": .string(other.key.publicKey.thumbprint.description),
                    ])
                ])
            // The right key under the algorithm of another curve.
            try await refused("signature_wrong", changing: ["Accord-Signature": header(["alg": "ES256", "kid": kid])])
            try await refused("signature_wrong", changing: [:]) { $0["answer"] = "abstain" }
            try await refused("missing_field", changing: [:]) { $0["revision"] = nil }
            try await refused("unknown_field", changing: [:]) { $0["ballotKey"] = .string(key.description) }
            try await refused("missing_field", changing: [:]) {
                $0["answer"] = "object"
                $0["reason"] = "Without its key."
            }
            // Another organisation's delegate under this one's signature.
            let stolen = try await signatory.send(asked, as: scene.focalPoints[2].token)
            #expect(stolen.problem == "unknown_key", "\(stolen.text)")
            #expect(try await house.size == size)
            #expect(try await signatory.send(asked).status == 200)
        }
    }

    @Test func `a signature is good once, and a repeated request gets the first answer`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let asked = try signatory.position(round, "support")
            #expect(try await signatory.send(asked).status == 200)
            let again = try await signatory.send(asked)
            #expect(again.status == 200)
            #expect(again.headers[HTTPField.Name("Idempotency-Replayed")!] == "true")
            let size = try await house.size
            // The same id for something else, rightly signed.
            var other = try signatory.position(round, "abstain", version: 1)
            other.id = asked.id
            #expect(try await signatory.send(other).problem == "signature_repeated")
            // The same words on the version that they were said on, after all has moved on.
            let late = try signatory.position(round, "abstain", version: 0)
            #expect(try await signatory.send(late).problem == "stale_version")
            #expect(try await house.size == size)
        }
    }

    @Test func `a key that is not confirmed, or was revoked, signs nothing`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let focalPoint = scene.focalPoints[1]
            let keys = "/v1/organisations/\(focalPoint.organisation)/keys"
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let pending = SigningKey()
            _ = try await house.done(keys, as: focalPoint.token, pending.publicKey.json)
            let early = Signatory(house: house, programme: scene.programme, participant: focalPoint, key: pending)
            #expect(try await early.send(try early.position(round, "support")).problem == "key_not_counting")
            _ = try await house.done(
                "\(keys)/\(pending.publicKey.thumbprint)/confirmation", as: house.administratorToken)
            #expect(try await early.send(try early.position(round, "support")).status == 200)
            _ = try await house.send(.delete, "\(keys)/\(pending.publicKey.thumbprint)", as: focalPoint.token)
            let late = try await early.send(try early.position(round, "abstain", version: 1))
            #expect(late.problem == "key_not_counting", "\(late.text)")
            // What it signed before still verifies.
            #expect(try await house.verifySignatures() == 1)
        }
    }

    @Test func `a value that was erased does not come back under its old commitment`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let gap = try await scene.gap()
            let first = try signatory.asked(
                "comment.post",
                [
                    "subject": .string("gap/\(gap)"), "revision": 1, "kind": "remark",
                    "text": ["en": "Her name is Leyla."],
                ], version: 0)
            let signed = try signatory.sign(first)
            let request = try #require(SubmissionRequest(first.command, signed.members))
            let text = try #require(signed.text.json["members"]?["text"])
            func post(_ id: Identifier) async throws -> House.Answer {
                let command = PostComment(
                    id: ID(id), subject: .gap(try #require(ID(gap))), revision: 1, kind: .remark,
                    text: try #require(text.string.flatMap { Commitment($0) }))
                let signature = try signatory.key.sign(
                    try SubmissionText(
                        command, origin: "accord.example/test", programme: ID(scene.programme), id: id, version: 0,
                        occurredAt: nil, revision: nil))
                return try await house.post(
                    request.path, as: signatory.participant.token, request.body,
                    [
                        "Idempotency-Key": id.description, "If-Match": "\"0\"",
                        "Accord-Signature": signature.description,
                    ])
            }
            #expect(try await post(first.id).status == 201)
            _ = try await house.done(
                "/v1/programmes/\(scene.programme)/redactions", as: scene.facilitator.token,
                ["commitment": text, "reason": "It names a person."])
            let size = try await house.size
            let again = try await post(Chance.identifier())
            #expect(again.problem == "invalid_value", "\(again.text)")
            #expect(try await house.size == size)
            #expect(try await house.get("/v1/comments/\(first.id)").text.contains("Leyla") == false)
        }
    }

    @Test func `a particular of one person is not kept under another's name`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let key = Base64URL.encode(Chance.bytes(32))
            func accredit(_ fullName: JSON) async throws -> House.Answer {
                let id = Chance.identifier()
                let person = ID<Person>(Chance.identifier())
                let organisation = try #require(ID<Organisation>(signatory.participant.organisation))
                let programme = try #require(ID<Programme>(scene.programme))
                let committed = Commitment(
                    to: try #require(fullName["value"]).bytes, field: "fullName",
                    key: try #require(fullName["key"]?.string.flatMap { Base64URL.decode($0) }))
                let command = AccreditDelegate(
                    id: ID(id), person: person, organisation: organisation, programme: programme, roles: [.stakeholder],
                    fullName: committed)
                let text = try SubmissionText(
                    command, origin: "accord.example/test", programme: programme, id: id, version: 0, occurredAt: nil,
                    revision: nil)
                return try await house.post(
                    "/v1/programmes/\(programme)/delegates", as: signatory.participant.token,
                    [
                        "person": .string(person.description), "organisation": .string(organisation.description),
                        "roles": ["stakeholder"], "fullName": fullName,
                    ],
                    [
                        "Idempotency-Key": id.description, "If-Match": "\"0\"",
                        "Accord-Signature": try signatory.key.sign(text).description,
                    ])
            }
            let first = try await accredit(["value": "Leyla Aliyeva", "key": .string(key)])
            #expect(first.status == 201, "\(first.text)")
            let second = try await accredit(["value": "Leyla Aliyeva", "key": .string(key)])
            #expect(second.problem == "invalid_value", "\(second.text)")
            let fresh = try await accredit(
                ["value": "Leyla Aliyeva", "key": .string(Base64URL.encode(Chance.bytes(32)))])
            #expect(fresh.status == 201, "\(fresh.text)")
        }
    }

    @Test func `whatever a signed request is changed into is refused or means the same, and nothing crashes`()
        async throws
    {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let asked = try signatory.position(round, "object", reason: "Too late.")
            let signed = try signatory.sign(asked)
            let request = try #require(SubmissionRequest(asked.command, signed.members))
            let size = try await house.size
            var generator = SystemRandomNumberGenerator()
            var refusals: Set<String> = []
            for _ in 0..<1_500 {
                var signature = Array(signed.signature.description.utf8)
                for _ in 0...Int.random(in: 0...2, using: &generator) {
                    let index = Int.random(in: signature.indices, using: &generator)
                    let byte = UInt8.random(in: 0x21...0x7E, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: signature[index] = byte
                    case 1: signature.remove(at: index)
                    case 2: signature.insert(byte, at: index)
                    default: signature.removeSubrange(index...)
                    }
                    if signature.isEmpty { signature = [0x2E] }
                }
                let text = String(decoding: signature, as: UTF8.self)
                if text == signed.signature.description { continue }
                let answer = try await house.send(
                    .put, request.path, as: signatory.participant.token, request.body,
                    [
                        "Idempotency-Key": asked.id.description, "If-Match": "\"0\"", "Accord-Signature": text,
                    ])
                #expect((400..<500).contains(answer.status), "\(text): \(answer.text)")
                refusals.insert(answer.problem ?? "none")
            }
            #expect(refusals.isSuperset(of: ["signature_malformed", "signature_wrong"]))
            #expect(refusals.isSubset(of: ["signature_malformed", "signature_wrong", "unknown_key"]))
            #expect(try await house.size == size)
        }
    }
}
