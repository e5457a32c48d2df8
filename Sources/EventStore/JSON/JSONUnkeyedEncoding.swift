/// The items of an array, one after the other.
struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
    let target: JSONTarget

    var codingPath: [any CodingKey] { target.codingPath }
    var count: Int { target.items.count }

    private func put(_ json: JSON) { target.items.append(json) }

    private var step: JSONStep { .index(target.items.count) }

    func encodeNil() { put(.null) }
    func encode(_ value: Bool) { put(.bool(value)) }
    func encode(_ value: String) { put(.string(value)) }
    func encode(_ value: Int) { put(.integer(value)) }
    func encode(_ value: Int8) { put(JSON(value)) }
    func encode(_ value: Int16) { put(JSON(value)) }
    func encode(_ value: Int32) { put(JSON(value)) }
    func encode(_ value: Int64) { put(JSON(value)) }
    func encode(_ value: UInt) { put(JSON(value)) }
    func encode(_ value: UInt8) { put(JSON(value)) }
    func encode(_ value: UInt16) { put(JSON(value)) }
    func encode(_ value: UInt32) { put(JSON(value)) }
    func encode(_ value: UInt64) { put(JSON(value)) }
    func encode(_ value: Double) throws { throw target.noFractions(value, step) }
    func encode(_ value: Float) throws { throw target.noFractions(value, step) }

    func encode<Value: Encodable>(_ value: Value) throws { put(try target.child(value, step)) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        target.nestedItem().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { target.nestedItem().unkeyedContainer() }

    func superEncoder() -> any Encoder { target.nestedItem() }
}
