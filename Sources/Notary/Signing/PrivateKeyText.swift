package import TransparencyLog

/// The spelling of private keys that Go's sumdb/note made common, so that keys can move between the tools of transparency
/// logs: `PRIVATE+KEY+<name>+<id in hexadecimal>+<base64 of type and seed>`.
extension NoteSigner {
    private static let prefix = "PRIVATE+KEY+"

    /// Reads a private key, of a log (type 01) or of a witness (type 04).
    ///
    /// - Throws: `Malformed` for anything that `privateKeyText(as:)` would not write; also if the id is not that of the key.
    package init(privateKeyText text: String) throws(Malformed) {
        let bytes = Array(text.utf8)
        let words = bytes.split(separator: UInt8(ascii: "+"), maxSplits: 4, omittingEmptySubsequences: false)
        guard bytes.starts(with: NoteSigner.prefix.utf8), words.count == 5 else {
            throw Malformed(.privateKey, "it is PRIVATE+KEY+<name>+<eight hexadecimal digits>+<base64>")
        }
        guard let key = Base64.decode(words[4]), let first = key.first else {
            throw Malformed(.privateKey, "the key is not base64 in its only spelling")
        }
        guard let type = SignatureType(rawValue: first), type != .subtreeCosignature else {
            throw Malformed(.privateKey, "the type \(first) is not one that can be signed with here")
        }
        guard let name = String(validating: words[2], as: UTF8.self) else {
            throw Malformed(.privateKey, "the name is not UTF-8")
        }
        try self.init(name: try KeyName(name), seed: Array(key.dropFirst()))
        guard words[3].elementsEqual(publicKey(as: type).idDigits.utf8) else {
            throw Malformed(.privateKey, "the id is of another name or key")
        }
    }

    /// Writes the private key. Whoever reads it can sign as this one.
    ///
    /// - Precondition: the type is one that is signed with here.
    package func privateKeyText(as type: SignatureType = .ed25519) -> String {
        let encoded = String(decoding: Base64.encode([type.rawValue] + seed), as: UTF8.self)
        return "\(NoteSigner.prefix)\(name)+\(publicKey(as: type).idDigits)+\(encoded)"
    }
}
