internal import Domain

extension StreamName {
    /// The same as `append(to:)`, a word at a time: every entry that is written comes by here.
    func appendWritten(to output: inout [UInt8]) {
        packed.withUnsafeBytes { packed in
            var index = 0
            while index < packed.count {
                if packed[index] == 0xFF, packed.count - index > 16 {
                    func word(_ offset: Int) -> UInt64 {
                        UInt64(bigEndian: packed.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    }
                    Identifier(high: word(index + 1), low: word(index + 9)).appendCanonical(to: &output)
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
}
