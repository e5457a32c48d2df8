package import Domain

/// The protected header of a signature: a JWS header (RFC 7515, section 4) that says with which key and how, and nothing
/// else.
///
/// Refused are the algorithm `none` and every other but the two, keys that come along (`jwk`, `jku`, `x5c` and so on), and
/// `crit`, since no extension is understood here (section 4.1.11).
package struct SignatureHeader: Hashable, Sendable {
    package enum Algorithm: String, Hashable, Sendable {
        case edDSA = "EdDSA"
        case es256 = "ES256"

        package init(_ curve: PublicKey.Curve) {
            switch curve {
            case .ed25519: self = .edDSA
            case .p256: self = .es256
            }
        }
    }

    package let algorithm: Algorithm
    /// `kid`.
    package let key: Thumbprint
    /// As it was signed: base64url.
    package let encoded: String

    /// A header of one's own.
    package init(_ algorithm: Algorithm, key: Thumbprint) {
        self.algorithm = algorithm
        self.key = key
        let json: JSON = ["alg": .string(algorithm.rawValue), "kid": .string(key.description)]
        encoded = Base64URL.encode(json.bytes)
    }

    /// - Throws: `SignatureProblem.malformed` for anything else than the above.
    package init(encoded: some StringProtocol) throws(SignatureProblem) {
        guard let bytes = Base64URL.decode(encoded) else {
            throw .malformed("The protected header is not base64url without padding.")
        }
        let limits = JSON.Limits(bytes: 1_024, depth: 4, items: 16, members: 16, text: 256)
        guard let json = try? JSON(parsing: bytes, limits: limits), let members = json.members else {
            throw .malformed("The protected header is not a JSON object.")
        }
        if let other = members.first(where: { !["alg", "kid", "typ"].contains($0.name) }) {
            throw .malformed("The protected header may have alg, kid and typ; leave \(other.name) out.")
        }
        if let type = json["typ"], type.string == nil { throw .malformed("typ is a string.") }
        guard let algorithm = json["alg"]?.string.flatMap(Algorithm.init(rawValue:)) else {
            throw .malformed("alg is EdDSA (with Ed25519) or ES256.")
        }
        guard let key = json["kid"]?.string.flatMap({ Thumbprint($0) }) else {
            throw .malformed("kid is the thumbprint of the key (RFC 7638): 43 characters of base64url.")
        }
        self.algorithm = algorithm
        self.key = key
        self.encoded = String(encoded)
    }
}

extension PublicKey {
    /// Whether this key has signed a text under a header (RFC 7515, section 5.2).
    package func hasSigned(_ text: [UInt8], under header: SignatureHeader, _ signature: [UInt8]) -> Bool {
        guard header.algorithm == SignatureHeader.Algorithm(curve), header.key == thumbprint else { return false }
        return isValid(signature, of: Array("\(header.encoded).\(Base64URL.encode(text))".utf8))
    }
}
