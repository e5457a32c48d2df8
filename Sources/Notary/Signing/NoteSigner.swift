internal import Crypto
package import TransparencyLog

/// An Ed25519 private key with the name that it signs under. It signs whatever it is given: that a log never signs two
/// checkpoints of which one does not begin with the other, and a witness neither, is for whoever calls it to see to.
package struct NoteSigner: Sendable {
    package let name: KeyName
    private let key: Curve25519.Signing.PrivateKey
    /// The key that checks what `sign` writes.
    package let verifierKey: VerifierKey

    /// Makes a fresh key from the system's randomness.
    package init(name: KeyName) {
        self.init(name: name, key: Curve25519.Signing.PrivateKey())
    }

    /// - Throws: `Malformed` unless the seed has 32 bytes.
    package init(name: KeyName, seed: [UInt8]) throws(Malformed) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw Malformed(.privateKey, "the seed has \(seed.count) bytes, not 32")
        }
        self.init(name: name, key: key)
    }

    private init(name: KeyName, key: Curve25519.Signing.PrivateKey) {
        self.name = name
        self.key = key
        verifierKey = NoteSigner.publicKey(of: key, name, as: .ed25519)
    }

    /// The key that checks what `cosign` writes. A witness must not sign under more than one name with one key, since the
    /// name is not part of what it signs.
    package var cosignerKey: VerifierKey { publicKey(as: .cosignature) }

    func publicKey(as type: SignatureType) -> VerifierKey { NoteSigner.publicKey(of: key, name, as: type) }

    private static func publicKey(
        of key: Curve25519.Signing.PrivateKey, _ name: KeyName, as type: SignatureType
    ) -> VerifierKey {
        // Made from a seed, it is never one of the keys that are refused.
        try! VerifierKey(name: name, type: type, publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// Signs the text of a note as its author. The same text gives the same bytes on systems whose Ed25519 is
    /// deterministic, as it is on Linux.
    package func sign(_ text: [UInt8]) -> NoteSignature {
        NoteSignature(name: name, id: verifierKey.id, signature: ed25519(text))
    }

    /// Signs the text of a checkpoint as a witness.
    ///
    /// - Parameter time: in seconds since 1970; not negative.
    package func cosign(_ text: [UInt8], time: Int) throws(Malformed) -> NoteSignature {
        let message = Cosignature.message(time: time, text: text)
        let cosignature = try Cosignature(time: time, signature: ed25519(message))
        return NoteSignature(name: name, id: cosignerKey.id, signature: cosignature.bytes)
    }

    private func ed25519(_ message: [UInt8]) -> [UInt8] {
        // Signing with a key that is one cannot fail.
        Array(try! key.signature(for: message))
    }

    var seed: [UInt8] { Array(key.rawRepresentation) }
}

extension NoteSigner: CustomStringConvertible, CustomReflectable {
    /// The name only: a private key must not get into a message by being printed.
    package var description: String { "NoteSigner(\(name))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
