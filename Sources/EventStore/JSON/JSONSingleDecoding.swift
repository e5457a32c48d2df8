/// The value itself.
struct JSONSingleDecoding: SingleValueDecodingContainer {
    let node: JSONNode

    var codingPath: [any CodingKey] { node.codingPath }

    private func scalar<Value: JSONScalar>() throws -> Value {
        try JSONScalars.read(Value.self, node.json, at: node.pointer)
    }

    func decodeNil() -> Bool { node.json.isNull }

    /// Goes on with the same node: what another type asks for here was asked for.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        do {
            return try Value(from: node)
        } catch {
            throw node.problem(error, of: type)
        }
    }

    func decode(_ type: Bool.Type) throws -> Bool { try scalar() }
    func decode(_ type: String.Type) throws -> String { try scalar() }
    func decode(_ type: Double.Type) throws -> Double { try scalar() }
    func decode(_ type: Float.Type) throws -> Float { try scalar() }
    func decode(_ type: Int.Type) throws -> Int { try scalar() }
    func decode(_ type: Int8.Type) throws -> Int8 { try scalar() }
    func decode(_ type: Int16.Type) throws -> Int16 { try scalar() }
    func decode(_ type: Int32.Type) throws -> Int32 { try scalar() }
    func decode(_ type: Int64.Type) throws -> Int64 { try scalar() }
    func decode(_ type: UInt.Type) throws -> UInt { try scalar() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try scalar() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try scalar() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try scalar() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try scalar() }
}
