internal import Crypto

/// The SHA-256 of what is stamped: all that an authority learns of it.
package struct Imprint: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(of content: [UInt8]) { bytes = Array(SHA256.hash(data: content)) }

    /// - Precondition: 32 bytes.
    init(bytes: [UInt8]) {
        precondition(bytes.count == Imprint.count, "a SHA-256 has 32 bytes")
        self.bytes = bytes
    }

    static let count = 32
}
