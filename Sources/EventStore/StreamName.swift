import Domain

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The name of a stream, such as `gap/0190…` or `round/0190…/seat/0190…`: words and identifiers with slashes between.
///
/// It is kept packed (each identifier as a byte 0xFF and its 16 bytes, each other segment as its text, a slash after
/// every segment), which keeps the index of a log small, sorts a round's seats beside the round, and makes "all streams
/// under this one" a range of keys.
package struct StreamName: Hashable, Sendable {
    /// The packed form.
    package let packed: [UInt8]

    /// Takes the packed form as a log has stored it.
    package init(packed: [UInt8]) { self.packed = packed }

    /// Reads the written form. It must have at least one segment, none of them empty.
    package init?(_ text: some StringProtocol) {
        guard !text.isEmpty else { return nil }
        var packed: [UInt8] = []
        for segment in text.split(separator: "/", omittingEmptySubsequences: false) {
            let isPlain = segment.utf8.allSatisfy { byte in
                byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            }
            guard !segment.isEmpty, isPlain else { return nil }
            if let identifier = Identifier(segment) {
                packed.append(0xFF)
                packed.append(contentsOf: identifier.bytes)
            } else {
                packed.append(contentsOf: segment.utf8)
            }
            packed.append(UInt8(ascii: "/"))
        }
        self.packed = packed
    }

    /// Appends the written form in UTF-8.
    package func append(to output: inout [UInt8]) {
        packed.withUnsafeBytes { packed in
            var index = 0
            while index < packed.count {
                if packed[index] == 0xFF, packed.count - index > 16 {
                    func word(_ offset: Int) -> UInt64 {
                        UInt64(bigEndian: packed.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    }
                    Identifier(high: word(index + 1), low: word(index + 9)).append(to: &output)
                    index += 17
                } else {
                    let start = index
                    while index < packed.count, packed[index] != UInt8(ascii: "/") { index += 1 }
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: packed[start..<index]))
                }
                index += 1
                if index < packed.count { output.append(UInt8(ascii: "/")) }
            }
        }
    }

    package static func == (left: StreamName, right: StreamName) -> Bool {
        left.packed.count == right.packed.count
            && left.packed.withUnsafeBytes { left in
                right.packed.withUnsafeBytes { right in memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0 }
            }
    }

    package func hash(into hasher: inout Hasher) {
        packed.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    /// Whether this stream is `ancestor` itself or lies under it.
    package func isWithin(_ ancestor: StreamName) -> Bool { packed.starts(with: ancestor.packed) }
}

extension StreamName: CustomStringConvertible {
    /// The written form.
    package var description: String {
        var output: [UInt8] = []
        append(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}
