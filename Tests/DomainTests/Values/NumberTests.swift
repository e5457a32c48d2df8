import Domain
import Foundation
import Testing

/// Fractions, money and decimals: exact, and written in one way.
@Suite struct NumberTests {
    @Test func `a fraction has bounds`() {
        #expect((try? Fraction(0, 1)) != nil)
        #expect((try? Fraction(1_000_000, 1_000_000)) != nil)
        for (numerator, denominator) in [(1, 0), (-1, 2), (1, -2), (1_000_001, 1), (1, 1_000_001)] {
            #expect(throws: InvalidValue.self) { try Fraction(numerator, denominator) }
        }
    }

    @Test func `parts are compared with a fraction exactly, at full width`() throws {
        #expect(("2/3" as Fraction).isReached(by: 6, of: 9))
        #expect(!("2/3" as Fraction).isExceeded(by: 6, of: 9))
        #expect(("2/3" as Fraction).isExceeded(by: 7, of: 9))
        #expect(("0/1" as Fraction).isReached(by: 0, of: 0))
        let third = try Fraction(333_333, 999_999)
        #expect(third.isReached(by: Int.max / 3, of: Int.max / 3 * 3))
        #expect(!third.isReached(by: Int.max / 3 - 1, of: Int.max / 3 * 3))
        #expect(!third.isExceeded(by: Int.max / 3, of: Int.max / 3 * 3))
        #expect(try Fraction(1_000_000, 1_000_000).isReached(by: .max, of: .max))
    }

    @Test(arguments: ["2/3", "0/1", "1000000/1000000"])
    func `a fraction is read as it is written`(text: String) throws {
        let read = try JSONDecoder().decode(Fraction.self, from: Data("\"\(text)\"".utf8))
        #expect(read.description == text)
    }

    @Test(arguments: [
        "2", "2/", "/3", "2/3/4", "02/3", "2/03", "-2/3", "+2/3", "2 /3", "0.5", "1/0", "99999999999999999999/1", "٢/٣",
    ])
    func `what is no fraction is not read`(text: String) {
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(Fraction.self, from: Data("\"\(text)\"".utf8))
        }
    }

    @Test func `money is a decimal as it was written and a currency`() throws {
        for amount in ["0", "12500", "12500.50", "0.0001", "999999999999999.9999"] {
            #expect(try Money(amount: amount, currency: "EUR").amount == amount)
        }
        for amount in ["", "-1", "+1", "01", "1.", ".5", "1,5", "1e3", "0.00001", "1000000000000000", "NaN", "٣"] {
            #expect(throws: InvalidValue.self) { try Money(amount: amount, currency: "EUR") }
        }
        for currency in ["", "eur", "EU", "EURO", "€€€"] {
            #expect(throws: InvalidValue.self) { try Money(amount: "1", currency: currency) }
        }
    }

    @Test func `a decimal may be negative and has six places at most`() throws {
        for text in ["0", "-3.5", "85", "0.000001", "-0"] { #expect(try Domain.Decimal(text).value == text) }
        for text in ["", "-", "--1", "1.0000001", "00", "1.", "1.2.3", "5-"] {
            #expect(throws: InvalidValue.self) { try Domain.Decimal(text) }
        }
    }
}
