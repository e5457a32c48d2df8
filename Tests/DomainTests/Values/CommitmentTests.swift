import Domain
import Testing

/// Commitments, digests and base64url.
@Suite struct CommitmentTests {
    private static let key = Array(UInt8(0)..<32)

    /// Computed with Python: `hmac.new(bytes(range(32)), b'reason\0"Too costly"', hashlib.sha256)`, and in the manner of
    /// RFC 4231, test case 3 (key of 0xaa, data of 0xdd), with a key of 32 bytes and the field's name before the data.
    @Test func `a commitment is HMAC-SHA256 over the field's name, a zero byte and the value`() {
        let first = Commitment(to: Array(#""Too costly""#.utf8), field: "reason", key: Self.key)
        #expect(first.description == "fcvflZPBk5vkz3kytDAlFsHnXKeO3kz43ScjNQKgpjE")
        let second = Commitment(
            to: Array(repeating: 0xDD, count: 50), field: "reason", key: Array(repeating: 0xAA, count: 32))
        #expect(second.description == "tL82bJCH6YkLVJyjTRgHpWFZ9ZHJmd-2IVMDenipCk0")
    }

    @Test func `another key, field or value is another commitment`() {
        let value = Array("Value".utf8)
        let commitments = [
            Commitment(to: value, field: "a", key: Self.key), Commitment(to: value, field: "b", key: Self.key),
            Commitment(to: Array("value".utf8), field: "a", key: Self.key),
            Commitment(to: value, field: "a", key: Self.key.reversed()),
            // The zero byte keeps a field's name and the value apart.
            Commitment(to: Array("aValue".utf8), field: "", key: Self.key),
        ]
        #expect(Set(commitments).count == commitments.count)
    }

    @Test func `a commitment is read as it is written`() throws {
        let commitment: Commitment = "Anything"
        #expect(commitment.description.utf8.count == 43)
        #expect(Commitment(commitment.description) == commitment)
        #expect(Commitment(bytes: commitment.bytes) == commitment)
        #expect(Commitment(commitment.description + "=") == nil)
        #expect(Commitment(commitment.description.dropLast()) == nil)
        #expect(Commitment(bytes: commitment.bytes.dropLast()) == nil)
    }

    @Test func `base64url of any length is read as it is written`() {
        var chance = Chance(seed: 5)
        for length in 0..<100 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &chance) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(!text.contains { "+/=".contains($0) })
        }
        #expect(Base64URL.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test(arguments: ["A", "AAAAA", "AB", "AAB", "-_9", "AA==", "A+", "A/", "A A", "Zm9v\n", "Ä"])
    func `no spelling but the canonical one is read`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `a file's digest is 64 small hexadecimal digits`() throws {
        let text = String(repeating: "0f", count: 32)
        #expect(try FileDigest(text).hexadecimal == text)
        for wrong in ["", String(text.dropLast()), text + "0", text.uppercased(), String(repeating: "0g", count: 32)] {
            #expect(throws: InvalidValue.self) { try FileDigest(wrong) }
        }
    }
}
