internal import CLibCrypto

/// A request for a timestamp (RFC 3161, section 2.4.1): a SHA-256 imprint and a nonce; it asks for the certificate of the
/// authority too, so that the token can be verified from the file of trusted certificates alone.
package struct TimestampRequest: Hashable, Sendable {
    package let imprint: Imprint
    /// What shows that the answer was made for this request.
    package let nonce: UInt64
    /// The request in DER.
    package let bytes: [UInt8]

    /// - Parameter nonce: not zero; from the system's randomness unless given.
    package init(imprint: Imprint, nonce: UInt64 = .random(in: 1...UInt64.max)) throws(TimestampError) {
        LibCrypto.begin()
        let request = try OwnedRequest(imprint: imprint, nonce: nonce)
        guard let bytes = LibCrypto.encoded({ i2d_TS_REQ(request.pointer, $0) }) else { throw LibCrypto.failure() }
        self.imprint = imprint
        self.nonce = nonce
        self.bytes = bytes
    }

    package static let contentType = "application/timestamp-query"
    package static let answerType = "application/timestamp-reply"
}

/// A request as libcrypto holds it: it is sent, and answers and tokens are held against it.
struct OwnedRequest: ~Copyable {
    let pointer: OpaquePointer

    init(imprint: Imprint, nonce: UInt64?) throws(TimestampError) {
        guard let request = TS_REQ_new() else { throw LibCrypto.failure() }
        guard OwnedRequest.fill(request, imprint: imprint, nonce: nonce) else {
            TS_REQ_free(request)
            throw LibCrypto.failure()
        }
        pointer = request
    }

    deinit { TS_REQ_free(pointer) }

    private static func fill(_ request: OpaquePointer, imprint: Imprint, nonce: UInt64?) -> Bool {
        guard let algorithm = X509_ALGOR_new() else { return false }
        defer { X509_ALGOR_free(algorithm) }
        guard let digest = TS_MSG_IMPRINT_new() else { return false }
        defer { TS_MSG_IMPRINT_free(digest) }
        var bytes = imprint.bytes
        // Each of these copies what it is given.
        guard TS_REQ_set_version(request, 1) == 1,
            X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil) == 1,
            TS_MSG_IMPRINT_set_algo(digest, algorithm) == 1,
            TS_MSG_IMPRINT_set_msg(digest, &bytes, Int32(bytes.count)) == 1,
            TS_REQ_set_msg_imprint(request, digest) == 1,
            TS_REQ_set_cert_req(request, 1) == 1
        else { return false }
        guard let nonce else { return true }
        guard let number = ASN1_INTEGER_new() else { return false }
        defer { ASN1_INTEGER_free(number) }
        return ASN1_INTEGER_set_uint64(number, nonce) == 1 && TS_REQ_set_nonce(request, number) == 1
    }
}
