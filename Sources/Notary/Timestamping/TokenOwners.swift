internal import CLibCrypto
internal import Domain

/// A token as libcrypto holds it.
struct OwnedToken: ~Copyable {
    let pointer: UnsafeMutablePointer<PKCS7>

    init(_ bytes: [UInt8]) throws(TimestampError) {
        guard bytes.count <= TimestampToken.largest else {
            throw .malformed("it has more than \(TimestampToken.largest) bytes")
        }
        let token = LibCrypto.decoded(bytes, { d2i_PKCS7(nil, $0, $1) }, free: { PKCS7_free($0) })
        guard let token else { throw .malformed(LibCrypto.reason()) }
        pointer = token
    }

    deinit { PKCS7_free(pointer) }
}

/// An authority's answer as libcrypto holds it.
struct OwnedResponse: ~Copyable {
    let pointer: OpaquePointer

    init(_ bytes: [UInt8]) throws(TimestampError) {
        guard bytes.count <= TimestampToken.largest else {
            throw .malformed("the answer has more than \(TimestampToken.largest) bytes")
        }
        let response = LibCrypto.decoded(bytes, { d2i_TS_RESP(nil, $0, $1) }, free: { TS_RESP_free($0) })
        guard let response else { throw .malformed(LibCrypto.reason()) }
        pointer = response
    }

    deinit { TS_RESP_free(pointer) }

    /// - Throws: `TimestampError.refused` unless the status is granted, or granted with modifications.
    func requireGranted() throws(TimestampError) {
        let status = TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(pointer)).map { ASN1_INTEGER_get($0) }
        guard status != Int(TS_STATUS_GRANTED), status != Int(TS_STATUS_GRANTED_WITH_MODS) else { return }
        // It is refused by the status, before anything else is looked at; the reason has the authority's words.
        guard let nothing = TS_VERIFY_CTX_new() else { throw LibCrypto.failure() }
        defer { TS_VERIFY_CTX_free(nothing) }
        _ = TS_RESP_verify_response(nothing, pointer)
        throw .refused(LibCrypto.reason())
    }
}

/// What a token is held against, as libcrypto holds it.
struct OwnedVerification: ~Copyable {
    let pointer: OpaquePointer

    /// Checks the version, imprint and algorithm, and the nonce if there is one; no signature yet.
    init(imprint: Imprint, nonce: UInt64?) throws(TimestampError) {
        let request = try OwnedRequest(imprint: imprint, nonce: nonce)
        guard let context = TS_REQ_to_TS_VERIFY_CTX(request.pointer, nil) else { throw LibCrypto.failure() }
        clibcrypto_check_contents(context, nonce == nil ? 0 : 1)
        pointer = context
    }

    deinit { TS_VERIFY_CTX_free(pointer) }

    /// Lets it check signature and chain too, up to these certificates and as of this moment.
    func trust(_ authorities: TrustedAuthorities, at moment: Instant) throws(TimestampError) {
        let store = try authorities.store()
        let seconds = (moment.microseconds - (moment.microseconds < 0 ? 999_999 : 0)) / 1_000_000
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), time_t(seconds))
        guard clibcrypto_trust(pointer, store) == 1 else { throw LibCrypto.failure() }
    }
}
