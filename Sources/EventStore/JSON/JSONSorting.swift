extension JSON {
    /// An integer of any width: as it is, or as written if it has more than 64 bits.
    package init(_ value: some FixedWidthInteger) {
        if let integer = Int(exactly: value) { self = .integer(integer) } else { self = .number(String(value)) }
    }

    /// The same with the members of every object in the order of the UTF-8 bytes of their names.
    package var sorted: JSON {
        switch self {
        case .array(let items): return .array(items.map(\.sorted))
        case .object(let members):
            var members = members.map { Member($0.name, $0.value.sorted) }
            JSON.sort(&members)
            return .object(members)
        default: return self
        }
    }

    /// By bytes, not by `String` order, which looks at text in its normal form.
    static func sort(_ members: inout [Member]) {
        for index in members.indices.dropFirst() where precedes(members[index].name, members[index - 1].name) {
            members.sort { precedes($0.name, $1.name) }
            return
        }
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        let answer = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                for index in 0..<min(left.count, right.count) where left[index] != right[index] {
                    return left[index] < right[index]
                }
                return left.count < right.count
            }
        }
        return (answer ?? nil) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

// A tree can be a part of a value; only this package's coders know what to do with it.
extension JSON: Codable {
    package init(from decoder: any Decoder) throws {
        guard let node = decoder as? JSONNode else {
            let detail = "A JSON tree is decoded by JSONDecoding only."
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: detail))
        }
        self = node.takeAll()
    }

    package func encode(to encoder: any Encoder) throws {
        guard let target = encoder as? JSONTarget else {
            let detail = "A JSON tree is encoded by JSONEncoding only."
            throw EncodingError.invalidValue(self, .init(codingPath: encoder.codingPath, debugDescription: detail))
        }
        target.take(sorted)
    }
}
