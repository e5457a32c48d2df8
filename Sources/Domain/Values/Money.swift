/// An amount of money: a decimal as it was written and an ISO 4217 code. Never a float.
package struct Money: Hashable, Sendable {
    /// Decimal digits, with at most four behind a point: `12500` or `12500.50`.
    package let amount: String
    /// Three capital letters.
    package let currency: String

    package init(amount: String, currency: String) throws(InvalidValue) {
        guard Decimal.isWellFormed(amount, signed: false, fraction: 4) else {
            throw InvalidValue(
                .money, "Write the amount as a decimal string, such as \"12500.50\", with at most four decimals.")
        }
        guard currency.utf8.count == 3,
            currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { throw InvalidValue(.currency, "Write the currency as its ISO 4217 code, such as \"EUR\".") }
        self.amount = amount
        self.currency = currency
    }
}

extension Money: Codable {
    private enum CodingKeys: String, CodingKey { case amount, currency }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            amount: try container.decode(String.self, forKey: .amount),
            currency: try container.decode(String.self, forKey: .currency)
        )
    }
}

/// A decimal number as it was written: an indicator's value. Up to 15 digits, optionally a sign and six decimals.
package struct Decimal: Hashable, Sendable, Codable, CustomStringConvertible {
    package let value: String

    package init(_ value: String) throws(InvalidValue) {
        guard Decimal.isWellFormed(value, signed: true, fraction: 6) else {
            throw InvalidValue(.number, "Write the number as a decimal string, such as \"85\" or \"0.5\".")
        }
        self.value = value
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package var description: String { value }

    static func isWellFormed(_ text: String, signed: Bool, fraction most: Int) -> Bool {
        var rest = Substring(text)
        if signed, rest.first == "-" { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 1 || parts.count == 2,
            parts.allSatisfy({
                !$0.isEmpty && $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            }),
            parts[0].count <= 15, parts[0] == "0" || parts[0].first != "0"
        else { return false }
        return parts.count == 1 || parts[1].count <= most
    }
}
