internal import CLibCrypto
internal import Domain

/// Reads what an authority signed (`TSTInfo` of RFC 3161, section 2.4.2), which it borrows.
struct TokenContents {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    func imprint() throws(TimestampError) -> Imprint {
        let imprint = TS_TST_INFO_get_msg_imprint(pointer)
        var algorithm: OpaquePointer?
        X509_ALGOR_get0(&algorithm, nil, nil, TS_MSG_IMPRINT_get_algo(imprint))
        let message = TS_MSG_IMPRINT_get_msg(imprint)
        guard OBJ_obj2nid(algorithm) == NID_sha256, ASN1_STRING_length(message) == Int32(Imprint.count) else {
            throw .malformed("the imprint is not a SHA-256")
        }
        return Imprint(bytes: TokenContents.bytes(ASN1_STRING_get0_data(message), ASN1_STRING_length(message)))
    }

    func time() throws(TimestampError) -> Instant {
        guard let time = TS_TST_INFO_get_time(pointer) else { throw .malformed("it has no time") }
        let bytes = TokenContents.bytes(ASN1_STRING_get0_data(time), ASN1_STRING_length(time))
        guard let instant = Instant(generalizedTime: bytes) else {
            throw .malformed("\"\(String(decoding: bytes.prefix(40), as: UTF8.self))\" is not a time in UTC")
        }
        return instant
    }

    func accuracy() -> Duration? {
        guard let accuracy = TS_TST_INFO_get_accuracy(pointer) else { return nil }
        let seconds = TS_ACCURACY_get_seconds(accuracy).map { ASN1_INTEGER_get($0) } ?? 0
        let milliseconds = TS_ACCURACY_get_millis(accuracy).map { ASN1_INTEGER_get($0) } ?? 0
        let microseconds = TS_ACCURACY_get_micros(accuracy).map { ASN1_INTEGER_get($0) } ?? 0
        return .seconds(seconds) + .milliseconds(milliseconds) + .microseconds(microseconds)
    }

    func serial() throws(TimestampError) -> String {
        guard let number = ASN1_INTEGER_to_BN(TS_TST_INFO_get_serial(pointer), nil) else {
            throw .malformed("it has no serial number")
        }
        defer { BN_free(number) }
        guard let digits = BN_bn2hex(number) else { throw LibCrypto.failure() }
        defer { clibcrypto_free(digits) }
        return String(cString: digits)
    }

    func policy() throws(TimestampError) -> String {
        let identifier = TS_TST_INFO_get_policy_id(pointer)
        let count = OBJ_obj2txt(nil, 0, identifier, 1)
        guard count > 0 else { throw .malformed("it names no policy") }
        var text = [CChar](repeating: 0, count: Int(count) + 1)
        OBJ_obj2txt(&text, Int32(text.count), identifier, 1)
        return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int32) -> [UInt8] {
        Array(UnsafeBufferPointer(start: start, count: Int(count)))
    }
}

extension Instant {
    /// Reads a `GeneralizedTime` as RFC 3161 restricts it: in UTC, with seconds, and with any number of fractional
    /// digits, of which the first six are kept.
    init?(generalizedTime bytes: [UInt8]) {
        guard bytes.count >= 15, bytes.last == UInt8(ascii: "Z") else { return nil }
        let digits = bytes.prefix(14).map { Character(Unicode.Scalar($0)) }
        var text = ""
        for (index, digit) in digits.enumerated() {
            switch index {
            case 4, 6: text.append("-")
            case 8: text.append("T")
            case 10, 12: text.append(":")
            default: break
            }
            text.append(digit)
        }
        let fraction = bytes[14..<bytes.count - 1]
        if !fraction.isEmpty {
            let digits = fraction.dropFirst()
            guard fraction.first == UInt8(ascii: "."), !digits.isEmpty,
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { return nil }
            text += "." + String(decoding: digits.prefix(6), as: UTF8.self)
        }
        self.init(text + "Z")
    }
}
