import Domain
import Testing

/// Identifiers: one spelling, equal bytes.
@Suite struct IdentifierTests {
    private static let text = "0190f8a6-7c1e-7000-8000-0123456789ab"

    @Test func `an identifier is read and written in its canonical form`() throws {
        let identifier = try #require(Identifier(Self.text))
        #expect(identifier.description == Self.text)
        #expect(Identifier(bytes: identifier.bytes) == identifier)
        #expect(identifier.bytes.prefix(4) == [0x01, 0x90, 0xF8, 0xA6])
    }

    @Test func `any identifier survives being written`() {
        var chance = Chance(seed: 3)
        for _ in 0..<1_000 {
            let identifier = Identifier(high: chance.next(), low: chance.next())
            #expect(Identifier(identifier.description) == identifier)
            #expect(Identifier(bytes: identifier.bytes) == identifier)
        }
    }

    @Test(arguments: [
        "", "0190F8A6-7C1E-7000-8000-0123456789AB", "0190f8a67c1e700080000123456789ab",
        "{0190f8a6-7c1e-7000-8000-0123456789ab}", "0190f8a6-7c1e-7000-8000-0123456789a",
        "0190f8a6-7c1e-7000-8000-0123456789abc", "0190f8a6-7c1e-7000-80000-123456789ab",
        "g190f8a6-7c1e-7000-8000-0123456789ab",
    ])
    func `no other spelling is read`(text: String) {
        #expect(Identifier(text) == nil)
        #expect(ID<Gap>(text) == nil)
    }

    @Test func `no byte of it can be another one and mean the same`() {
        let canonical = Array(Self.text.utf8)
        for index in canonical.indices {
            for byte in UInt8.min...UInt8.max where byte != canonical[index] {
                var changed = canonical
                changed[index] = byte
                let read = changed.withUnsafeBytes { Identifier(utf8: $0) }
                #expect(read == nil || read?.description == String(decoding: changed, as: UTF8.self))
            }
        }
    }

    @Test func `identifiers made later sort later, and are UUIDs of version 7`() {
        var chance = Chance(seed: 4)
        var last = Identifier(high: 0, low: 0)
        for milliseconds in [1, 2, 1_260_781_200_000, 1_260_781_200_001, 1 << 47] as [Int64] {
            let identifier = Identifier(milliseconds: milliseconds, random: (chance.next(), chance.next()))
            #expect(last < identifier)
            #expect(identifier.bytes[6] >> 4 == 7)
            #expect(identifier.bytes[8] >> 6 == 2)
            #expect(identifier.description == identifier.description.lowercased())
            last = identifier
        }
    }

    @Test func `streams, actors and subjects are read as they are written, and nothing else is`() {
        let streams: [Domain.Stream] = [
            .administrator(.registrar), .organisation(.drc), .programme(.country), .delegate(.facilitator),
            .token(.token), .consultation(.roundtable), .gap(.shelter), .intervention(.housing), .comment(.remark),
            .round(.round), .seat(.round, .drc), .proxies(.round, .drc), .reservation(.organisationName("drc")),
            .prose("Value"),
        ]
        #expect(Set(streams.map(\.description)).count == streams.count)
        for stream in streams { #expect(Domain.Stream(stream.description) == stream) }
        for text in ["", "gap", "gap/", "gap/1", "gaps/\(Self.text)", "gap/\(Self.text)/x", "round/\(Self.text)/seat"] {
            #expect(Domain.Stream(text) == nil)
        }
        for actor in [Actor.node, .registrar, .facilitator] { #expect(Actor(actor.description) == actor) }
        for text in ["", "Node", "delegate:", "delegate:1", "administrator", "delegate/\(Self.text)"] {
            #expect(Actor(text) == nil)
        }
    }
}
