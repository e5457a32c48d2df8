/// A calendar day, written `2009-12-14`.
package struct Day: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let value: String

    package init(_ text: String) throws(InvalidValue) {
        guard text.utf8.count == 10, Instant(text) != nil else {
            throw InvalidValue(.time, "Expected a calendar day, such as \"2009-12-14\".")
        }
        value = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    /// The day's first instant in UTC.
    package var start: Instant { Instant(value)! }

    package var description: String { value }

    package static func < (left: Day, right: Day) -> Bool { left.value < right.value }
}

/// A short machine-readable word that a programme makes up: a chamber's name, an indicator's code.
/// One to 24 of a-z, 0-9 and underscore, beginning with a letter.
package struct Word: Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable, CustomStringConvertible {
    package let value: String

    package init(_ text: String) throws(InvalidValue) {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard (1...24).contains(text.utf8.count), letters.contains(text.utf8.first!),
            text.utf8.allSatisfy({
                letters.contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            })
        else { throw InvalidValue(.word, "Expected 1 to 24 of a-z, 0-9 and _, beginning with a letter.") }
        value = text
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package var codingKey: any CodingKey { value.codingKey }
    package init?(codingKey: some CodingKey) { try? self.init(codingKey.stringValue) }

    package var description: String { value }

    package static func < (left: Word, right: Word) -> Bool { left.value < right.value }
}
