import Crypto

/// A public key by which an organisation's signatures are checked, as a JSON Web Key (RFC 7517) of its required members
/// and no others: Ed25519 (RFC 8037) or P-256 (RFC 7518, section 6.2.1).
package struct PublicKey: Hashable, Sendable {
    package enum Curve: String, Hashable, Sendable, Codable {
        case ed25519 = "Ed25519"
        case p256 = "P-256"

        /// The member `kty` of keys on it.
        package var type: String {
            switch self {
            case .ed25519: "OKP"
            case .p256: "EC"
            }
        }
    }

    package let curve: Curve
    /// The key itself, or its first coordinate: 32 bytes.
    package let x: [UInt8]
    /// The second coordinate: 32 bytes on P-256, none on Ed25519.
    package let y: [UInt8]

    /// - Throws: `InvalidValue` unless the bytes are a point on the curve under which a signature proves something.
    package init(_ curve: Curve, x: [UInt8], y: [UInt8] = []) throws(InvalidValue) {
        switch curve {
        case .ed25519:
            guard x.count == 32, y.isEmpty else { throw PublicKey.invalid("An Ed25519 key has x, 32 bytes, and no y.") }
            guard !PublicKey.smallOrder.contains(Array(x.dropLast()) + [x[31] & 0x7F]) else {
                throw PublicKey.invalid("Under this key almost anything has a signature; make another.")
            }
        case .p256:
            guard x.count == 32, y.count == 32, (try? P256.Signing.PublicKey(x963Representation: [4] + x + y)) != nil
            else { throw PublicKey.invalid("A P-256 key has x and y, 32 bytes each, of a point on the curve.") }
        }
        self.curve = curve
        self.x = x
        self.y = y
    }

    /// The SHA-256 of the key in its one canonical spelling (RFC 7638): its name and its fingerprint in one.
    package var thumbprint: Thumbprint {
        var text = #"{"crv":"\#(curve.rawValue)","kty":"\#(curve.type)","x":"\#(Base64URL.encode(x))""#
        if curve == .p256 { text += #","y":"\#(Base64URL.encode(y))""# }
        return Thumbprint(digest: Array(SHA256.hash(data: Array((text + "}").utf8))))
    }

    private static func invalid(_ detail: String) -> InvalidValue { InvalidValue(.key, detail) }

    /// The points of small order of Ed25519 in all their spellings, the sign left out.
    private static let smallOrder: Set<[UInt8]> = {
        let zeros = [UInt8](repeating: 0, count: 31)
        let ones = [UInt8](repeating: 0xFF, count: 30) + [0x7F]
        let eighth: [UInt8] = [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF,
            0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ]
        let otherEighth: [UInt8] = [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20,
            0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ]
        return [[0] + zeros, [1] + zeros, eighth, otherEighth, [0xEC] + ones, [0xED] + ones, [0xEE] + ones]
    }()
}

extension PublicKey: Codable {
    private enum Member: String, CodingKey { case kty, crv, x, y }

    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        guard let curve = Curve(rawValue: try members.decode(String.self, forKey: .crv)),
            try members.decode(String.self, forKey: .kty) == curve.type
        else {
            throw InvalidValue(.key, "Give a JWK with kty OKP and crv Ed25519, or kty EC and crv P-256.")
        }
        func coordinate(_ text: String) throws -> [UInt8] {
            guard let bytes = Base64URL.decode(text) else {
                throw InvalidValue(.key, "Write x and y in base64url without padding.")
            }
            return bytes
        }
        try self.init(
            curve, x: try coordinate(try members.decode(String.self, forKey: .x)),
            y: try members.decodeIfPresent(String.self, forKey: .y).map(coordinate) ?? [])
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Member.self)
        try members.encode(curve.type, forKey: .kty)
        try members.encode(curve.rawValue, forKey: .crv)
        try members.encode(Base64URL.encode(x), forKey: .x)
        if curve == .p256 { try members.encode(Base64URL.encode(y), forKey: .y) }
    }
}

/// What a public key is called: its JWK thumbprint with SHA-256 (RFC 7638), 43 characters of base64url.
package struct Thumbprint: Hashable, Sendable, Codable, CustomStringConvertible {
    package let description: String

    fileprivate init(digest: [UInt8]) { description = Base64URL.encode(digest) }

    /// Reads the written form; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 43, Base64URL.decode(text)?.count == 32 else { return nil }
        description = String(text)
    }

    package init(from decoder: any Decoder) throws {
        guard let value = Thumbprint(try decoder.singleValueContainer().decode(String.self)) else {
            throw InvalidValue(.key, "Expected a key's thumbprint (RFC 7638): 43 characters of base64url.")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
