import Domain
import EventStore
import Testing

private enum Colour: String, Codable, CaseIterable { case red, green }
private enum Secret: String, Codable { case open, sesame }

private struct Word: Codable, Equatable {
    let text: String

    init(_ text: String) { self.text = text }

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
        guard text.count < 5 else { throw InvalidValue(.word, "Use a shorter word.") }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

private struct Part: Codable, Equatable {
    var id: Word
    var colour: Colour?
}

private struct Whole: Codable, Equatable {
    var name: String
    var count: Int
    var small: UInt8?
    var isOpen: Bool
    var parts: [Part]
    var texts: [String: String]?
}

/// Text in one language or in several, as people may send it.
private enum Text: Decodable, Equatable {
    case plain(String)
    case languages([String: String])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .plain(text)
        } else {
            self = .languages(try container.decode([String: String].self))
        }
    }
}

/// Looks at the kind first, and reads the rest by other keys of the same object.
private enum Shape: Decodable, Equatable {
    case circle(radius: Int)
    case box(width: Int, label: Text)

    private enum KindKey: String, CodingKey { case kind }
    private struct Box: Decodable { var width: Int, label: Text }
    private enum CircleKey: String, CodingKey { case radius }

    init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: KindKey.self).decode(String.self, forKey: .kind)
        if kind == "circle" {
            self = .circle(radius: try decoder.container(keyedBy: CircleKey.self).decode(Int.self, forKey: .radius))
        } else {
            let box = try Box(from: decoder)
            self = .box(width: box.width, label: box.label)
        }
    }
}

/// Reads the same member twice: a peek, then the whole.
private struct Peeker: Decodable {
    struct Peek: Decodable { var kind: String }
    struct Full: Decodable { var kind: String, inner: Inner }
    struct Inner: Decodable { var a: Int }
    enum Key: String, CodingKey { case event }
    let full: Full

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        _ = try container.decode(Peek.self, forKey: .event)
        full = try container.decode(Full.self, forKey: .event)
    }
}

private struct Empty: Codable, Equatable {}
private enum Choice: Codable, Equatable {
    case one(Int)
    case two(name: String)
    case none
}
private struct Numbers: Decodable { var a: UInt64, b: Int64, c: Int8 }
private struct Fraction: Codable { var half: Double }
private struct Holder: Codable, Equatable { var payload: JSON }
private struct Seats: Codable, Equatable { var seats: [ID<Organisation>] }

private func problem<Value: Decodable>(_ type: Value.Type, _ json: JSON) -> JSONProblem? {
    do throws(JSONProblem) {
        _ = try JSONDecoding.decode(type, from: json)
        return nil
    } catch {
        return error
    }
}

private let good: JSON = [
    "name": "n", "count": 3, "isOpen": true, "parts": [["id": "a"], ["id": "b", "colour": "red"]], "texts": ["en": "x"],
]

struct JSONDecodingTests {
    @Test func `a synthesised type is made from its members`() throws {
        let whole = try JSONDecoding.decode(Whole.self, from: good)
        let parts = [Part(id: Word("a")), Part(id: Word("b"), colour: .red)]
        #expect(whole == Whole(name: "n", count: 3, isOpen: true, parts: parts, texts: ["en": "x"]))
    }

    @Test func `null counts as absent, only where absence is allowed`() throws {
        var json = good
        json["small"] = .null
        json["texts"] = .null
        #expect(try JSONDecoding.decode(Whole.self, from: json).texts == nil)
        json["name"] = .null
        #expect(problem(Whole.self, json)?.kind == .wrongType)
    }

    @Test func `all unknown fields are reported, inside arrays as well`() {
        var json = good
        json["extra"] = 1
        json["parts"] = [["id": "a", "x/y": 1], ["id": "b", "deep": ["z": 1]]]
        let found = problem(Whole.self, json)
        #expect(found?.kind == .unknownField)
        #expect(Set(found?.errors.map(\.pointer) ?? []) == ["/extra", "/parts/0/x~1y", "/parts/1/deep"])
    }

    @Test func `a missing field is named`() {
        var json = good
        json["parts"] = [["colour": "red"]]
        #expect(problem(Whole.self, json)?.kind == .missingField)
        #expect(problem(Whole.self, json)?.pointer == "/parts/0/id")
        #expect(problem(Whole.self, json)?.detail == "Add the field id.")
    }

