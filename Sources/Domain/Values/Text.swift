/// What people write: the same in one or more languages, each named by its BCP 47 tag.
///
/// In JSON an object `{"en": "…", "az": "…"}`; in a command also a plain string, which means the programme's default
/// language. Always NFC (the parser refuses anything else) and without control characters but tab and line feed.
package struct Text: Hashable, Sendable {
    /// Text by language tag; the empty tag stands for the programme's default language until `resolved(in:)`.
    package let byLanguage: [String: String]

    /// The most bytes of UTF-8 that all languages together may have, their tags included.
    package static let longest = 12_000

    package init(_ byLanguage: [String: String]) throws(InvalidValue) {
        guard !byLanguage.isEmpty, byLanguage.count <= 24 else {
            throw InvalidValue(.text, "Give the text in 1 to 24 languages.")
        }
        for (language, text) in byLanguage {
            if !language.isEmpty { _ = try Language(language) }
            try Text.check(text)
        }
        guard Text.size(of: byLanguage) <= Text.longest else {
            throw InvalidValue(
                .text, "Shorten the text: all languages together may have \(Text.longest) bytes of UTF-8.")
        }
        self.byLanguage = byLanguage
    }

    /// Text in the programme's default language.
    package init(_ text: String) throws(InvalidValue) { try self.init(["": text]) }

    /// The same with the default language named.
    ///
    /// - Throws: if the text gives the default language twice, plainly and by its tag.
    package func resolved(in language: Language) throws(InvalidValue) -> Text {
        guard let plain = byLanguage[""] else { return self }
        var resolved = byLanguage
        resolved[""] = nil
        guard resolved.updateValue(plain, forKey: language.tag) == nil else {
            throw InvalidValue(.language, "The text stands twice in \(language.tag).")
        }
        return try Text(resolved)
    }

    /// The bytes of what is written and of the tags, so that a limit holds in an entry however many languages there are.
    package static func size(of byLanguage: [String: String]) -> Int {
        byLanguage.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    static func check(_ text: String) throws(InvalidValue) {
        var isBlank = true
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value) {
                throw InvalidValue(.text, "Remove the control characters; only tab and line feed may stand in a text.")
            }
            if isBlank && !scalar.properties.isWhitespace { isBlank = false }
        }
        guard !isBlank else { throw InvalidValue(.text, "The text is blank; write something or leave it out.") }
    }
}

extension Text: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let plain = try? container.decode(String.self) {
            try self.init(plain)
        } else {
            let byLanguage = try container.decode([String: String].self)
            guard byLanguage[""] == nil else { throw InvalidValue(.language, "A language tag may not be empty.") }
            try self.init(byLanguage)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let plain = byLanguage[""] { try container.encode(plain) } else { try container.encode(byLanguage) }
    }
}

/// A short name on one line, the same in every language: of a place, a file, a unit.
package struct Label: Hashable, Sendable, Codable, CustomStringConvertible {
    package let value: String

    package init(_ value: String) throws(InvalidValue) {
        try Text.check(value)
        guard value.utf8.count <= 300, !value.contains(where: { $0 == "\n" || $0 == "\t" }) else {
            throw InvalidValue(.text, "Give one line of at most 300 bytes of UTF-8.")
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

    /// The form under which two labels count as the same: case and surrounding or repeated spaces do not matter.
    package var folded: String {
        value.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

/// A language: a BCP 47 tag in the usual spelling, such as `az`, `az-Latn` or `pt-BR`.
package struct Language: Hashable, Sendable, Codable, CustomStringConvertible {
    package let tag: String

    package init(_ tag: String) throws(InvalidValue) {
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        let isWellFormed =
            tag.utf8.count <= 35 && (2...8).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            && parts.dropFirst().allSatisfy { part in
                (1...8).contains(part.utf8.count)
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
        guard isWellFormed else {
            throw InvalidValue(
                .language, "\"\(tag.prefix(40))\" is not a language tag (BCP 47), such as en, az or pt-BR.")
        }
        self.tag = tag
    }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tag)
    }

    package var description: String { tag }
}

extension Language {
    /// The language of what has no programme.
    package static let english = try! Language("en")
}

extension Text {
    /// The most bytes of UTF-8 that a title, in all its languages, may have, their tags included.
    package static let longestTitle = 1_000

    /// The same if it is not longer than `bytes` of UTF-8 in all languages together, tags included; a refusal otherwise.
    package func limited(to bytes: Int, at pointer: String) throws(Refusal) -> Text {
        guard Text.size(of: byLanguage) <= bytes else {
            throw Refusal(
                .invalidContent, "Shorten it: all languages together may have \(bytes) bytes of UTF-8.", at: pointer)
        }
        return self
    }
}
