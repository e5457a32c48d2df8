import Crypto

/// Stands in an entry for a value that must stay out of the log: HMAC-SHA256(r, field name, value).
///
/// r is a fresh key of 32 random bytes; value and r are kept apart from the log, sealed, and can be erased there. Who is
/// shown both can check that they are what was committed to; who is not learns nothing, not even whether two are equal.
/// Written as 43 characters of base64url without padding (RFC 4648, section 5).
package struct Commitment: Hashable, Sendable {
    /// The 32 bytes, as two identifiers' worth of words.
    package let first: Identifier
    package let second: Identifier

    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32, let first = Identifier(bytes: bytes.prefix(16)),
            let second = Identifier(bytes: bytes.dropFirst(16))
        else { return nil }
        self.first = first
        self.second = second
    }

    /// Commits to a value.
    ///
    /// The input of the HMAC is the field's name in UTF-8, one zero byte (which no name contains), and the value.
    ///
    /// - Parameters:
    ///   - value: its exact bytes: UTF-8 of a JSON value.
    ///   - field: the name of the field that the commitment stands in.
    ///   - key: r, 32 random bytes used for nothing else.
    package init(to value: [UInt8], field: String, key: [UInt8]) {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        code.update(data: Array(field.utf8) + [0])
        code.update(data: value)
        self.init(bytes: Array(code.finalize()))!
    }

    package var bytes: [UInt8] { first.bytes + second.bytes }

    /// Reads the written form; nil for anything else, a non-canonical spelling included.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text), let value = Commitment(bytes: bytes) else { return nil }
        self = value
    }
}

extension Commitment: Codable, CustomStringConvertible {
    package var description: String { Base64URL.encode(bytes) }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Commitment(text) else {
            throw InvalidValue(.commitment, "Expected a commitment: 43 characters of base64url.")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The SHA-256 of a file that is kept beside the log. Written as 64 lower-case hexadecimal digits.
package struct FileDigest: Hashable, Sendable, Codable, CustomStringConvertible {
    package let hexadecimal: String

    package init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count == 64,
            text.utf8.allSatisfy({
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { throw InvalidValue(.digest, "Expected a SHA-256 as 64 lower-case hexadecimal digits.") }
        hexadecimal = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }

    package var description: String { hexadecimal }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        let digits = hexadecimal.utf8.map {
            $0 <= UInt8(ascii: "9") ? $0 - UInt8(ascii: "0") : $0 - UInt8(ascii: "a") + 10
        }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Takes 32 bytes; nil for any other number.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        hexadecimal = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

/// base64url without padding (RFC 4648, section 5). Decoding refuses every spelling but the canonical one.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                output.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { output.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: output, as: UTF8.self)
    }

    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count % 4 != 1 else { return nil }
        var output: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            let value: UInt32
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(character - UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(character - UInt8(ascii: "a")) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(character - UInt8(ascii: "0")) + 52
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            default: return nil
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard bits & (1 << UInt32(count) - 1) == 0 else { return nil }
        return output
    }
}
