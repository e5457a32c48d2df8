/// Hexadecimal digits eight at a time. An entry holds up to nine identifiers, so reading and writing them digit by
/// digit is most of what an envelope costs.
enum Hexadecimal {
    /// Reads eight lower-case digits, the first one in the lowest byte; nil if any byte is another one.
    static func value(of digits: UInt64) -> UInt32? {
        let isLetter = (digits >> 6) & 0x0101_0101_0101_0101
        let values = ((digits & 0x0F0F_0F0F_0F0F_0F0F) + isLetter * 9) & 0x0F0F_0F0F_0F0F_0F0F
        // Whatever does not come back as it was is not a digit in its only spelling.
        guard characters(of: values) == digits else { return nil }
        var packed = values.byteSwapped
        packed = (packed | packed >> 4) & 0x00FF_00FF_00FF_00FF
        packed = (packed | packed >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: packed | packed >> 16)
    }

    /// The eight digits of a value, the first one in the lowest byte.
    static func digits(of value: UInt32) -> UInt64 {
        var spread = UInt64(value)
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0F
        return characters(of: spread).byteSwapped
    }

    /// Turns each byte from 0 to 15 into its digit.
    private static func characters(of values: UInt64) -> UInt64 {
        let isLetter = ((values + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return values + 0x3030_3030_3030_3030 + isLetter * 0x27
    }
}
