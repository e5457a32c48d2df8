/// A witness's signature: that at a time it had seen no larger tree of this log, and that this one begins with all that it
/// had seen before (C2SP tlog-cosignature, "cosignature/v1").
package struct Cosignature: Hashable, Sendable {
    /// In seconds since 1970.
    package let time: Int
    /// Ed25519 over `message`.
    package let signature: [UInt8]

    /// - Throws: `Malformed` if the time is before 1970 or the signature has not 64 bytes.
    package init(time: Int, signature: [UInt8]) throws(Malformed) {
        guard time >= 0 else { throw Malformed(.cosignature, "the time is before 1970") }
        guard signature.count == 64 else {
            throw Malformed(.cosignature, "the signature has \(signature.count) bytes, not 64")
        }
        self.time = time
        self.signature = signature
    }

    /// Reads what stands in the line of a note behind the id: eight bytes of time and the signature.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        guard bytes.count == 72 else { throw Malformed(.cosignature, "it has \(bytes.count) bytes, not 72") }
        guard let time = Int(exactly: bytes.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }) else {
            throw Malformed(.cosignature, "the time is beyond what it may be")
        }
        try self.init(time: time, signature: Array(bytes.dropFirst(8)))
    }

    package var bytes: [UInt8] { UInt64(time).bigEndianBytes + signature }

    /// What is signed: the whole text of the checkpoint behind two lines that keep it apart from a log's own signature.
    package static func message(time: Int, text: [UInt8]) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}
