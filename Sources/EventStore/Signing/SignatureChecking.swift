internal import Crypto
package import Domain

extension PublicKey {
    /// Whether this is a signature of this key over these bytes: Ed25519 (RFC 8032) or ECDSA with SHA-256 as r and s side
    /// by side (RFC 7518, section 3.4). Anything that is no signature at all is not.
    package func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64 else { return false }
        switch curve {
        case .ed25519:
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x) else { return false }
            return key.isValidSignature(signature, for: message)
        case .p256:
            guard let key = try? P256.Signing.PublicKey(x963Representation: [4] + x + y),
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: message)
        }
    }
}
