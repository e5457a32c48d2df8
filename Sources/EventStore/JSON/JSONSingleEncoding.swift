/// The value itself.
struct JSONSingleEncoding: SingleValueEncodingContainer {
    let target: JSONTarget

    var codingPath: [any CodingKey] { target.codingPath }

    private func put(_ json: JSON) { target.take(json) }

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
    func encode(_ value: Double) throws { throw target.noFractions(value, nil) }
    func encode(_ value: Float) throws { throw target.noFractions(value, nil) }

    /// Goes on with the same target.
    func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: target) }
}
