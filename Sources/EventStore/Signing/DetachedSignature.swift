package import Domain

/// A signature as it comes with a submission: a compact JWS whose payload was taken out (RFC 7515, appendix F),
/// `<protected header>..<signature>`.
package struct DetachedSignature: Hashable, Sendable {
    package let header: SignatureHeader
    package let signature: [UInt8]

    package init(header: SignatureHeader, signature: [UInt8]) {
        self.header = header
        self.signature = signature
    }

    /// - Throws: `SignatureProblem.malformed`.
    package init(_ text: String) throws(SignatureProblem) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty else {
            throw .malformed("Send a detached JWS: the protected header, two full stops, the signature.")
        }
        guard let signature = Base64URL.decode(parts[2]), signature.count == 64 else {
            throw .malformed("The signature is 64 bytes in base64url without padding.")
        }
        header = try SignatureHeader(encoded: parts[0])
        self.signature = signature
    }

    /// With the text that it signs put in: what stands in the entry.
    ///
    /// - Throws: `SignatureProblem.wrong` if the key has not signed it.
    package func attached(to text: SubmissionText, by key: PublicKey) throws(SignatureProblem) -> String {
        let bytes = text.bytes
        guard key.hasSigned(bytes, under: header, signature) else {
            throw .wrong(text: String(decoding: bytes, as: UTF8.self))
        }
        return "\(header.encoded).\(Base64URL.encode(bytes)).\(Base64URL.encode(signature))"
    }
}

extension DetachedSignature: CustomStringConvertible {
    package var description: String { "\(header.encoded)..\(Base64URL.encode(signature))" }
}
