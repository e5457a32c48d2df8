import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

/// An organisation's keys over HTTP: who makes them count, and that everybody sees on whose word.
@Suite struct KeyTests {
    @Test func `a first key counts once a second focal point has confirmed its fingerprint`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let focalPoint = scene.focalPoints[1]
            let keys = "/v1/organisations/\(focalPoint.organisation)/keys"
            let key = SigningKey().publicKey
            let registered = try await house.done(keys, as: focalPoint.token, key.json)
            #expect(registered.status == 201)
            #expect(registered.tag == "\"1\"")
            #expect(registered.json["keys"]?[0]?["status"]?.string == "pending")
            let confirmation = "\(keys)/\(key.thumbprint)/confirmation"
            let own = try await house.post(confirmation, as: focalPoint.token)
            #expect(own.problem == "second_person_required", "\(own.text)")
            let second = try await scene.accredit("focal_point", of: 1)
            // There is somebody of the organisation who can confirm it, so nobody else does.
            _ = try await house.get("/health/live", as: nil, ["Accord-At-Least": String(try await house.size - 1)])
            let administrator = try await house.post(confirmation, as: house.administratorToken)
            #expect(administrator.problem == "second_person_required", "\(administrator.text)")
            _ = try await house.done(confirmation, as: second.token)
            let list = try await house.get(keys, as: scene.focalPoints[2].token)
            #expect(list.tag == "\"2\"")
            let shown = try #require(list.json["items"]?[0])
            #expect(shown["key"]?.string == key.thumbprint.description)
            #expect(shown["jwk"] == key.json.sorted)
            #expect(shown["status"]?.string == "counting")
            #expect(shown["confirmedBy"]?.string == "delegate:\(second.delegate)")
            #expect(shown["onAdministratorsWord"]?.bool == false)
            let revoked = try await house.send(
                .delete, "\(keys)/\(key.thumbprint)", as: focalPoint.token, ["reason": "Lost."])
            #expect(revoked.status == 200, "\(revoked.text)")
            #expect(revoked.json["keys"]?[0]?["status"]?.string == "revoked")
        }
    }

    @Test func `what rests on an administrator's word is marked in the document and in the trail`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let focalPoint = scene.focalPoints[1]
            let organisation = "/v1/organisations/\(focalPoint.organisation)"
            let key = SigningKey()
            let thumbprint = key.publicKey.thumbprint
            _ = try await house.done("\(organisation)/keys", as: focalPoint.token, key.publicKey.json)
            let confirmation = "\(organisation)/keys/\(thumbprint)/confirmation"
            _ = try await house.done(confirmation, as: house.administratorToken)
            #expect(try await house.get(organisation).json["keys"]?[0]?["onAdministratorsWord"]?.bool == true)
            let signatory = Signatory(house: house, programme: scene.programme, participant: focalPoint, key: key)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            #expect(try await signatory.send(try signatory.position(round, "support")).status == 200)
            let gap = try await signatory.send(
                try signatory.asked(
                    "gap.propose",
                    ["programme": .string(scene.programme), "content": SignedSubmissionTests.gap], version: 0))
            #expect(gap.status == 201, "\(gap.text)")
            let trail = "/v1/gaps/\(gap.id)/trail"
            let entry = try #require(try await house.get(trail, as: focalPoint.token).json["items"]?[0])
            #expect(entry["signedBy"]?.string == thumbprint.description)
            #expect(entry["onTheWordOf"]?.string == "administrator")
            let keys = try await house.get("\(organisation)/trail", as: focalPoint.token)
            let types = (keys.json["items"]?.array ?? []).compactMap { $0["type"]?.string }
            #expect(types.suffix(2) == ["accord.key.registered.v1", "accord.key.confirmed.v1"])
            // A focal point confirms after all, and the mark is gone.
            let second = try await scene.accredit("focal_point", of: 1)
            _ = try await house.done(confirmation, as: second.token)
            #expect(try await house.get(organisation).json["keys"]?[0]?["onAdministratorsWord"]?.bool == false)
            #expect(try await house.get(trail, as: focalPoint.token).json["items"]?[0]?["onTheWordOf"] == nil)
        }
    }

    @Test func `a later key is signed for by an earlier one`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let organisation = signatory.participant.organisation
            let keys = "/v1/organisations/\(organisation)/keys"
            let next = SigningKey(.p256).publicKey
            let unsigned = try await house.post(keys, as: signatory.participant.token, next.json)
            #expect(unsigned.problem == "signature_required", "\(unsigned.text)")
            var asked = try signatory.asked(
                "key.register", ["organisation": .string(organisation), "jwk": next.json], version: 2)
            asked.programme = nil
            let answer = try await signatory.send(asked)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["keys"]?[1]?["status"]?.string == "counting")
            #expect(answer.json["keys"]?[1]?["signedBy"]?.string == signatory.key.publicKey.thumbprint.description)
            #expect(try await house.verifySignatures() == 1)
        }
    }

    @Test func `what is no key is refused`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let focalPoint = scene.focalPoints[1]
            let keys = "/v1/organisations/\(focalPoint.organisation)/keys"
            let good = SigningKey().publicKey.json
            var bodies: [(JSON, String)] = [([:], "missing_field"), (["kty": "RSA", "n": "AQAB"], "missing_field")]
            for (member, value, problem): (String, JSON, String) in [
                ("crv", "Ed448", "invalid_key"), ("kty", "EC", "invalid_key"), ("x", "AAAA", "invalid_key"),
                ("x", .string(Base64URL.encode([UInt8](repeating: 0, count: 32))), "invalid_key"),
                ("d", "secret", "unknown_field"), ("x", 1, "wrong_type"),
            ] {
                var body = good
                body[member] = value
                bodies.append((body, problem))
            }
            let size = try await house.size
            for (body, problem) in bodies {
                let answer = try await house.post(keys, as: focalPoint.token, body)
                #expect(answer.problem == problem, "\(body): \(answer.text)")
            }
            for key in ["x", String(repeating: "A", count: 43)] {
                let answer = try await house.post("\(keys)/\(key)/confirmation", as: house.administratorToken)
                #expect((400..<500).contains(answer.status), "\(answer.text)")
            }
            #expect(try await house.size == size)
        }
    }
}
