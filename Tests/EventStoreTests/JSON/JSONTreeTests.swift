import EventStore
import Testing

struct JSONTreeTests {
    @Test func `literals make trees, accessors look into them`() {
        let json: JSON = ["a": 1, "b": [true, "x"], "c": .null]
        #expect(json["a"]?.integer == 1)
        #expect(json["b"]?[0]?.bool == true)
        #expect(json["b"]?[1]?.string == "x")
        #expect(json["b"]?[2] == nil)
        #expect(json["c"]?.isNull == true)
        #expect(json["d"] == nil)
        #expect(json["a"]?["a"] == nil)
        #expect(json["b"]?.array?.count == 2)
        #expect(json.members?.map(\.name) == ["a", "b", "c"])
    }

    @Test func `members are set, replaced and removed in their places`() {
        var json: JSON = ["a": 1, "b": 2]
        json.set("a", to: 3)
        json["c"] = 4
        #expect(json.description == #"{"a":3,"b":2,"c":4}"#)
        #expect(json.replace("b", with: "x") == 2)
        #expect(json.replace("z", with: 1) == nil)
        #expect(json.remove("a") == 3)
        json["c"] = nil
        #expect(json.description == #"{"b":"x"}"#)
    }

    @Test func `writing escapes only what must be`() {
        let json: JSON = .string("\"\\/\n\t\r\u{0}\u{1F}\u{7F}\u{9F}é中😀\u{A0}Â")
        #expect(json.description == #""\"\\/\n\t\u000d\u0000\u001f\u007f\u009fé中😀"# + "\u{A0}Â\"")
        #expect(
            ([.integer(.min), .integer(.max), 0, -10, .number("1.50")] as JSON).description
                == "[-9223372036854775808,9223372036854775807,0,-10,1.50]")
    }

    @Test func `sorting is by UTF-8 bytes and goes all the way down`() {
        let json: JSON = ["é": 1, "b": [["z": 1, "a": 2]], "B": 3, "aa": 4, "a": 5, "ﬀ": 6, "😀": 7]
        #expect(json.sorted.description == #"{"B":3,"a":5,"aa":4,"b":[{"a":2,"z":1}],"é":1,"ﬀ":6,"😀":7}"#)
    }

    @Test func `random trees survive writing and parsing`() throws {
        var random = JSONRandom(state: 42)
        for _ in 0..<2_000 {
            let json = random.tree(depth: 4)
            #expect(try JSON(parsing: json.bytes) == json)
            #expect(try JSON(parsing: json.sorted.bytes) == json.sorted)
        }
    }

    @Test func `no mutation of a text ends the program`() throws {
        var random = JSONRandom(state: 7)
        let limits = JSON.Limits(bytes: 4_096, depth: 6, items: 20, members: 20, text: 40)
        var accepted = 0
        for _ in 0..<400 {
            let seed = random.tree(depth: 4).bytes
            for _ in 0..<50 {
                var bytes = seed
                for _ in 0...Int(random.next() % 3) { random.mutate(&bytes) }
                do throws(JSONProblem) {
                    let json = try JSON(parsing: bytes, limits: limits)
                    accepted += 1
                    #expect(try JSON(parsing: json.bytes, limits: .none) == json)
                } catch {
                    #expect(!error.detail.isEmpty && (error.place?.offset ?? .max) <= bytes.count)
                }
            }
        }
        #expect(accepted > 100)
    }
}

/// A small generator with a seed, so that a failure can be seen again (SplitMix64).
struct JSONRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func text() -> String {
        let pieces = ["a", "Z", "0", "\"", "\\", "/", "\n", "\t", "é", "ə", "中", "😀", "й", " ", "~", "\u{A0}", "“"]
        return (0..<Int.random(in: 0...12, using: &self)).map { _ in pieces.randomElement(using: &self)! }.joined()
    }

    mutating func tree(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int(truncatingIfNeeded: next()) >> Int.random(in: 0..<64, using: &self))
        case 3: return .number(["1.5", "-0", "1e9", "18446744073709551615"].randomElement(using: &self)!)
        case 4, 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0...5, using: &self)).map { _ in tree(depth: depth - 1) })
        default:
            var object: JSON = [:]
            for _ in 0..<Int.random(in: 0...5, using: &self) { object[text()] = tree(depth: depth - 1) }
            return object
        }
    }

    mutating func mutate(_ bytes: inout [UInt8]) {
        let signs = [UInt8]("{}[]\",:\\u0123dD8cC-.eEtfn \n\u{7F}\u{1}".utf8) + [0x80, 0xC2, 0xCC, 0xED, 0xF4, 0xFF]
        let place = Int.random(in: 0...bytes.count, using: &self)
        switch Int.random(in: 0..<5, using: &self) {
        case 0: bytes.insert(signs.randomElement(using: &self)!, at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] = signs.randomElement(using: &self)!
        case 3 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
        default: bytes.removeSubrange(place...)
        }
    }
}
