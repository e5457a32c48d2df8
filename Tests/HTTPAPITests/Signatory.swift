import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

/// An organisation that signs what it submits.
struct Signatory: Sendable {
    let house: House
    let programme: String
    let participant: Participant
    let key: SigningKey

    /// The organisation registers its first key, and a second focal point of it confirms the fingerprint.
    static func register(
        _ scene: Scene, _ index: Int, _ curve: PublicKey.Curve = .ed25519, as participant: Participant? = nil
    ) async throws -> Signatory {
        let key = SigningKey(curve)
        let focalPoint = scene.focalPoints[index]
        let keys = "/v1/organisations/\(focalPoint.organisation)/keys"
        _ = try await scene.house.done(keys, as: focalPoint.token, key.publicKey.json)
        let second = try await scene.accredit("focal_point", of: index)
        _ = try await scene.house.done("\(keys)/\(key.publicKey.thumbprint)/confirmation", as: second.token)
        return Signatory(
            house: scene.house, programme: scene.programme, participant: participant ?? focalPoint, key: key)
    }

    func asked(
        _ command: String, _ members: JSON, version: Int, isSecret: Bool = false, id: Identifier = Chance.identifier()
    ) throws -> SubmissionSigner.Asked {
        SubmissionSigner.Asked(
            command, members, programme: ID(programme), version: version, isSecret: isSecret, id: id)
    }

    /// A position of its seat on the first item.
    func position(
        _ round: String, _ answer: String, reason: String? = nil, version: Int = 0, revision: Int = 1,
        isSecret: Bool = false
    ) throws -> SubmissionSigner.Asked {
        var position: JSON = ["answer": .string(answer)]
        if let reason { position["reason"] = .string(reason) }
        return try asked(
            "position.take",
            [
                "round": .string(round), "item": 1, "revision": .integer(revision),
                "seat": .string(participant.organisation),
                "position": position,
            ], version: version, isSecret: isSecret)
    }

    func sign(_ asked: SubmissionSigner.Asked) throws -> SubmissionSigner.Signed {
        try SubmissionSigner(key: key, origin: "accord.example/test").sign(asked)
    }

    /// Signs and sends, with whatever a test changes on the way.
    func send(
        _ asked: SubmissionSigner.Asked, as token: String? = nil, changing headers: [String: String?] = [:],
        _ change: (inout JSON) -> Void = { _ in }
    ) async throws -> House.Answer {
        let signed = try sign(asked)
        let request = try #require(SubmissionRequest(asked.command, signed.members))
        var body = request.body
        change(&body)
        var fields: [String: String?] = [
            "Idempotency-Key": asked.id.description, "If-Match": "\"\(asked.version)\"",
            "Accord-Signature": signed.signature.description,
        ]
        fields.merge(headers) { $1 }
        return try await house.send(
            try #require(HTTPRequest.Method(rawValue: request.method)), request.path, as: token ?? participant.token,
            body, fields.compactMapValues { $0 })
    }
}

extension House {
    /// Checks every signature in the log as an auditor does, from the entries alone; says how many there were.
    func verifySignatures() async throws -> Int {
        var reader = EventReader()
        var record = Record()
        var appends: [[RecordedEvent]] = []
        for entry in try await node.log.page(EntryQuery(), limit: 10_000) {
            let event = try reader.read(entry)
            if appends.last?[0].envelope.appendID == event.envelope.appendID {
                appends[appends.count - 1].append(event)
            } else {
                appends.append([event])
            }
        }
        var count = 0
        for events in appends {
            if let compact = events[0].envelope.signature {
                let organisation = try #require(events[0].envelope.organisation)
                let signature = try SubmissionSignature(compact)
                let command = try signature.verify(against: events, keys: record.keys[organisation]?.state)
                #expect(command.stream == events[0].stream)
                #expect(events.dropFirst().allSatisfy { $0.envelope.signature == nil })
                count += 1
            }
            for event in events { record.evolve(event.stream, event.event, event.context) }
        }
        return count
    }
}