    @Test(
        arguments: [
            ("name", 1, "/name", "Send a string; found the number 1."),
            ("count", "1", "/count", "Send a whole number from \(Int.min) to \(Int.max); found the string \"1\"."),
            ("count", .number("1.5"), "/count", nil),
            ("count", .number("1.0"), "/count", nil),
            ("small", 256, "/small", "Send a whole number from 0 to 255; found the number 256."),
            ("small", -1, "/small", nil),
            ("isOpen", 0, "/isOpen", "Send true or false; found the number 0."),
            ("parts", ["id": "a"], "/parts", "Send an array; found an object."),
            ("parts", ["a"], "/parts/0", "Send an object; found the string \"a\"."),
            ("texts", ["en": 1], "/texts/en", nil),
            ("texts", [1], "/texts", "Send an object; found an array."),
        ] as [(String, JSON, String, String?)])
    func `a wrong type says what was expected and what was found`(
        name: String, value: JSON, pointer: String, detail: String?
    ) {
        var json = good
        json[name] = value
        let found = problem(Whole.self, json)
        #expect(found?.kind == .wrongType)
        #expect(found?.pointer == pointer)
        if let detail { #expect(found?.detail == detail) }
    }

    @Test func `an invalid value says itself what is wrong, the decoder says where`() {
        var json = good
        json["parts"] = [["id": "a"], ["id": "far too long"]]
        let found = problem(Whole.self, json)
        #expect(found?.kind == .invalidValue)
        #expect(found?.pointer == "/parts/1/id")
        #expect(found?.detail == "Use a shorter word.")
        #expect(found?.invalidValue == InvalidValue(.word, "Use a shorter word."))
    }

    @Test func `a list of seats has a way of its own, and says what its identifiers say`() throws {
        let texts: [JSON] = ["0190f8a6-7c1e-7000-8000-000000000001", "0190f8a6-7c1e-7000-8000-00000000abcd"]
        let seats = try texts.map { try JSONDecoding.decode(ID<Organisation>.self, from: $0) }
        #expect(try JSONDecoding.decode(Seats.self, from: ["seats": .array(texts)]) == Seats(seats: seats))
        #expect(try JSONDecoding.decode(Seats.self, from: ["seats": []]) == Seats(seats: []))
        #expect(try JSONEncoding.tree(Seats(seats: seats)) == ["seats": .array(texts)])
        let upper = problem(Seats.self, ["seats": [texts[0], "0190F8A6-7C1E-7000-8000-000000000001"]])
        #expect(upper?.kind == .invalidValue)
        #expect(upper?.pointer == "/seats/1")
        let number = problem(Seats.self, ["seats": [texts[0], texts[1], 3]])
        #expect(number?.kind == .wrongType)
        #expect(number?.pointer == "/seats/2")
        #expect(problem(Seats.self, ["seats": "x"])?.pointer == "/seats")
    }

    @Test func `an unknown word is refused with the words that are known`() {
        let found = problem(Part.self, ["id": "a", "colour": "blue"])
        #expect(found?.kind == .invalidValue)
        #expect(found?.pointer == "/colour")
        #expect(found?.detail == #"Use one of red, green; found the string "blue"."#)
        #expect(problem([Secret].self, ["open", "x"])?.pointer == "/1")
        #expect(problem([Secret].self, ["open", "x"])?.detail == #"Use a value that is known; found the string "x"."#)
    }

    @Test func `what any container of an object asked for counts as asked`() throws {
        #expect(try JSONDecoding.decode(Shape.self, from: ["kind": "circle", "radius": 2]) == .circle(radius: 2))
        let box: JSON = ["kind": "box", "width": 1, "label": ["en": "x"]]
        #expect(try JSONDecoding.decode(Shape.self, from: box) == .box(width: 1, label: .languages(["en": "x"])))
        #expect(problem(Shape.self, ["kind": "circle", "radius": 2, "width": 1])?.pointer == "/width")
        #expect(try JSONDecoding.decode([Text].self, from: ["x"]) == [.plain("x")])
    }

    @Test func `a member that is read twice is unknown only to both readings`() throws {
        let json: JSON = ["event": ["kind": "k", "inner": ["a": 1]]]
        #expect(try JSONDecoding.decode(Peeker.self, from: json).full.inner.a == 1)
        let more: JSON = ["event": ["kind": "k", "inner": ["a": 1, "b": 2], "c": 3]]
        #expect(Set(problem(Peeker.self, more)?.errors.map(\.pointer) ?? []) == ["/event/inner/b", "/event/c"])
    }

    @Test func `enumerations with values and types without properties are read strictly`() throws {
        for choice in [Choice.one(1), .two(name: "x"), .none] {
            #expect(try JSONDecoding.decode(Choice.self, from: JSONEncoding.encode(choice)) == choice)
        }
        #expect(problem(Choice.self, ["two": ["name": "x", "y": 1]])?.errors.map(\.pointer) == ["/two/y"])
        #expect(problem(Choice.self, ["three": [:]])?.kind == .wrongType)
        #expect(try JSONDecoding.decode(Empty.self, from: [:]) == Empty())
        #expect(problem(Empty.self, ["a": 1])?.kind == .unknownField)
        #expect(problem(Empty.self, 5)?.kind == .wrongType)
    }

    @Test func `integers of every width are read within their bounds`() throws {
        let json: JSON = ["a": .number("18446744073709551615"), "b": .integer(.min), "c": -128]
        let numbers = try JSONDecoding.decode(Numbers.self, from: json)
        #expect(numbers.a == .max && numbers.b == .min && numbers.c == .min)
        #expect(problem(Numbers.self, ["a": -1, "b": 0, "c": 0])?.pointer == "/a")
        #expect(
            problem(Fraction.self, ["half": .number("0.5")])?.detail.hasPrefix("Send a decimal as a string") == true)
    }

    @Test func `a tree inside a value is taken as it is`() throws {
        let holder = try JSONDecoding.decode(Holder.self, from: ["payload": ["b": [1, .null], "a": "x"]])
        #expect(holder.payload == ["b": [1, .null], "a": "x"])
        #expect(try JSONEncoding.encode(holder) == [UInt8](#"{"payload":{"a":"x","b":[1,null]}}"#.utf8))
    }

    @Test func `bytes are parsed and decoded in one go`() throws {
        #expect(try JSONDecoding.decode([Int].self, from: [UInt8]("[1,2]".utf8)) == [1, 2])
        let many = JSON.array((0..<300).map { .integer($0) })
        #expect(try JSONDecoding.decode([Int16].self, from: many).count == 300)
        let wide = JSON.object((0..<300).map { .init("k\($0)", .integer($0)) })
        #expect(try JSONDecoding.decode([String: Int].self, from: wide)["k299"] == 299)
    }
}
