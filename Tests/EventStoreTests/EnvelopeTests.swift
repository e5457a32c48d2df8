import Domain
import Testing

@testable import EventStore

/// The one form in which an entry is written and read.
@Suite struct EnvelopeTests {
    private static let data = Array(#"{"title":"No access to registration","severity":3}"#.utf8)

    private func envelope(full: Bool) -> Envelope {
        Envelope(
            source: "https://accord.example/log", id: sampleIdentifier(), type: "accord.gap.proposed.v1",
            time: Instant("2009-12-14T09:00:00.000001Z")!,
            occurredAt: full ? Instant("2009-12-13T23:59:59.999999Z") : nil,
            stream: StreamName("round/\(sampleIdentifier())/seat/\(sampleIdentifier())")!, version: full ? 12 : 1,
            programme: full ? ID(sampleIdentifier()) : nil,
            actor: full ? .delegate(ID(sampleIdentifier())) : .node,
            organisation: full ? ID(sampleIdentifier()) : nil, role: full ? .facilitator : nil,
            correlation: sampleIdentifier(), causation: full ? sampleIdentifier() : nil,
            appendID: sampleIdentifier(), nonce: Identifier(high: .max, low: sampleIdentifier().low),
            signature: full ? "eyJhbGciOiJFZERTQSJ9.e30.hgyY0il_MGCjP0-JzlnLWG1PPOt7" : nil
        )
    }

    @Test func `an entry is written as one line in a fixed order`() {
        func identifier(_ number: UInt64) -> Identifier { Identifier(high: 0x0190_0000_0000_7000, low: number) }
        let envelope = Envelope(
            source: "https://accord.example/log", id: identifier(1), type: "accord.gap.proposed.v1",
            time: Instant("2009-12-14T09:00:00Z")!, occurredAt: Instant("2009-12-13")!,
            stream: StreamName("gap/\(identifier(2))")!, version: 1, programme: ID(identifier(3)),
            actor: .delegate(ID(identifier(4))), organisation: ID(identifier(5)), role: .focalPoint,
            correlation: identifier(6), causation: identifier(7), appendID: identifier(8), nonce: identifier(9),
            signature: "e30.e30.AA"
        )
        let uuid = "01900000-0000-7000-0000-00000000000"
        let draft = EntryDraft(envelope: envelope, data: Array("{}".utf8))
        let expected = """
            {"specversion":"1.0","id":"\(uuid)1","source":"https://accord.example/log","type":"accord.gap.proposed.v1",\
            "time":"2009-12-14T09:00:00.000000Z","occurredat":"2009-12-13T00:00:00.000000Z","stream":"gap/\(uuid)2",\
            "version":1,"programme":"\(uuid)3","actor":"delegate:\(uuid)4","organisation":"\(uuid)5",\
            "role":"focal_point","correlation":"\(uuid)6","causation":"\(uuid)7","appendid":"\(uuid)8",\
            "nonce":"AZAAAAAAcAAAAAAAAAAACQ","signature":"e30.e30.AA","datacontenttype":"application/json","data":{}}
            """
        #expect(String(decoding: draft.line, as: UTF8.self) == expected)
        #expect(draft.stream == envelope.stream)
        #expect(draft.type == envelope.type)
        #expect(draft.organisation == envelope.organisation)
    }

    @Test(arguments: [false, true]) func `what is written is read back`(full: Bool) throws {
        var scanner = EntryScanner()
        for _ in 0..<100 {
            let envelope = envelope(full: full)
            let line = EntryDraft(envelope: envelope, data: EnvelopeTests.data).line
            let scanned = try scanner.scan(line)
            #expect(scanned.envelope == envelope)
            #expect(Array(line[scanned.data]) == EnvelopeTests.data)
            #expect(try Envelope(scanning: line) == envelope)
            #expect(try scanner.type(of: line) == envelope.type)
            #expect(try EntryScanner.time(of: line) == envelope.time)
        }
    }

    @Test func `every actor and every role is read back`() throws {
        var envelope = envelope(full: true)
        for actor in [Actor.node, .administrator(ID(sampleIdentifier())), .delegate(ID(sampleIdentifier()))] {
            for role in Role.allCases {
                envelope.actor = actor
                envelope.role = role
                let line = EntryDraft(envelope: envelope, data: EnvelopeTests.data).line
                #expect(try Envelope(scanning: line) == envelope)
            }
        }
    }

    @Test func `the recorded time is written over its placeholder and nothing else`() throws {
        let draft = EntryDraft(envelope: envelope(full: true), data: EnvelopeTests.data)
        let time = Instant("2026-01-02T03:04:05.678901Z")!
        let line = draft.line(recordedAt: time)
        var expected = try Envelope(scanning: draft.line)
        expected.time = time
        #expect(try Envelope(scanning: line) == expected)
        #expect(line.count == draft.line.count)
    }

    @Test(arguments: ["quote \" backslash \\", "line\nfeed\u{1F}", "Azərbaycan 🇦🇿 and so on", "", "\u{7F}\u{2028}"])
    func `any text in a source or a type is escaped and read back`(text: String) throws {
        var envelope = envelope(full: false)
        envelope.source = text
        envelope.type = text
        let line = EntryDraft(envelope: envelope, data: EnvelopeTests.data).line
        #expect(!line.contains(0x0A))
        #expect(try Envelope(scanning: line) == envelope)
    }

    @Test(arguments: [
        (#""version":1,"#, #""version":01,"#), (#""version":1,"#, #""version":0,"#),
        (#""version":1,"#, #""version":-1,"#),
        (#""version":1,"#, #""version":99999999999999999999,"#), ("09:00:00.000001Z", "09:00:00.1+00:00"),
        ("accord.gap", "accord\\u002egap"), ("accord.gap", "accord\\/gap"), (#""1.0""#, #""1.1""#),
        (#","datacontenttype""#, #", "datacontenttype""#), (#""actor":"node""#, #""actor":"nobody""#),
        (#""data":{"#, #""data":["#), (#"3}}"#, #"3}"#), (#"3}}"#, "3}}\n"), ("round/", "round//"), ("round/", "/"),
    ])
    func `another spelling of the same entry is refused`(change: (String, String)) throws {
        let line = EntryDraft(envelope: envelope(full: false), data: EnvelopeTests.data).line
        let text = String(decoding: line, as: UTF8.self)
        let changed = text.replacing(change.0, with: change.1)
        #expect(changed != text)
        #expect(throws: MalformedEntry.self) { try Envelope(scanning: Array(changed.utf8)) }
    }

    @Test(arguments: ["e30.e30", "e30.e30.AA.AA", "", "e30.e3\\u0030.AA", "e30.e3=.AA", "e30.e3+.AA", "e30.e3 .AA"])
    func `what is no compact JWS is no signature`(other: String) throws {
        var envelope = envelope(full: true)
        envelope.signature = "e30.e30.AA"
        let line = EntryDraft(envelope: envelope, data: EnvelopeTests.data).line
        let changed = String(decoding: line, as: UTF8.self).replacing("e30.e30.AA", with: other)
        #expect(throws: MalformedEntry.self) { try Envelope(scanning: Array(changed.utf8)) }
    }

    @Test func `a shortened entry is refused`() throws {
        let line = EntryDraft(envelope: envelope(full: true), data: EnvelopeTests.data).line
        for count in 0..<line.count {
            #expect(throws: MalformedEntry.self) { try Envelope(scanning: Array(line[..<count])) }
        }
    }

    @Test func `damaged bytes are refused or mean exactly what they say, and never end the process`() throws {
        var random = SplitMix(state: 20_091_214)
        var scanner = EntryScanner()
        var accepted = 0
        for round in 0..<20_000 {
            var line = EntryDraft(envelope: envelope(full: round.isMultiple(of: 2)), data: EnvelopeTests.data).line
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let index = Int.random(in: line.indices, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: line[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: line[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: line.remove(at: index)
                case 3: line.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: index)
                default: line.removeSubrange(index..<min(line.count, index + Int.random(in: 1...40, using: &random)))
                }
                if line.isEmpty { line = [0] }
            }
            guard let scanned = try? scanner.scan(line) else { continue }
            accepted += 1
            #expect(EntryDraft(envelope: scanned.envelope, data: line[scanned.data]).line == line)
        }
        // Digits and text can change into others; but most damage must be seen.
        #expect(accepted > 0)
    }
}

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
