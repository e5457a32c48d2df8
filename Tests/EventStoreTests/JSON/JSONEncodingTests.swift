import EventStore
import Foundation
import Testing

private struct Leaf: Codable, Equatable {
    var z: String
    var a: Int?
    var flags: [Bool]
    var date: [String: Int64]
}

private struct Tree: Codable, Equatable {
    var name: String
    var child: [Tree]
    var leaf: Leaf?
    var accent: UInt64
    var big: String
    var aa: Int8
    var choice: Choice

    private enum CodingKeys: String, CodingKey {
        case name, child, leaf, aa, choice
        case accent = "é"
        case big = "Big"
    }
}

private enum Choice: Codable, Equatable {
    case one(Int)
    case two(name: String, other: [String?])
    case none
}

/// Opens its containers by hand, in an order of its own.
private struct Hand: Encodable {
    enum Key: String, CodingKey { case outer, list, shared }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var shared = container.nestedContainer(keyedBy: Key.self, forKey: .shared)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        try shared.encode("s", forKey: .outer)
        var inner = list.nestedContainer(keyedBy: Key.self)
        try container.encode("x", forKey: .outer)
        try inner.encodeNil(forKey: .list)
        var empty = list.nestedUnkeyedContainer()
        try empty.encode(contentsOf: ["y"])
    }
}

private struct Twice: Encodable {
    enum Key: String, CodingKey { case a }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(1, forKey: .a)
        try container.encode(2, forKey: .a)
    }
}

private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoding.encode(value), as: UTF8.self)
}

private func sample(_ depth: Int, _ random: inout JSONRandom) -> Tree {
    Tree(
        name: random.text(),
        child: depth > 0 ? (0..<Int(random.next() % 3)).map { _ in sample(depth - 1, &random) } : [],
        leaf: Bool.random(using: &random)
            ? Leaf(z: random.text(), a: Bool.random(using: &random) ? 1 : nil, flags: [true], date: [random.text(): -1])
            : nil,
        accent: random.next(), big: random.text(), aa: Int8(truncatingIfNeeded: random.next()),
        choice: [.one(3), .two(name: random.text(), other: [nil, "x"]), .none].randomElement(using: &random)!
    )
}

struct JSONEncodingTests {
    @Test func `members are sorted by bytes, without spaces, and nil is left out`() throws {
        let leaf = Leaf(z: "/\n\u{1}é", a: nil, flags: [], date: ["b": 1, "a": 2, "B": 3])
        #expect(try text(leaf) == #"{"date":{"B":3,"a":2,"b":1},"flags":[],"z":"/\n\u0001é"}"#)
        #expect(try text(["é": 1, "z": 2, "Z": 3, "": 4]) == #"{"":4,"Z":3,"z":2,"é":1}"#)
    }

    @Test func `scalars, arrays and null stand alone`() throws {
        #expect(try text("a\"b") == #""a\"b""#)
        #expect(try text(UInt64.max) == "18446744073709551615")
        #expect(try text([1, nil, 3]) == "[1,null,3]")
        #expect(try text(["a": [true]]) == #"{"a":[true]}"#)
    }

    @Test func `containers that are open at the same time keep their places`() throws {
        let expected = #"{"list":[1,{"list":null},["y"]],"outer":"x","shared":{"outer":"s"}}"#
        #expect(try text(Hand()) == expected)
    }

    @Test func `a name that is written twice and a fraction are errors`() {
        #expect(throws: EncodingError.self) { try JSONEncoding.encode(Twice()) }
        #expect(throws: EncodingError.self) { try JSONEncoding.encode([1.5]) }
        #expect(throws: EncodingError.self) { try JSONEncoding.encode(["a": Float(1)]) }
    }

    @Test func `the bytes mean what Foundation's mean, and come back as the same value`() throws {
        let foundation = JSONEncoder()
        foundation.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var random = JSONRandom(state: 3)
        for _ in 0..<300 {
            let value = sample(3, &random)
            let bytes = try JSONEncoding.encode(value)
            let theirs = try JSON(parsing: [UInt8](foundation.encode(value)))
            #expect(try JSON(parsing: bytes) == theirs.sorted)
            #expect(try JSONDecoder().decode(Tree.self, from: Data(bytes)) == value)
            #expect(try JSONDecoding.decode(Tree.self, from: bytes) == value)
            #expect(try JSONEncoding.encode(value) == bytes)
        }
    }

    @Test func `the tree of a value is what its bytes say`() throws {
        let leaf = Leaf(z: "z", a: 1, flags: [true, false], date: [:])
        let tree = try JSONEncoding.tree(leaf)
        #expect(tree == ["a": 1, "date": [:], "flags": [true, false], "z": "z"])
        #expect(try JSONEncoding.encode(leaf) == tree.bytes)
    }

    @Test(arguments: [true, false])
    func `what was opened to write a value is let go of`(_ isGood: Bool) {
        let watched = Watched(isGood: isGood)
        let bytes = try? JSONEncoding.encode([["inside": watched]])
        #expect((bytes != nil) == isGood)
        #expect(watched.opened.encoder == nil)
    }
}

/// A value inside two open containers, which watches what it is written with.
private struct Watched: Encodable {
    final class Opened {
        weak var encoder: AnyObject?
    }

    enum Key: String, CodingKey { case outer, inner, last }

    let isGood: Bool
    let opened = Opened()

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var outer = container.nestedContainer(keyedBy: Key.self, forKey: .outer)
        let inner = outer.superEncoder(forKey: .inner)
        opened.encoder = inner as AnyObject
        try [1, 2].encode(to: inner)
        if !isGood { try container.encode(0.5, forKey: .last) }
    }
}
