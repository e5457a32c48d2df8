/// The members of an object, by key.
struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let target: JSONTarget

    var codingPath: [any CodingKey] { target.codingPath }

    private func put(_ json: JSON, _ key: some CodingKey) { target.members.append(JSON.Member(key.stringValue, json)) }

    func encodeNil(forKey key: Key) { put(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { put(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { put(.string(value), key) }
    func encode(_ value: Int, forKey key: Key) { put(.integer(value), key) }
    func encode(_ value: Int8, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: Int16, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: Int32, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: Int64, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: UInt, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: UInt8, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: UInt16, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: UInt32, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: UInt64, forKey key: Key) { put(JSON(value), key) }
    func encode(_ value: Double, forKey key: Key) throws { throw target.noFractions(value, JSONStep(key)) }
    func encode(_ value: Float, forKey key: Key) throws { throw target.noFractions(value, JSONStep(key)) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        put(try target.child(value, JSONStep(key)), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        target.nestedMember(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        target.nestedMember(key).unkeyedContainer()
    }

    func superEncoder(forKey key: Key) -> any Encoder { target.nestedMember(key) }

    func superEncoder() -> any Encoder { target.nestedMember(JSONStep.name("super")) }
}
