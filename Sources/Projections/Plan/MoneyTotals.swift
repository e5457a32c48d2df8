internal import Domain

/// What several amounts of one currency come to. It may have more digits than one amount.
struct MoneyTotal: Codable, Hashable, Sendable {
    let amount: String
    let currency: String
}

/// Adds amounts exactly: in ten-thousandths, of which an amount has no parts.
enum MoneyTotals {
    /// A total for each currency, in the order of the codes, with as many decimals as the summand that has the most.
    static func totals(of amounts: [Money]) -> [MoneyTotal] {
        var sums: [String: (tenThousandths: Int128, decimals: Int)] = [:]
        for money in amounts {
            let parts = money.amount.split(separator: ".")
            let fraction = parts.count > 1 ? parts[1] : ""
            let digits = parts[0] + fraction + String(repeating: "0", count: 4 - fraction.utf8.count)
            guard let value = Int128(digits) else { continue }
            let sum = sums[money.currency] ?? (0, 0)
            sums[money.currency] = (sum.tenThousandths + value, max(sum.decimals, fraction.utf8.count))
        }
        return sums.sorted { $0.key < $1.key }.map { currency, sum in
            var amount = String(sum.tenThousandths / 10_000)
            if sum.decimals > 0 {
                let fraction = String(sum.tenThousandths % 10_000)
                let padded = String(repeating: "0", count: 4 - fraction.utf8.count) + fraction
                amount += "." + padded.prefix(sum.decimals)
            }
            return MoneyTotal(amount: amount, currency: currency)
        }
    }
}
