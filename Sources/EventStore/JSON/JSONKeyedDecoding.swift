/// The members of an object, by key.
struct JSONKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: JSONNode

    var codingPath: [any CodingKey] { node.codingPath }

    var allKeys: [Key] { node.members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { node.find(key.stringValue) != nil }

    /// The index of a member; throws `missingField`.
    private func index(_ key: some CodingKey) throws -> Int {
        guard let index = node.find(key.stringValue) else {
            throw JSONProblem(.missingField, at: node.pointer(key), "Add the field \(key.stringValue).")
        }
        return index
    }

    private func scalar<Value: JSONScalar>(_ key: Key) throws -> Value {
        try JSONScalars.read(Value.self, node.members[index(key)].value, at: node.pointer(key))
    }

    private func scalarIfPresent<Value: JSONScalar>(_ key: Key) throws -> Value? {
        guard let index = node.find(key.stringValue) else { return nil }
        let json = node.members[index].value
        if case .null = json { return nil }
        return try JSONScalars.read(Value.self, json, at: node.pointer(key))
    }

    private func child(_ key: some CodingKey) throws -> JSONNode {
        let index = try index(key)
        return node.openChild(node.members[index].value, at: index, JSONStep(key))
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        if case .null = node.members[try index(key)].value { return true }
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        let index = try index(key)
        return try node.readChild(type, node.members[index].value, at: index, JSONStep(key))
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        guard let index = node.find(key.stringValue) else { return nil }
        let json = node.members[index].value
        if case .null = json { return nil }
        return try node.readChild(type, json, at: index, JSONStep(key))
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try scalar(key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try scalar(key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try scalar(key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try scalar(key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try scalar(key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try scalar(key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try scalar(key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try scalar(key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try scalar(key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try scalar(key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try scalar(key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try scalar(key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try scalar(key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try scalar(key) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try scalarIfPresent(key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try scalarIfPresent(key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try scalarIfPresent(key) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try child(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

    func superDecoder() throws -> any Decoder { try child(JSONStep.name("super")) }
}
