internal import Crypto

/// The hash of a leaf, of a node or of a whole tree: 32 bytes of SHA-256 (RFC 6962, section 2.1).
///
/// What is hashed for a leaf begins with 0x00 and for a node with 0x01, so that no node can be passed off as an entry.
package struct TreeHash: Hashable, Sendable {
    /// The bytes as they stand in memory, whatever the machine's order.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// How many bytes a hash has.
    package static let width = 32

    /// Takes 32 bytes; nil for any other number.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == TreeHash.width else { return nil }
        self.init(unchecked: bytes)
    }

    /// Takes 32 bytes; nil for any other number.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == TreeHash.width else { return nil }
        words = (0, 0, 0, 0)
        Swift.withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    private init(unchecked bytes: UnsafeRawBufferPointer) {
        words = (
            bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
    }

    package func withUnsafeBytes<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try Swift.withUnsafeBytes(of: words, body)
    }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    package static func == (one: TreeHash, other: TreeHash) -> Bool { one.words == other.words }

    package func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}

// MARK: - Hashing

extension TreeHash {
    /// The root of the tree without entries: the hash of nothing.
    package static let emptyRoot = TreeHash(of: UnsafeRawBufferPointer(start: nil, count: 0))

    /// The hash of an entry's bytes as a leaf. Nothing is copied.
    package static func leaf(of entry: UnsafeRawBufferPointer) -> TreeHash {
        var function = SHA256()
        let prefix: UInt8 = 0
        Swift.withUnsafeBytes(of: prefix) { function.update(bufferPointer: $0) }
        function.update(bufferPointer: entry)
        return TreeHash(function.finalize())
    }

    /// The hash of an entry's bytes as a leaf.
    package static func leaf(of entry: [UInt8]) -> TreeHash { entry.withUnsafeBytes { leaf(of: $0) } }

    /// The hash of a leaf whose bytes stand in one piece behind a 0x00: the fastest way, for who can leave room for that
    /// byte when the entry is written.
    ///
    /// - Precondition: the first byte is 0x00.
    package static func leaf(prefixed entry: UnsafeRawBufferPointer) -> TreeHash {
        precondition(entry.first == 0, "A leaf is hashed behind a 0x00.")
        return TreeHash(of: entry)
    }

    /// The hash of a node over its two children.
    package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * width, alignment: 8) { buffer in
            buffer[0] = 1
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            return TreeHash(of: UnsafeRawBufferPointer(buffer))
        }
    }

    /// The plain SHA-256 of some bytes.
    init(of bytes: UnsafeRawBufferPointer) {
        var function = SHA256()
        function.update(bufferPointer: bytes)
        self.init(function.finalize())
    }

    private init(_ digest: SHA256Digest) { self = digest.withUnsafeBytes { TreeHash(unchecked: $0) } }
}

// MARK: - Spelling

extension TreeHash: CustomStringConvertible {
    /// 44 characters of base64 (RFC 4648, section 4).
    package var description: String { String(decoding: base64, as: UTF8.self) }

    package var base64: [UInt8] { withUnsafeBytes { Base64.encode($0) } }

    /// Reads base64; nil for anything else, a non-canonical spelling included.
    package init?(base64 text: some BidirectionalCollection<UInt8>) {
        guard text.count == 44, let bytes = Base64.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads base64; nil for anything else, a non-canonical spelling included.
    package init?(base64 text: String) { self.init(base64: text.utf8) }

    /// 64 lower-case digits.
    package var hexadecimal: String { withUnsafeBytes { Hexadecimal.encode($0) } }

    /// Reads 64 lower-case digits; nil for anything else.
    package init?(hexadecimal text: String) {
        guard let bytes = Hexadecimal.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }
}
