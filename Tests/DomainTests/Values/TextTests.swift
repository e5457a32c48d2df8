import Domain
import Foundation
import Testing

/// What people write, and the words for it.
@Suite struct TextTests {
    @Test(arguments: ["\u{0}", "a\u{7}", "a\rb", "\u{7F}", "a\u{85}", "\u{9F}"])
    func `no control characters but tab and line feed`(text: String) {
        #expect(throws: InvalidValue.self) { try Text(text) }
        #expect((try? Text("a\tb\nc")) != nil)
    }

    @Test(arguments: ["", " ", "\n\t", "\u{A0}\u{2003}"])
    func `a text says something`(text: String) {
        #expect(throws: InvalidValue.self) { try Text(text) }
        #expect(throws: InvalidValue.self) { try Text(["en": "Good", "az": text]) }
        #expect(throws: InvalidValue.self) { try Label(text) }
    }

    @Test func `a text has 1 to 24 languages and an end`() {
        #expect(throws: InvalidValue.self) { try Text([:]) }
        func languages(_ count: Int) -> [String: String] {
            Dictionary(uniqueKeysWithValues: (0..<count).map { ("en-x\($0)", "Text") })
        }
        #expect((try? Text(languages(24))) != nil)
        #expect(throws: InvalidValue.self) { try Text(languages(25)) }
        #expect((try? Text(String(repeating: "ə", count: Text.longest / 2))) != nil)
        #expect(throws: InvalidValue.self) { try Text(String(repeating: "ə", count: Text.longest / 2 + 1)) }
    }

    @Test func `a plain text is in the default language, once`() throws {
        #expect(try Text("Homes").resolved(in: "az") == Text(["az": "Homes"]))
        #expect(try Text(["en": "Homes"]).resolved(in: "az") == Text(["en": "Homes"]))
        #expect(throws: InvalidValue.self) { try Text(["": "Homes", "az": "Evlər"]).resolved(in: "az") }
    }

    @Test func `a text is read as a string or as an object by language`() throws {
        func read(_ json: String) throws -> Text { try JSONDecoder().decode(Text.self, from: Data(json.utf8)) }
        #expect(try read(#""Homes""#) == Text("Homes"))
        #expect(try read(#"{"en": "Homes", "az": "Evlər"}"#) == Text(["en": "Homes", "az": "Evlər"]))
        for json in [#"{"": "Homes"}"#, "{}", #"{"English": "Homes"}"#, "7", #"" ""#] {
            #expect(throws: (any Error).self) { try read(json) }
        }
    }

    @Test(arguments: ["en", "az", "az-Latn", "pt-BR", "zh-Hans-CN", "de-1996", "sl-rozaj-biske-1994"])
    func `a language is a BCP 47 tag`(tag: String) throws {
        #expect(try Language(tag).tag == tag)
    }

    @Test(arguments: ["", "e", "EN", "english!", "en-", "-en", "en--GB", "en_GB", "languages", "en-ninechars", "ен"])
    func `what is no tag is no language`(tag: String) {
        #expect(throws: InvalidValue.self) { try Language(tag) }
    }

    @Test func `a label is one line of at most 300 bytes`() throws {
        #expect(try Label(String(repeating: "a", count: 300)).value.count == 300)
        for text in [String(repeating: "a", count: 301), "a\nb", "a\tb", String(repeating: "ə", count: 151)] {
            #expect(throws: InvalidValue.self) { try Label(text) }
        }
        #expect(try Label("  Danish  Refugee\u{A0}COUNCIL ").folded == "danish refugee council")
    }

    @Test func `a word is short, small and begins with a letter`() throws {
        for text in ["a", "chamber_2", String(repeating: "z", count: 24)] { #expect(try Word(text).value == text) }
        for text in ["", "2nd", "_a", "A", "a-b", "ə", String(repeating: "z", count: 25)] {
            #expect(throws: InvalidValue.self) { try Word(text) }
        }
    }
}
