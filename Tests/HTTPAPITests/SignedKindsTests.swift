import Application
import Domain
import EventStore
import Foundation
import Testing

@testable import HTTPAPI

/// Whatever can be submitted can be signed: the text that a node makes of what it is asked is the one that an auditor makes
/// of the entries.
@Suite struct SignedKindsTests {
    @Test func `every kind of submission is signed, taken, and verified from its entries`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 7)
            let convener = try await Signatory.register(scene, 0, .p256)
            let facilitator = Signatory(
                house: house, programme: scene.programme, participant: scene.facilitator, key: convener.key)
            let ministry = try await Signatory.register(scene, 1)
            let programme = JSON.string(scene.programme)
            var kinds: Set<String> = []
            func signed(
                _ signatory: Signatory, _ command: String, _ members: JSON, version: Int = 0,
                _ location: SourceLocation = #_sourceLocation
            ) async throws -> House.Answer {
                let answer = try await signatory.send(try signatory.asked(command, members, version: version))
                #expect((200...201).contains(answer.status), "\(command): \(answer.text)", sourceLocation: location)
                kinds.insert(command)
                return answer
            }
            // Gaps and interventions.
            let gap = try await signed(
                ministry, "gap.propose", ["programme": programme, "content": SignedSubmissionTests.gap]
            ).id
            let target: JSON = ["target": .string(gap)]
            var revise = target
            revise["content"] = SignedSubmissionTests.gap
            revise["content"]?["severity"] = "critical"
            _ = try await signed(ministry, "gap.revise", revise, version: 1)
            var evidence = target
            evidence["evidence"] = ["link": "https://example.org/report", "caption": "A report."]
            _ = try await signed(ministry, "gap.add_evidence", evidence, version: 2)
            let other = try await signed(
                ministry, "gap.propose", ["programme": programme, "content": SignedSubmissionTests.gap]
            ).id
            _ = try await signed(
                facilitator, "gap.merge",
                ["target": .string(other), "into": .string(gap), "reason": "The same."], version: 1)
            let intervention = try await signed(
                ministry, "intervention.propose", ["programme": programme, "content": Self.intervention(gap, ministry)]
            ).id
            let work = JSON.string(intervention)
            let pledge = try await signed(
                ministry, "intervention.make_pledge",
                [
                    "intervention": work,
                    "terms": ["money": ["amount": "40000.50", "currency": "EUR"], "inKind": "Two trucks."],
                ], version: 1)
            let pledged = try #require(pledge.json["pledges"]?[0]?["pledge"])
            _ = try await signed(
                ministry, "intervention.change_pledge",
                ["intervention": work, "pledge": pledged, "terms": ["inKind": "Three trucks."]], version: 2)
            // What is said about them.
            let comment = try await signed(
                ministry, "comment.post",
                ["subject": .string("gap/\(gap)"), "revision": 2, "kind": "question", "text": "Since when?"]
            ).id
            _ = try await signed(
                ministry, "comment.amend", ["comment": .string(comment), "text": "Since when, and where?"], version: 1)
            _ = try await signed(
                facilitator, "consultation.record",
                ["programme": programme, "content": Self.consultation(gap, ministry)])
            // A delegate, with their particulars.
            _ = try await signed(
                ministry, "delegate.accredit",
                [
                    "person": .string(Chance.identifier().description), "programme": programme,
                    "organisation": .string(ministry.participant.organisation), "roles": ["stakeholder"],
                    "fullName": "Rəşad Əliyev", "email": "rashad@example.org",
                ])
            // A round from its draft to its close.
            let round = try await signed(
                facilitator, "round.draft", ["programme": programme, "terms": Self.terms(house, gap)]
            ).id
            let vote: JSON = ["round": .string(round)]
            _ = try await signed(facilitator, "round.open", vote, version: 1)
            var extend = vote
            extend["closesAt"] = .string(house.time(7_200))
            extend["reason"] = "Holidays."
            _ = try await signed(facilitator, "round.extend", extend, version: 2)
            let seat = JSON.string(ministry.participant.organisation)
            #expect(try await ministry.send(try ministry.position(round, "support", revision: 2)).status == 200)
            _ = try await signed(
                ministry, "position.withdraw", ["round": .string(round), "item": 1, "seat": seat], version: 1)
            _ = try await signed(
                ministry, "proxy.give",
                ["round": .string(round), "seat": seat, "to": .string(scene.focalPoints[6].organisation)], version: 2)
            _ = try await signed(ministry, "proxy.withdraw", ["round": .string(round), "seat": seat], version: 3)
            var cancel = vote
            cancel["reason"] = "Another text is needed."
            _ = try await signed(facilitator, "round.cancel", cancel, version: 3)
            let version = try #require(
                try await house.get("/v1/programmes/\(scene.programme)").json["version"]?.integer)
            _ = try await signed(
                facilitator, "programme.set_default_language", ["programme": programme, "language": "az"],
                version: version)
            #expect(kinds.count == 19)
            #expect(try await house.verifySignatures() == 21)
        }
    }

    @Test func `what does not fit into an entry with its signature is refused, and nothing is stored`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let signatory = try await Signatory.register(scene, 1)
            func propose(_ bytes: Int) async throws -> House.Answer {
                var gap = SignedSubmissionTests.gap
                gap["description"] = ["en": .string(String(repeating: "\"", count: bytes))]
                return try await signatory.send(
                    try signatory.asked(
                        "gap.propose", ["programme": .string(scene.programme), "content": gap], version: 0))
            }
            #expect(try await propose(11_998).status == 201)
            // Unsigned this is the largest gap there is, and it fits; see EntrySizeTests.
            var largest = SignedSubmissionTests.gap
            for (member, bytes) in [("title", 998), ("location", 998), ("description", 11_998)] {
                largest[member] = ["en": .string(String(repeating: "\"", count: bytes))]
            }
            let members: JSON = ["programme": .string(scene.programme), "content": largest]
            let size = try await house.size
            let refused = try await signatory.send(try signatory.asked("gap.propose", members, version: 0))
            #expect(refused.problem == "too_large", "\(refused.text.prefix(300))")
            #expect(refused.status == 413)
            #expect(try await house.size == size)
            #expect(try await house.verifySignatures() == 1)
        }
    }

    private static func intervention(_ gap: String, _ lead: Signatory) -> JSON {
        [
            "title": ["en": "Train the registrars"], "description": ["en": "Two courses."], "kind": "training",
            "gaps": [.string(gap)], "lead": .string(lead.participant.organisation), "partners": [],
            "budget": ["amount": "12500.50", "currency": "EUR"],
            "indicators": [
                [
                    "code": "trained", "name": ["en": "People trained"], "level": "output", "baseline": "0",
                    "target": "40",
                ]
            ],
        ]
    }

    private static func consultation(_ gap: String, _ participant: Signatory) -> JSON {
        [
            "kind": "roundtable", "title": ["en": "Roundtable"], "from": "2026-01-10", "to": "2026-01-11",
            "place": ["en": "Baku"], "organisations": [.string(participant.participant.organisation)],
            "groups": [["population": "refugee", "gender": "female", "age": "adults", "number": 12]],
            "findings": "People wait for months.", "gaps": [.string(gap)],
        ]
    }

    private static func terms(_ house: House, _ gap: String) -> JSON {
        [
            "title": ["en": "A round"], "items": [["subject": .string("gap/\(gap)"), "motion": "adopt"]],
            "rule": ["kind": "majority", "threshold": "1/2", "strict": true, "of": "present"],
            "closing": ["closesAt": .string(house.time(3_600)), "extensions": 1],
        ]
    }
}
