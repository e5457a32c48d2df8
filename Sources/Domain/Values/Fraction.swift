/// n/d with n >= 0 and 1 <= d <= 10^6: a threshold or a quorum. Written `2/3`.
///
/// Comparisons multiply crosswise at full width (128 bits), so nothing is rounded and nothing overflows.
package struct Fraction: Hashable, Sendable {
    package let numerator: Int
    package let denominator: Int

    package init(_ numerator: Int, _ denominator: Int) throws(InvalidValue) {
        guard denominator != 0 else { throw InvalidValue(.fraction, "A denominator may not be zero.") }
        guard (1...1_000_000).contains(denominator), (0...1_000_000).contains(numerator) else {
            throw InvalidValue(.fraction, "Numerator and denominator may be at most 1000000 and not negative.")
        }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Whether part/whole >= n/d, that is part·d >= n·whole.
    package func isReached(by part: Int, of whole: Int) -> Bool {
        let left = part.multipliedFullWidth(by: denominator)
        let right = numerator.multipliedFullWidth(by: whole)
        return left.high == right.high ? left.low >= right.low : left.high > right.high
    }

    /// Whether part/whole > n/d, that is part·d > n·whole.
    package func isExceeded(by part: Int, of whole: Int) -> Bool {
        let left = part.multipliedFullWidth(by: denominator)
        let right = numerator.multipliedFullWidth(by: whole)
        return left.high == right.high ? left.low > right.low : left.high > right.high
    }
}

extension Fraction: Codable, CustomStringConvertible {
    package var description: String { "\(numerator)/\(denominator)" }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = Fraction.number(parts[0]), let denominator = Fraction.number(parts[1])
        else { throw InvalidValue(.fraction, "Expected a fraction of two whole numbers, such as \"2/3\".") }
        try self.init(numerator, denominator)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Decimal digits without a sign and without leading zeros.
    private static func number(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text == "0" || text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(text)
    }
}
