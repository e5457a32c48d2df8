import Domain
import Testing

@testable import EventStore

/// What is signed not even the operator can forge: a signature is of one submission, and says so of the entries alone.
@Suite struct SignatureTests {
    // MARK: Vectors

    @Test func `the examples of the specifications are valid, and nothing near them is`() throws {
        let vectors: [(PublicKey, String, String)] = [
            (
                // RFC 8037, appendix A.4.
                try PublicKey(.ed25519, x: bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")),
                "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
            ),
            (
                // RFC 7515, appendix A.3.
                try PublicKey(
                    .p256, x: bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                    y: bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")),
                "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ",
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
            ),
        ]
        for (key, message, text) in vectors {
            let signature = bytes(text)
            #expect(key.isValid(signature, of: Array(message.utf8)))
            #expect(!key.isValid(signature, of: Array((message + "A").utf8)))
            #expect(!key.isValid(signature.dropLast(), of: Array(message.utf8)))
            for index in signature.indices {
                var changed = signature
                changed[index] ^= 1
                #expect(!key.isValid(changed, of: Array(message.utf8)))
            }
        }
    }

    private func bytes(_ text: String) -> [UInt8] { Base64URL.decode(text)! }

    // MARK: Held against the entries

    private let round = ID<Round>(sampleIdentifier())
    private let seat = ID<Organisation>(sampleIdentifier())
    private let key = SigningKey()

    private var keys: OrganisationKeys {
        var keys: OrganisationKeys?
        let events: [KeyEvent] = [
            .registered(KeyRegistered(jwk: key.publicKey)), .confirmed(KeyConfirmed(key: key.publicKey.thumbprint)),
        ]
        for event in events {
            let context = EventContext(
                logPosition: 0, time: Instant("2026-01-01")!, occurredAt: nil, actor: .delegate(ID(sampleIdentifier())),
                organisation: seat)
            OrganisationKeys.evolve(&keys, event, context)
        }
        return keys!
    }

    /// A position as it was recorded, signed by whoever is given.
    private func recorded(
        _ answer: Answer = .support, revision: Int? = 3, by signer: SigningKey? = nil
    ) throws -> RecordedEvent {
        let event = Event.seat(.taken(PositionTaken(item: 2, position: Position(answer: answer))))
        var envelope = Envelope(
            source: "accord.example/test", id: sampleIdentifier(), type: event.type, time: Instant("2026-01-02")!,
            occurredAt: nil, stream: StreamName(.seat(round, seat)), version: 5, programme: ID(sampleIdentifier()),
            actor: .delegate(ID(sampleIdentifier())), organisation: seat, role: .stakeholder,
            correlation: sampleIdentifier(), causation: nil, appendID: sampleIdentifier(), nonce: sampleIdentifier())
        let text = try SubmissionText(envelope, [(.seat(round, seat), event)], revision: revision)
        let signature = try (signer ?? key).sign(text)
        envelope.signature = try signature.attached(to: text, by: (signer ?? key).publicKey)
        return RecordedEvent(logPosition: 9, envelope: envelope, stream: .seat(round, seat), event: event)
    }

    private func verify(_ recorded: RecordedEvent, keys: OrganisationKeys?) throws -> any Command {
        try SubmissionSignature(try #require(recorded.envelope.signature)).verify(against: [recorded], keys: keys)
    }

    @Test func `what was signed is what was recorded, and gives the command back with its revision`() throws {
        let recorded = try recorded()
        let command = try #require(try verify(recorded, keys: keys) as? TakePosition)
        #expect(
            command
                == TakePosition(round: round, item: 2, revision: 3, seat: seat, position: Position(answer: .support)))
    }

    @Test func `what an entry was changed into was not signed, and what differs is named`() throws {
        let original = try recorded()
        typealias Change = (member: String, change: (inout Envelope, inout Domain.Stream, inout Event) -> Void)
        let other = ID<Organisation>(sampleIdentifier())
        let changes: [Change] = [
            (
                "members",
                { _, _, event in event = .seat(.taken(PositionTaken(item: 2, position: Position(answer: .abstain)))) }
            ),
            (
                "members",
                { _, _, event in event = .seat(.taken(PositionTaken(item: 1, position: Position(answer: .support)))) }
            ),
            ("command", { _, _, event in event = .seat(.withdrawn(PositionWithdrawn(item: 2))) }),
            ("members", { _, stream, _ in stream = .seat(self.round, other) }),
            ("origin", { envelope, _, _ in envelope.source = "accord.example/copy" }),
            ("programme", { envelope, _, _ in envelope.programme = nil }),
            ("id", { envelope, _, _ in envelope.appendID = sampleIdentifier() }),
            ("version", { envelope, _, _ in envelope.version = 6 }),
            ("occurredAt", { envelope, _, _ in envelope.occurredAt = Instant("2026-01-01")! }),
        ]
        for (member, change) in changes {
            var (envelope, stream, event) = (original.envelope, original.stream, original.event)
            change(&envelope, &stream, &event)
            let changed = RecordedEvent(logPosition: 9, envelope: envelope, stream: stream, event: event)
            do {
                _ = try verify(changed, keys: keys)
                Issue.record("A change of \(member) was not seen.")
            } catch SignatureProblem.otherSubmission(let found, let signed, let submitted) {
                #expect(found == member)
                #expect(signed != submitted)
            }
        }
    }

    @Test func `a key that is not the organisation's, or does not count, has signed nothing`() throws {
        let stranger = try recorded(by: SigningKey(.p256))
        #expect(throws: SignatureProblem.self) { try verify(stranger, keys: keys) }
        let recorded = try recorded()
        let thumbprint = key.publicKey.thumbprint
        #expect(throws: SignatureProblem.unknownKey(thumbprint)) { try verify(recorded, keys: nil) }
        var revoked: OrganisationKeys? = keys
        let context = EventContext(
            logPosition: 1, time: Instant("2026-01-01")!, occurredAt: nil, actor: .node, organisation: nil)
        OrganisationKeys.evolve(&revoked, .revoked(KeyRevoked(key: thumbprint)), context)
        #expect(throws: SignatureProblem.notCounting(thumbprint)) { try verify(recorded, keys: revoked) }
    }

    @Test func `a signature by another key under this one's name is wrong`() throws {
        let recorded = try recorded()
        let compact = try #require(recorded.envelope.signature)
        let parts = compact.split(separator: ".")
        let text = try SubmissionText(recorded.envelope, [(recorded.stream, recorded.event)], revision: 3)
        let forged = try SigningKey().sign(text)
        var envelope = recorded.envelope
        envelope.signature = "\(parts[0]).\(parts[1]).\(Base64URL.encode(forged.signature))"
        let changed = RecordedEvent(
            logPosition: 9, envelope: envelope, stream: recorded.stream, event: recorded.event)
        #expect(throws: SignatureProblem.wrong(text: String(decoding: text.bytes, as: UTF8.self))) {
            try verify(changed, keys: keys)
        }
    }

    @Test func `damaged signatures are refused or are not of this submission, and never end the process`() throws {
        let recorded = try recorded()
        let compact = try #require(recorded.envelope.signature)
        let original = try SubmissionSignature(compact)
        let keys = keys
        var random = SplitMix(state: 7_515)
        var parsed = 0
        for _ in 0..<20_000 {
            var text = Array(compact.utf8)
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let index = Int.random(in: text.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[index] = UInt8.random(in: 0x20...0x7E, using: &random)
                case 1: text.remove(at: index)
                case 2: text.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: index)
                default: text.removeSubrange(index..<min(text.count, index + Int.random(in: 1...60, using: &random)))
                }
                if text.isEmpty { text = [0x2E] }
            }
            guard let signature = try? SubmissionSignature(String(decoding: text, as: UTF8.self)) else { continue }
            parsed += 1
            if signature != original {
                #expect(throws: (any Error).self) { try signature.verify(against: [recorded], keys: keys) }
            }
        }
        #expect(parsed > 0)
    }

    @Test func `keys have a stream of their own under their organisation's`() {
        let name = StreamName(.keys(seat))
        #expect(name.stream == .keys(seat))
        #expect(name.description == "organisation/\(seat)/keys")
        #expect(name.isWithin(StreamName(.organisation(seat))))
        #expect(StreamName(.organisation(seat)).stream == .organisation(seat))
    }

    // MARK: Private keys

    @Test(arguments: [PublicKey.Curve.ed25519, .p256])
    func `a private key is written and read back, and never printed`(curve: PublicKey.Curve) throws {
        let key = SigningKey(curve)
        let read = try SigningKey(jwk: key.privateJWK)
        #expect(read.publicKey == key.publicKey)
        let secret = try #require(key.privateJWK["d"]?.string)
        #expect(!"\(key)".contains(secret))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains(secret))
        var other = key.privateJWK
        other["x"] = SigningKey(curve).privateJWK["x"]
        #expect(throws: InvalidValue.self) { try SigningKey(jwk: other) }
        other["d"] = nil
        #expect(throws: InvalidValue.self) { try SigningKey(jwk: other) }
    }
}
