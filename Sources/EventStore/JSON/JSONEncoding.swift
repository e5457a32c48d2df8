import Domain

/// Writes `Encodable` values as JSON: the same value as the same bytes, for ever, because stored events are hashed.
///
/// Members come in the order of the UTF-8 bytes of their names, without spaces; strings have as few escapes as
/// possible; optionals that are nil are left out by synthesised types.
package enum JSONEncoding {
    /// The bytes of a value.
    ///
    /// - Throws: `EncodingError` for a fraction or a member name that comes twice; whatever the value itself throws.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let json = try tree(value)
        var output: [UInt8] = []
        output.reserveCapacity(512)
        json.write(to: &output)
        return output
    }

    /// The same as a tree with sorted members.
    package static func tree<Value: Encodable>(_ value: Value) throws -> JSON {
        let target = JSONTarget(parent: nil, step: nil)
        defer { target.letGo() }
        try value.encode(to: target)
        return try target.finish()
    }
}

/// A value while it is encoded. All containers of one target share it.
final class JSONTarget: Encoder {
    var members: [JSON.Member] = []
    var items: [JSON] = []
    private var single: JSON?
    private var isArray = false
    /// Containers that are still open: their places in `members` or `items` hold null until the end.
    private var nested: [(index: Int, target: JSONTarget)] = []
    private let parent: JSONTarget?
    private let step: JSONStep?

    init(parent: JSONTarget?, step: JSONStep?) {
        self.parent = parent
        self.step = step
    }

    func take(_ json: JSON) { single = json }

    /// The tree of a member or item.
    func child<Value: Encodable>(_ value: Value, _ step: JSONStep) throws -> JSON {
        if Value.self == String.self { return .string(unsafeBitCast(value, to: String.self)) }
        if Value.self == Int.self { return .integer(unsafeBitCast(value, to: Int.self)) }
        if Value.self == [ID<Organisation>].self {
            return .array(unsafeBitCast(value, to: [ID<Organisation>].self).map { .string($0.value.description) })
        }
        let target = JSONTarget(parent: self, step: step)
        defer { target.letGo() }
        try value.encode(to: target)
        return try target.finish()
    }

    func nestedMember(_ key: some CodingKey) -> JSONTarget {
        // Asked for again, it is the same container: so does Foundation, and types that share one level rely on it.
        if let known = nested.first(where: { members[$0.index].name == key.stringValue }) { return known.target }
        let target = JSONTarget(parent: self, step: JSONStep(key))
        nested.append((members.count, target))
        members.append(JSON.Member(key.stringValue, .null))
        return target
    }

    func nestedItem() -> JSONTarget {
        let target = JSONTarget(parent: self, step: .index(items.count))
        nested.append((items.count, target))
        items.append(.null)
        return target
    }

    /// Lets go of the containers inside, which know this one and would keep it for ever.
    func letGo() {
        for (_, target) in nested { target.letGo() }
        nested = []
    }

    /// The tree with sorted members; throws if a name comes twice.
    func finish() throws -> JSON {
        if let single { return single }
        for (index, target) in nested {
            if isArray { items[index] = try target.finish() } else { members[index].value = try target.finish() }
        }
        if isArray { return .array(items) }
        JSON.sort(&members)
        for index in members.indices.dropFirst() where members[index].name == members[index - 1].name {
            let detail = "The member \(members[index].name) is written twice."
            let context = EncodingError.Context(codingPath: codingPath, debugDescription: detail)
            throw EncodingError.invalidValue(members[index].value, context)
        }
        return .object(members)
    }

    func noFractions(_ value: any Encodable, _ step: JSONStep?) -> EncodingError {
        let path = codingPath + (step.map { [$0] } ?? [])
        return .invalidValue(value, .init(codingPath: path, debugDescription: "Write a decimal as a string."))
    }

    // MARK: Encoder

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var codingPath: [any CodingKey] {
        var steps: [JSONStep] = []
        var target: JSONTarget? = self
        while let current = target {
            if let step = current.step { steps.append(step) }
            target = current.parent
        }
        return steps.reversed()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        precondition(!isArray, "This value is an array already.")
        return KeyedEncodingContainer(JSONKeyedEncoding(target: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        precondition(members.isEmpty, "This value is an object already.")
        isArray = true
        return JSONUnkeyedEncoding(target: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleEncoding(target: self) }
}
