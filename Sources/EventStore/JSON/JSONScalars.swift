import Domain

/// A type that one JSON value without parts becomes.
protocol JSONScalar: Decodable {
    /// Continues "Send …".
    static var expectation: String { get }
    static func read(_ json: JSON) -> Self?
}

extension String: JSONScalar {
    static var expectation: String { "a string" }
    static func read(_ json: JSON) -> String? { json.string }
}

extension Bool: JSONScalar {
    static var expectation: String { "true or false" }
    static func read(_ json: JSON) -> Bool? { json.bool }
}

extension JSONScalar where Self: FixedWidthInteger {
    static var expectation: String { "a whole number from \(Self.min) to \(Self.max)" }

    static func read(_ json: JSON) -> Self? {
        switch json {
        case .integer(let value): Self(exactly: value)
        // The tree holds integers of more than 64 bits as text; only the initialiser's own range decides.
        case .number(let text) where text.utf8.first != UInt8(ascii: "-"): Self(text)
        default: nil
        }
    }
}

extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

// Accord counts in integers and writes decimals as strings; a type with a floating-point property is a mistake.
extension Double: JSONScalar {
    static var expectation: String { "a decimal as a string" }
    static func read(_ json: JSON) -> Double? { nil }
}

extension Float: JSONScalar {
    static var expectation: String { "a decimal as a string" }
    static func read(_ json: JSON) -> Float? { nil }
}

enum JSONScalars {
    static func read<Value: JSONScalar>(
        _ type: Value.Type, _ json: JSON, at pointer: @autoclosure () -> String
    ) throws -> Value {
        guard let value = Value.read(json) else { throw wrong(Value.expectation, json, at: pointer()) }
        return value
    }

    /// The frequent scalars where the type is generic, and lists of seats: saves a node for each item of an array.
    @inline(__always)
    static func quick<Value>(_ type: Value.Type, _ json: JSON) -> Value? {
        switch json {
        case .string(let text) where type == String.self: unsafeBitCast(text, to: Value.self)
        case .integer(let value) where type == Int.self: unsafeBitCast(value, to: Value.self)
        case .bool(let value) where type == Bool.self: unsafeBitCast(value, to: Value.self)
        case .array(let items) where type == [ID<Organisation>].self:
            organisations(items).map { unsafeBitCast($0, to: Value.self) }
        default: nil
        }
    }

    /// Nil if one of them is no identifier; then the type itself is asked, which says where and why.
    private static func organisations(_ items: [JSON]) -> [ID<Organisation>]? {
        var organisations: [ID<Organisation>] = []
        organisations.reserveCapacity(items.count)
        for item in items {
            guard case .string(var text) = item,
                let identifier = text.withUTF8({ Identifier(utf8: UnsafeRawBufferPointer($0)) })
            else { return nil }
            organisations.append(ID(identifier))
        }
        return organisations
    }

    static func wrong(_ expectation: String, _ json: JSON, at pointer: String) -> JSONProblem {
        JSONProblem(.wrongType, at: pointer, "Send \(expectation); found \(description(of: json)).")
    }

    /// What was found, cut to a length that fits into a sentence.
    static func description(of json: JSON) -> String {
        func short(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }
        return switch json {
        case .null: "null"
        case .bool(let value): String(value)
        case .integer(let value): "the number \(value)"
        case .number(let text): "the number \(short(text))"
        case .string(let text): "the string \"\(short(text))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}
