internal import Crypto
package import Domain

/// An organisation's private key, as a JSON Web Key with the member `d`. It is for whoever signs; a node never sees one.
package struct SigningKey: Sendable {
    private enum Secret: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    private let secret: Secret
    package let publicKey: PublicKey

    /// Makes a fresh key from the system's randomness.
    package init(_ curve: PublicKey.Curve = .ed25519) {
        switch curve {
        case .ed25519: self.init(.ed25519(Curve25519.Signing.PrivateKey()))
        case .p256: self.init(.p256(P256.Signing.PrivateKey()))
        }
    }

    private init(_ secret: Secret) {
        self.secret = secret
        // What belongs to a private key is a point on its curve, and none of small order.
        switch secret {
        case .ed25519(let key): publicKey = try! PublicKey(.ed25519, x: Array(key.publicKey.rawRepresentation))
        case .p256(let key):
            let point = Array(key.publicKey.rawRepresentation)
            publicKey = try! PublicKey(.p256, x: Array(point.prefix(32)), y: Array(point.suffix(32)))
        }
    }

    /// Reads a private JWK; members that say nothing about the key itself (`kid`, `use`) may stand beside.
    ///
    /// - Throws: `InvalidValue` for anything else, and if the public part is not that of the private one.
    package init(jwk json: JSON) throws(InvalidValue) {
        let invalid = InvalidValue(.key, "Expected a private JWK, Ed25519 or P-256, with the member d.")
        guard let curve = json["crv"]?.string.flatMap(PublicKey.Curve.init(rawValue:)),
            json["kty"]?.string == curve.type,
            let bytes = json["d"]?.string.flatMap({ Base64URL.decode($0) }), bytes.count == 32
        else { throw invalid }
        switch curve {
        case .ed25519:
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { throw invalid }
            self.init(.ed25519(key))
        case .p256:
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else { throw invalid }
            self.init(.p256(key))
        }
        guard json["x"]?.string == Base64URL.encode(publicKey.x),
            curve == .ed25519 || json["y"]?.string == Base64URL.encode(publicKey.y)
        else { throw InvalidValue(.key, "The public part of the key is not that of its private part.") }
    }

    /// The private JWK. Whoever reads it can sign as this organisation.
    package var privateJWK: JSON {
        var json = publicKey.json
        switch secret {
        case .ed25519(let key): json["d"] = .string(Base64URL.encode(key.rawRepresentation))
        case .p256(let key): json["d"] = .string(Base64URL.encode(key.rawRepresentation))
        }
        return json
    }

    package func sign(_ text: SubmissionText) throws -> DetachedSignature {
        let header = SignatureHeader(SignatureHeader.Algorithm(publicKey.curve), key: publicKey.thumbprint)
        let input = Array("\(header.encoded).\(Base64URL.encode(text.bytes))".utf8)
        let signature: [UInt8] =
            switch secret {
            case .ed25519(let key): Array(try key.signature(for: input))
            case .p256(let key): Array(try key.signature(for: input).rawRepresentation)
            }
        return DetachedSignature(header: header, signature: signature)
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The public part only: a private key must not get into a message by being printed.
    package var description: String { "SigningKey(\(publicKey.thumbprint))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension PublicKey {
    /// The JWK as it is written.
    package var json: JSON {
        var json: JSON = [
            "crv": .string(curve.rawValue), "kty": .string(curve.type), "x": .string(Base64URL.encode(x)),
        ]
        if curve == .p256 { json["y"] = .string(Base64URL.encode(y)) }
        return json
    }
}
