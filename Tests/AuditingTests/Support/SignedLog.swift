import Application
import Domain
import EventStore

/// An organisation of an honest log that signs the positions of its seat, with a key that counts.
struct Signatory: Sendable {
    private let programme: ID<Programme>?
    private let organisation: String
    private let delegate: Actor
    private let key: SigningKey

    /// The organisation's delegate registers its first key, and a second focal point of it confirms the fingerprint.
    ///
    /// - Parameter index: which organisation of the cast it is.
    /// - Throws: whatever the node refuses.
    init(_ honest: HonestNode, _ cast: Cast, _ index: Int) async throws {
        programme = cast.programme.string.flatMap { ID($0) }
        organisation = cast.organisations[index]
        delegate = cast.delegates[index]
        key = SigningKey()
        let second = try await honest.submit(
            "delegate.accredit",
            [
                "person": .string(Chance.identifier(at: honest.node.clock.now()).description),
                "organisation": .string(organisation), "programme": cast.programme, "roles": ["focal_point"],
                "fullName": "A second person",
            ], as: delegate)
        try await honest.submit(
            "key.register", ["organisation": .string(organisation), "jwk": key.publicKey.json], as: delegate)
        try await honest.submit(
            "key.confirm",
            ["organisation": .string(organisation), "key": .string(key.publicKey.thumbprint.description)],
            as: .delegate(ID(second)!))
    }

    /// Answers on the first item of a round, signed.
    ///
    /// - Parameter version: how often the seat has said something in the round before.
    /// - Throws: whatever the node refuses.
    func take(_ honest: HonestNode, _ round: JSON, _ answer: String, version: Int) async throws {
        let asked = SubmissionSigner.Asked(
            "position.take",
            [
                "round": round, "item": 1, "revision": 1, "seat": .string(organisation),
                "position": ["answer": .string(answer)],
            ], programme: programme, version: version)
        let signed = try SubmissionSigner(key: key, origin: HonestNode.origin).sign(asked)
        let repetition = honest.node.repetition(
            of: delegate, key: asked.id.description, request: signed.members.bytes, id: asked.id)
        _ = try await honest.node.submitting.submit(
            Submission(
                name: asked.command, members: signed.members, actor: delegate, ifMatch: version, repetition: repetition,
                signature: signed.signature))
    }
}

extension HonestLog {
    /// A programme that demands signed positions, and an open round in which the second organisation has answered twice
    /// and the third once, which is the last entry. The fourth has a key too, and has not answered.
    static func signed() async throws -> HonestLog { try await keptSigned.value }

    private static let keptSigned = Task {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            let second = try await Signatory(honest, cast, 1)
            let third = try await Signatory(honest, cast, 2)
            _ = try await Signatory(honest, cast, 3)
            try await honest.submit(
                "programme.set_policy",
                [
                    "programme": cast.programme,
                    "policy": ["signedPositions": true, "signedCloses": false, "witnessedOutcomes": false],
                ], as: cast.delegates[0])
            let round = try await cast.round(honest, on: try await cast.gap(honest, "Shelter"))
            try await second.take(honest, round, "support", version: 0)
            try await second.take(honest, round, "abstain", version: 1)
            try await third.take(honest, round, "support", version: 0)
            return HonestLog(lines: try await honest.lines(), values: [])
        }
    }
}
