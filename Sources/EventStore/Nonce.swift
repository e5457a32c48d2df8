internal import Domain

/// A nonce in an entry: 16 bytes as 22 characters of base64url without padding (RFC 4648, section 5).
enum Nonce {
    static let width = 22

    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    /// The value of each character from `-` to `z`, added to 0x30; `~` where there is none.
    private static let values: StaticString =
        #"n~~defghijklm~~~~~~~0123456789:;<=>?@ABCDEFGHI~~~~o~JKLMNOPQRSTUVWXYZ[\]^_`abc"#

    static func append(_ nonce: Identifier, to output: inout [UInt8]) {
        let characters = alphabet.utf8Start
        // 128 bits are 21 sixes and 2 bits; the last character has four zero bits after those.
        for index in 0..<22 {
            let six: UInt64
            switch index {
            case 0..<10: six = nonce.high >> UInt64(58 - index * 6)
            case 10: six = nonce.high << 2 | nonce.low >> 62
            case 21: six = nonce.low << 4
            default: six = nonce.low >> UInt64(56 - (index - 11) * 6)
            }
            output.append(characters[Int(six & 63)])
        }
    }

    /// Reads the 22 characters at `pointer`; nil if they are not what `append` writes.
    static func read(at pointer: UnsafeRawPointer) -> Identifier? {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<22 {
            let character = Int(pointer.load(fromByteOffset: index, as: UInt8.self)) - 0x2D
            guard character >= 0, character < values.utf8CodeUnitCount else { return nil }
            let six = UInt64(values.utf8Start[character] - 0x30)
            guard six < 64 else { return nil }
            switch index {
            case 0..<10: high = high << 6 | six
            case 10:
                high = high << 4 | six >> 2
                low = six & 3
            case 21:
                guard six & 15 == 0 else { return nil }
                low = low << 2 | six >> 4
            default: low = low << 6 | six
            }
        }
        return Identifier(high: high, low: low)
    }
}
