import EventStore
import Testing

/// What the parser makes of a text: the tree, or the problem.
private func problem(_ text: String, limits: JSON.Limits = .standard) -> JSONProblem? {
    problem([UInt8](text.utf8), limits: limits)
}

private func problem(_ bytes: [UInt8], limits: JSON.Limits = .standard) -> JSONProblem? {
    do throws(JSONProblem) {
        _ = try JSON(parsing: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

private func expect(
    _ text: String, _ kind: JSONProblem.Kind, at pointer: String, limits: JSON.Limits = .standard,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let found = problem(text, limits: limits)
    #expect(found?.kind == kind, sourceLocation: sourceLocation)
    #expect(found?.pointer == pointer, sourceLocation: sourceLocation)
    #expect(found?.place != nil, sourceLocation: sourceLocation)
}

struct JSONParsingTests {
    @Test func `every kind of value is read as it was written`() throws {
        let text = #" { "a" : [ null , true , false , -7 , 1.50 , 2E+3 , "x" , { } , [ ] ] , "b" : "\"\\\/\n\t" } "#
        let json = try JSON(parsing: text)
        let items: JSON = [.null, true, false, -7, .number("1.50"), .number("2E+3"), "x", [:], []]
        #expect(json == ["a": items, "b": "\"\\/\n\t"])
    }

    @Test(arguments: ["null", "true", "0", "\"\"", "[]", "{}", "-1", " 1 ", "\r\n\t 1"])
    func `a text is any one value`(text: String) {
        #expect(problem(text) == nil)
    }

    @Test(arguments: [
        "", " ", "nul", "True", "tru", "truex", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{]",
        "{1:2}", "{a:1}", "{'a':1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{"a" 1}"#, #"{,}"#,
        "1 1", "{}x", "[]]", "01", "-01", "00", "-", "+1", ".5", "1.", "1.e1", "1e", "1e+", "1E-", "0x10", "NaN",
        "Infinity", "-Infinity", "1_000", "\"", "\"a", "\"\\", #""\x""#, #""\u12""#, #""\u12G4""#, #""\u""#,
        #""\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800\u0041""#, "/* */ 1",
        "// 1",
        "1 // x", "\u{FEFF}1", "\u{A0}1", "\u{0}", "1\u{0}",
    ])
    func `what is no JSON is malformed`(text: String) {
        #expect(problem(text)?.kind == .malformed)
    }

    @Test func `a problem has the pointer and the place of what is wrong`() throws {
        let found = try #require(problem("{\"a\": [1,\n  {\"b/c~d\": tru}]}"))
        #expect(found.kind == .malformed)
        #expect(found.pointer == "/a/1/b~1c~0d")
        #expect(found.place?.offset == 25)
        #expect(found.place?.line == 2)
        #expect(found.place?.column == 16)
        #expect(found.detail == "Write true, in lower case.")
    }

    @Test func `names that come twice are refused, in small and large objects`() {
        expect(#"{"x":{"a":1,"b":2,"a":3}}"#, .duplicateName, at: "/x/a")
        expect(#"{"a":1,"\u0061":3}"#, .duplicateName, at: "/a")
        let many = (0..<500).map { #""n\#($0)":0"# }.joined(separator: ",")
        #expect(problem("{\(many)}") == nil)
        expect("{\(many),\"n17\":1}", .duplicateName, at: "/n17")
        expect("{\(many),\"n499\":1}", .duplicateName, at: "/n499")
    }

    @Test func `control characters are refused, raw and escaped, except new lines and tabulators`() {
        for value in Array(0..<0x20) + Array(0x7F...0x9F) {
            let scalar = Unicode.Scalar(UInt32(value))!
            let digits = String(value, radix: 16)
            let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            expect("[\"a\(scalar)\"]", .controlCharacter, at: "/0")
            expect("[\"\\\\\(scalar)\"]", .controlCharacter, at: "/0")
            if scalar == "\n" || scalar == "\t" {
                #expect((try? JSON(parsing: "\"\(escape)\"")) == .string(String(Character(scalar))))
            } else {
                expect("[\"\(escape)\"]", .controlCharacter, at: "/0")
            }
        }
        for escape in ["\\r", "\\b", "\\f"] { expect("{\"a\":\"\(escape)\"}", .controlCharacter, at: "/a") }
        expect("{\"a\u{1}\":0}", .controlCharacter, at: "")
        #expect(problem("\"\u{A0}\u{2028}\"") == nil)
    }

    @Test(
        arguments: [
            [0xFF], [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80],
            [0xE0, 0x80, 0xAF],
        ] as [[UInt8]])
    func `what is no UTF-8 is refused at its byte`(invalid: [UInt8]) throws {
        let prefix: [UInt8] = [UInt8]("[\"é".utf8)
        let found = try #require(problem(prefix + invalid + [UInt8]("\"]".utf8)))
        #expect(found.kind == .notUTF8)
        #expect(found.pointer == "/0")
        #expect(found.place?.offset == prefix.count)
        #expect(problem([UInt8]("[\"\\n".utf8) + invalid + [UInt8]("\"]".utf8))?.place?.offset == 4)
        #expect(problem(invalid)?.kind == .malformed)
    }

    @Test func `escapes and pairs of surrogates become their characters`() throws {
        #expect(try JSON(parsing: #""\u00e9\u4e2d\uD83D\uDE00\u0022""#) == "é中😀\"")
        #expect(try JSON(parsing: #""é\u0041ə""#) == "éAə")
    }

    @Test func `text in another form than NFC is refused, not changed`() {
        expect("{\"a\":\"e\u{301}\"}", .notNFC, at: "/a")
        expect("{\"a\":\"e\\u0301\"}", .notNFC, at: "/a")
        expect("[\"\u{212B}\"]", .notNFC, at: "/0")
        expect("[\"a\u{323}\u{301}\", \"a\u{301}\u{323}\"]", .notNFC, at: "/0")
        expect("{\"e\u{301}\":1}", .notNFC, at: "")
        for text in ["é", "Əlaqə", "Проект", "مشروع", "プロジェクト", "서울", "ẹ\u{301}", "“text” – …"] {
            #expect(problem("\"\(text)\"") == nil)
        }
    }

    @Test func `limits hold exactly`() {
        let limits = JSON.Limits(bytes: 40, depth: 3, items: 2, members: 2, text: 4)
        expect(String(repeating: " ", count: 40) + "1", .tooLarge, at: "", limits: limits)
        #expect(problem(String(repeating: " ", count: 39) + "1", limits: limits) == nil)
        expect("[[{\"a\":[]}]]", .tooDeep, at: "/0/0/a", limits: limits)
        #expect(problem("[[{\"a\":1}]]", limits: limits) == nil)
        expect("{\"x\":[1,2,3]}", .tooMany, at: "/x", limits: limits)
        expect("[{\"a\":1,\"b\":2,\"c\":3}]", .tooMany, at: "/0", limits: limits)
        expect("[\"abcde\"]", .textTooLong, at: "/0", limits: limits)
        expect("[\"ééé\"]", .textTooLong, at: "/0", limits: limits)
        expect("{\"abcde\":1}", .textTooLong, at: "", limits: limits)
        expect("[1.2345]", .textTooLong, at: "/0", limits: limits)
        #expect(problem("[\"ab\\u00e9\", {\"abcd\":1}]", limits: limits) == nil)
    }

    @Test func `no limit lets a text end the stack`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(problem(deep, limits: JSON.Limits(depth: .max))?.kind == .tooDeep)
    }

    @Test func `integers are those of 64 bits, all other numbers stay as written`() throws {
        #expect(try JSON(parsing: "[9223372036854775807,-9223372036854775808]") == [.integer(.max), .integer(.min)])
        let others = [
            "9223372036854775808", "-9223372036854775809", "-0", "1e3", "1.0", "0.10", "-0.0",
            "1" + String(repeating: "0", count: 20),
        ]
        for text in others {
            #expect(try JSON(parsing: text) == .number(text))
        }
    }

    @Test func `the ranges that are taken to be in normal form are`() {
        for value in UInt32(0)...0x1_FFFF {
            guard let scalar = Unicode.Scalar(value), NormalFormProbe.isTakenAsNFC(scalar) else { continue }
            #expect(scalar.properties.canonicalCombiningClass == .notReordered)
            #expect(NormalFormProbe.normalises(scalar))
        }
    }
}
