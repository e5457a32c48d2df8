/// The items of an array, one after the other.
struct JSONUnkeyedDecoding: UnkeyedDecodingContainer {
    let node: JSONNode
    private(set) var currentIndex = 0

    init(node: JSONNode) { self.node = node }

    var codingPath: [any CodingKey] { node.codingPath }
    var count: Int? { node.items.count }
    var isAtEnd: Bool { currentIndex == node.items.count }

    /// The item that comes next; throws `missingField` at the end.
    private func item() throws -> JSON {
        guard !isAtEnd else {
            throw JSONProblem(.missingField, at: pointer, "Add an item: there are only \(currentIndex).")
        }
        return node.items[currentIndex]
    }

    private var pointer: String { node.pointer(JSONStep.index(currentIndex)) }

    private mutating func scalar<Value: JSONScalar>() throws -> Value {
        let value = try JSONScalars.read(Value.self, item(), at: pointer)
        currentIndex += 1
        return value
    }

    private mutating func child() throws -> JSONNode {
        let child = try node.openChild(item(), at: currentIndex, .index(currentIndex))
        currentIndex += 1
        return child
    }

    mutating func decodeNil() throws -> Bool {
        guard case .null = try item() else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try node.readChild(type, item(), at: currentIndex, .index(currentIndex))
        currentIndex += 1
        return value
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try scalar() }
    mutating func decode(_ type: String.Type) throws -> String { try scalar() }
    mutating func decode(_ type: Double.Type) throws -> Double { try scalar() }
    mutating func decode(_ type: Float.Type) throws -> Float { try scalar() }
    mutating func decode(_ type: Int.Type) throws -> Int { try scalar() }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try scalar() }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try scalar() }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try scalar() }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try scalar() }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try scalar() }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try scalar() }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try scalar() }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try scalar() }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try scalar() }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try child().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try child().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try child() }
}
