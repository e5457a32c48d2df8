internal import Domain

/// The same forms as `Identifier.init(utf8:)` and `Identifier.append(to:)`, a word at a time.
extension Identifier {
    /// How many bytes the canonical form has.
    static let width = 36

    /// Reads the canonical form from the 36 bytes at `pointer`; nil for anything else.
    init?(canonicalAt pointer: UnsafeRawPointer) {
        func byte(_ offset: Int) -> UInt8 { pointer.load(fromByteOffset: offset, as: UInt8.self) }
        func four(_ offset: Int) -> UInt64 {
            UInt64(UInt32(littleEndian: pointer.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        }
        func eight(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: pointer.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        let hyphen = UInt8(ascii: "-")
        guard byte(8) == hyphen, byte(13) == hyphen, byte(18) == hyphen, byte(23) == hyphen,
            let first = Hexadecimal.value(of: eight(0)),
            let second = Hexadecimal.value(of: four(9) | four(14) << 32),
            let third = Hexadecimal.value(of: four(19) | four(24) << 32),
            let fourth = Hexadecimal.value(of: eight(28))
        else { return nil }
        self.init(
            high: UInt64(first) << 32 | UInt64(second),
            low: UInt64(third) << 32 | UInt64(fourth)
        )
    }

    /// Appends the canonical form.
    func appendCanonical(to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Identifier.width, alignment: 8) { buffer in
            let pointer = buffer.baseAddress!
            func store(_ digits: UInt64, _ offset: Int) {
                pointer.storeBytes(of: digits.littleEndian, toByteOffset: offset, as: UInt64.self)
            }
            func storeHalf(_ digits: UInt64, _ offset: Int) {
                pointer.storeBytes(
                    of: UInt32(truncatingIfNeeded: digits).littleEndian, toByteOffset: offset, as: UInt32.self)
            }
            let second = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high))
            let third = Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low >> 32))
            store(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high >> 32)), 0)
            storeHalf(second, 9)
            storeHalf(second >> 32, 14)
            storeHalf(third, 19)
            storeHalf(third >> 32, 24)
            store(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low)), 28)
            func hyphen(_ offset: Int) {
                pointer.storeBytes(of: UInt8(ascii: "-"), toByteOffset: offset, as: UInt8.self)
            }
            hyphen(8)
            hyphen(13)
            hyphen(18)
            hyphen(23)
            output.append(contentsOf: UnsafeRawBufferPointer(buffer))
        }
    }
}
