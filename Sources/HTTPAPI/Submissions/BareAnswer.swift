import Domain

/// The body of most requests in a round, `{"answer":"support"}`, read without a tree.
enum BareAnswer {
    /// The answer; nil for a body in which there is anything else, be it wrong or right.
    static func read(_ body: [UInt8]) -> Answer? {
        var rest = body[...]
        func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 } }
        func skip(_ text: StaticString) -> Bool {
            skipBlanks()
            let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            guard rest.starts(with: wanted) else { return false }
            rest = rest.dropFirst(wanted.count)
            return true
        }
        guard skip("{"), skip("\"answer\""), skip(":"), skip("\"") else { return nil }
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")),
            let answer = Answer(rawValue: String(decoding: rest[..<end], as: UTF8.self))
        else { return nil }
        rest = rest[(end + 1)...]
        guard skip("}") else { return nil }
        skipBlanks()
        return rest.isEmpty ? answer : nil
    }
}
