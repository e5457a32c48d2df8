internal import Crypto

/// A public key with its name, as it is handed to whoever has to check signatures (C2SP signed-note, "vkey"):
/// `<name>+<id in hexadecimal>+<base64 of type and key>`.
package struct VerifierKey: Hashable, Sendable {
    package let name: KeyName
    package let type: SignatureType
    package let publicKey: [UInt8]
    /// The first four bytes of the SHA-256 of name, newline, type and key: together with the name it says which key a
    /// signature is of.
    package let id: UInt32

    /// - Throws: `Malformed` if the key has not the width of its type, or is an Ed25519 key under which signatures would
    ///   prove nothing.
    package init(name: KeyName, type: SignatureType, publicKey: [UInt8]) throws(Malformed) {
        guard publicKey.count == type.keyWidth else {
            throw Malformed(.verifierKey, "the public key has \(publicKey.count) bytes, not \(type.keyWidth)")
        }
        if type != .subtreeCosignature, let objection = Ed25519Point.objection(to: publicKey) {
            throw Malformed(.verifierKey, objection)
        }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        id = VerifierKey.id(name: name, type: type, publicKey: publicKey)
    }

    /// Reads what `description` writes.
    ///
    /// - Throws: `Malformed` for anything else; also if the id is not that of the key.
    package init(_ text: String) throws(Malformed) {
        guard let (name, rest) = Array(text.utf8)[...].split(at: UInt8(ascii: "+")),
            let (digits, key) = rest.split(at: UInt8(ascii: "+")), let id = digits.hexadecimalWord
        else { throw Malformed(.verifierKey, "it is <name>+<eight hexadecimal digits>+<base64>") }
        guard let bytes = Base64.decode(key), let first = bytes.first else {
            throw Malformed(.verifierKey, "the key is not base64 in its only spelling")
        }
        guard let type = SignatureType(rawValue: first) else {
            throw Malformed(.verifierKey, "the type \(first) is not one that is known here")
        }
        try self.init(name: try KeyName(bytes: name), type: type, publicKey: Array(bytes.dropFirst()))
        guard id == self.id else { throw Malformed(.verifierKey, "the id is of another name or key") }
    }

    private static func id(name: KeyName, type: SignatureType, publicKey: [UInt8]) -> UInt32 {
        let hashed = Array(name.text.utf8) + [0x0A, type.rawValue] + publicKey
        return hashed.withUnsafeBytes { TreeHash(of: $0).bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// Whether a signature is of this key over the text of a note. Never for a type that cannot be verified here.
    package func isValid(_ signature: [UInt8], over text: [UInt8]) -> Bool {
        switch type {
        case .ed25519: isValid(ed25519: signature, over: text)
        case .cosignature:
            if let cosignature = try? Cosignature(signature) {
                isValid(ed25519: cosignature.signature, over: Cosignature.message(time: cosignature.time, text: text))
            } else {
                false
            }
        case .subtreeCosignature: false
        }
    }

    private func isValid(ed25519 signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count == 64,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

extension VerifierKey: CustomStringConvertible {
    package var description: String {
        let key = String(decoding: Base64.encode([type.rawValue] + publicKey), as: UTF8.self)
        return "\(name)+\(idDigits)+\(key)"
    }

    /// The id in eight hexadecimal digits.
    package var idDigits: String { Hexadecimal.encode(id.bigEndianBytes) }
}

extension FixedWidthInteger {
    /// The bytes, the highest first.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
