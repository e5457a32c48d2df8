internal import CLibCrypto
package import Domain

/// What an authority signed: that it saw bytes of this imprint at this time (RFC 3161, section 2.4.2).
///
/// Nothing of it may be believed before `verify` has returned.
package struct TimestampToken: Hashable, Sendable {
    /// The token itself, a `ContentInfo` in DER: what `openssl ts -verify -token_in` reads.
    package let bytes: [UInt8]
    package let imprint: Imprint
    /// When the authority says that it saw the imprint; of its fraction, as much as an instant holds.
    package let time: Instant
    /// How far from the true time this may be; nil if the authority does not say.
    package let accuracy: Duration?
    /// The token's number with this authority, in hexadecimal.
    package let serial: String
    /// Under which policy it was issued, as an object identifier in digits.
    package let policy: String

    /// The most bytes that are read as a token or as an answer.
    package static let largest = 65_536

    /// Reads a token, and verifies nothing.
    ///
    /// - Throws: `TimestampError.malformed`.
    package init(_ bytes: [UInt8]) throws(TimestampError) {
        LibCrypto.begin()
        let token = try OwnedToken(bytes)
        guard let contents = PKCS7_to_TS_TST_INFO(token.pointer) else { throw .malformed(LibCrypto.reason()) }
        defer { TS_TST_INFO_free(contents) }
        let reader = TokenContents(contents)
        self.bytes = bytes
        imprint = try reader.imprint()
        time = try reader.time()
        accuracy = reader.accuracy()
        serial = try reader.serial()
        policy = try reader.policy()
    }

    /// Takes the token out of an answer, having checked that it is one to this request. If there are certificates to
    /// trust, it is verified against them too; if not, whoever verifies it later may find that it is worth nothing.
    ///
    /// - Throws: `TimestampError.refused` with the authority's words, `.malformed`, `.untrusted` or `.authorities`.
    package init(
        answer: [UInt8], to request: TimestampRequest, trusting authorities: TrustedAuthorities?
    ) throws(TimestampError) {
        LibCrypto.begin()
        let response = try OwnedResponse(answer)
        try response.requireGranted()
        guard let token = TS_RESP_get_token(response.pointer) else {
            throw .malformed("there is no token in the answer")
        }
        guard let bytes = LibCrypto.encoded({ i2d_PKCS7(token, $0) }) else { throw LibCrypto.failure() }
        try self.init(bytes)
        try check(request.imprint, nonce: request.nonce, trusting: authorities, at: nil)
    }

    /// Checks that an authority that is trusted has stamped this imprint: the signature, the chain up to one of the
    /// trusted certificates, that the signer's certificate is for timestamps and nothing else, and that it is the one
    /// that the token names.
    ///
    /// Certificates have to be valid at the token's own time, not today, for a token is to outlive the certificate of
    /// its authority. Revocation is not looked at, since it cannot be without asking: whoever learns that an authority's
    /// key was stolen takes its certificate out of those that they trust.
    ///
    /// - Parameters:
    ///   - nonce: that of the request, where it is still known.
    ///   - moment: when certificates have to be valid, if not at the token's time.
    /// - Throws: `TimestampError.untrusted` with the reason, or `.authorities`.
    package func verify(
        _ imprint: Imprint, nonce: UInt64? = nil, trusting authorities: TrustedAuthorities, at moment: Instant? = nil
    ) throws(TimestampError) {
        try check(imprint, nonce: nonce, trusting: authorities, at: moment)
    }

    /// Verifies a token offline, in one call.
    ///
    /// - Parameters:
    ///   - token: the token in DER.
    ///   - content: the bytes that were stamped; of a checkpoint, `PublishedCheckpoint.bytes`.
    ///   - path: the file of certificates that are trusted (PEM).
    /// - Returns: the token, whose `time` can now be believed as far as its authority can.
    package static func verify(
        token: [UInt8], of content: [UInt8], trusting path: String
    ) throws(TimestampError) -> TimestampToken {
        let token = try TimestampToken(token)
        try token.verify(Imprint(of: content), trusting: TrustedAuthorities(path: path))
        return token
    }

    private func check(
        _ imprint: Imprint, nonce: UInt64?, trusting authorities: TrustedAuthorities?, at moment: Instant?
    ) throws(TimestampError) {
        LibCrypto.begin()
        let token = try OwnedToken(bytes)
        let verification = try OwnedVerification(imprint: imprint, nonce: nonce)
        if let authorities { try verification.trust(authorities, at: moment ?? time) }
        guard TS_RESP_verify_token(verification.pointer, token.pointer) == 1 else {
            throw .untrusted(LibCrypto.reason())
        }
    }
}
