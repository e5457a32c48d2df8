/// A UUID as its 128 bits: what names an entity, a person, an entry or an append.
///
/// Accord makes its own as UUIDv7 (RFC 9562, section 5.7), so that identifiers made later sort later; it accepts any
/// UUID in its canonical lower-case form (RFC 9562, section 4) and no other spelling, so that equal means equal bytes.
package struct Identifier: Hashable, Comparable, Sendable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A UUIDv7 for the given time, filled up with 74 random bits.
    ///
    /// - Parameters:
    ///   - milliseconds: Unix time in milliseconds; only its lowest 48 bits are kept.
    ///   - random: bits of chance; 12 of the first and 62 of the second word are kept.
    package init(milliseconds: Int64, random: (UInt64, UInt64)) {
        let time = UInt64(truncatingIfNeeded: milliseconds) & 0xFFFF_FFFF_FFFF
        high = time << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads the canonical form, 36 bytes of lower-case hexadecimal digits and hyphens; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let value = copy.withUTF8({ Identifier(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// How many bytes the canonical form has.
    package static let width = 36

    /// Reads the canonical form from exactly 36 bytes; nil for anything else.
    package init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Identifier.width else { return nil }
        self.init(canonicalAt: bytes.baseAddress!)
    }

    /// Reads the canonical form from the 36 bytes at `pointer`; nil for anything else.
    package init?(canonicalAt pointer: UnsafeRawPointer) {
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

    /// Reads 16 bytes, most significant first; nil if there are not exactly 16.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            if index < 8 { high = high << 8 | UInt64(byte) } else { low = low << 8 | UInt64(byte) }
        }
        self.init(high: high, low: low)
    }

    /// The same from the 16 bytes at `pointer`.
    package init(bytesAt pointer: UnsafeRawPointer) {
        self.init(
            high: UInt64(bigEndian: pointer.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// Appends the 16 bytes, most significant first.
    package func appendBytes(to output: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { output.append(contentsOf: $0) }
    }

    /// The 16 bytes, most significant first.
    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for index in 0..<8 {
                buffer[index] = UInt8(truncatingIfNeeded: high >> (56 - UInt64(index) * 8))
                buffer[index + 8] = UInt8(truncatingIfNeeded: low >> (56 - UInt64(index) * 8))
            }
            count = 16
        }
    }

    /// Appends the canonical form.
    package func append(to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Identifier.width, alignment: 8) { buffer in
            write(at: buffer.baseAddress!)
            output.append(contentsOf: UnsafeRawBufferPointer(buffer))
        }
    }

    /// Writes the canonical form over the 36 bytes at `pointer`.
    private func write(at pointer: UnsafeMutableRawPointer) {
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
    }

    package static func < (left: Identifier, right: Identifier) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}

extension Identifier: CustomStringConvertible {
    /// The canonical form.
    package var description: String {
        String(unsafeUninitializedCapacity: Identifier.width) { buffer in
            write(at: UnsafeMutableRawPointer(buffer.baseAddress!))
            return Identifier.width
        }
    }
}

/// An identifier that says of what: `ID<Gap>` and `ID<Round>` cannot be confused.
package struct ID<Subject>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let value: Identifier

    package init(_ value: Identifier) { self.value = value }

    /// Reads the canonical form; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard let value = Identifier(text) else { return nil }
        self.value = value
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Identifier(text) else {
            throw InvalidValue(
                .identifier, "Expected a UUID in lower case, such as 0190f8a6-7c1e-7000-8000-0123456789ab.")
        }
        self.value = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value.description)
    }

    package var description: String { value.description }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension ID: CodingKeyRepresentable {
    package var codingKey: any CodingKey { description.codingKey }
    package init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }
}
