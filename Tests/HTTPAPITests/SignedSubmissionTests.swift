import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

/// No one is misquoted: what an organisation has signed stands in the log with its signature, and nothing else does.
@Suite struct SignedSubmissionTests {
    /// A gap as it is signed: nothing in it is left open.
    static let gap: JSON = [
        "title": ["en": "Registration is slow"], "description": ["en": "People wait for months."],
        "category": "fair_processes_and_documentation", "population": ["internally_displaced"], "severity": "high",
        "principles": [1, 20],
    ]

    @Test(arguments: [PublicKey.Curve.ed25519, .p256])
    func `a signed position stands in the log with what was signed`(curve: PublicKey.Curve) async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1, curve)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let first = try await signatory.send(try signatory.position(round, "support"))
            #expect(first.status == 200, "\(first.text)")
            let second = try await signatory.send(
                try signatory.position(round, "object", reason: "It comes too late.", version: 1))
            #expect(second.status == 200, "\(second.text)")
            let entries = try await house.get(
                "/v1/entries?stream=round/\(round)/seat/\(signatory.participant.organisation)")
            #expect(entries.json["items"]?[1]?["entry"]?["signature"]?.string != nil)
            #expect(try await house.verifySignatures() == 2)
        }
    }

    @Test func `a secret ballot is signed by its commitment, and so is the close`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let facilitator = try await Signatory.register(scene, 0, as: scene.facilitator)
            let other = try await Signatory.register(scene, 2, .p256)
            try await scene.demand(["signedPositions", "signedCloses"])
            let round = try await scene.round(
                ["gap/\(try await scene.gap())"], visibility: "secret_until_close")
            let unsigned = try await scene.answer(round, scene.focalPoints[1], "support")
            #expect(unsigned.problem == "signature_required", "\(unsigned.text)")
            let answer = try await signatory.send(
                try signatory.position(round, "object", reason: "The roof leaks.", isSecret: true))
            #expect(answer.status == 200, "\(answer.text)")
            // Neither what was signed nor its length tells how a seat has answered.
            let support = try await other.send(try other.position(round, "support", isSecret: true))
            #expect(support.status == 200, "\(support.text)")
            var lengths: Set<Int> = []
            for entry in try await house.node.log.page(EntryQuery(types: [PositionSealed.type]), limit: 10) {
                let compact = try #require(try Envelope(scanning: entry.line).signature)
                let text = String(decoding: try SubmissionSignature(compact).text, as: UTF8.self)
                #expect(Answer.allCases.allSatisfy { !text.contains("\"\($0.rawValue)\"") })
                lengths.insert(entry.line.count)
            }
            #expect(lengths.count == 1)
            let reviewed = try await house.get("/v1/rounds/\(round)/readiness", as: scene.facilitator.token)
                .json["reviewed"]
            let close: JSON = ["round": .string(round), "reviewed": try #require(reviewed)]
            let refused = try await scene.close(round)
            #expect(refused.problem == "signature_required", "\(refused.text)")
            let closed = try await facilitator.send(try facilitator.asked("round.close", close, version: 2))
            #expect(closed.status == 200, "\(closed.text)")
            #expect(closed.json["results"]?[0]?["outcome"]?.string == "not_agreed")
            #expect(try await house.verifySignatures() == 3)
            // The reason is readable once the ballot has been opened.
            let positions = try await house.get("/v1/rounds/\(round)/items/1/position", as: scene.focalPoints[1].token)
            #expect(positions.text.contains("The roof leaks."), "\(positions.text)")
        }
    }

    @Test func `what a signed submission brings into being has the id that was signed`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            let propose = try signatory.asked(
                "gap.propose", ["programme": .string(scene.programme), "content": Self.gap], version: 0)
            let gap = try await signatory.send(propose)
            #expect(gap.id == propose.id.description, "\(gap.text)")
            let post = try signatory.asked(
                "comment.post",
                [
                    "subject": .string("gap/\(gap.id)"), "revision": 1, "kind": "concern",
                    "text": ["en": "And what of the winter?", "az": "Bəs qış?"],
                ], version: 0)
            let comment = try await signatory.send(post)
            #expect(comment.json["text"]?["value"]?["az"]?.string == "Bəs qış?", "\(comment.text)")
            #expect(try await house.verifySignatures() == 2)
        }
    }
}

extension Scene {
    /// Sets the programme's policy.
    func demand(_ demands: Set<String>) async throws {
        var policy: JSON = [:]
        for name in ["signedPositions", "signedCloses", "witnessedOutcomes"] {
            policy[name] = .bool(demands.contains(name))
        }
        let path = "/v1/programmes/\(programme)"
        let tag = try await house.get(path, as: facilitator.token).tag
        let answer = try await house.put("\(path)/policy", as: facilitator.token, policy, ["If-Match": tag])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json["policy"] == policy.sorted)
    }
}
