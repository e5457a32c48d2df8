/// A JSON text as a tree, as RFC 8259 defines it, with what Accord adds: no duplicate names, no fractions that count.
///
/// Two trees are equal if they have the same members in the same order. Strings are equal as Swift strings are, by
/// canonical equivalence; what was parsed is in Normalization Form C, where that is equality of bytes.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Any other number, as it was written: a fraction, an exponent, `-0`, or an integer of more than 64 bits.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in the order in which they were written.
    case object([Member])

    /// A name and its value.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON {
    package var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var integer: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var array: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The value of a member; nil if there is none, or if this is no object.
    ///
    /// Setting a value replaces the member in its place or adds one at the end; setting nil removes it. Only an object
    /// has members: setting one on anything else is a mistake of the program and ends it.
    package subscript(name: String) -> JSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            if let newValue { set(name, to: newValue) } else { remove(name) }
        }
    }

    /// The item of an array; nil if there is none, or if this is no array.
    package subscript(index: Int) -> JSON? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// Replaces the value of a member in its place, or adds the member at the end.
    package mutating func set(_ name: String, to value: JSON) {
        change { members in
            if let index = members.firstIndex(where: { $0.name == name }) {
                members[index].value = value
            } else {
                members.append(Member(name, value))
            }
        }
    }

    /// Replaces the value of a member that exists; returns the old value, or nil and changes nothing.
    @discardableResult
    package mutating func replace(_ name: String, with value: JSON) -> JSON? {
        change { members in
            guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
            let old = members[index].value
            members[index].value = value
            return old
        }
    }

    /// Removes a member and returns its value; nil if there was none.
    @discardableResult
    package mutating func remove(_ name: String) -> JSON? {
        change { members in
            guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
            return members.remove(at: index).value
        }
    }

    private mutating func change<Result>(_ body: (inout [Member]) -> Result) -> Result {
        guard case .object(var members) = self else { preconditionFailure("Only an object has members.") }
        // The tree gives up its reference, so that the change is made in place.
        self = .null
        defer { self = .object(members) }
        return body(&members)
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSON: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSON: ExpressibleByArrayLiteral {
    package init(arrayLiteral items: JSON...) { self = .array(items) }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// Keeps the order of the literal. A name that comes twice is a mistake of the program and ends it.
    package init(dictionaryLiteral pairs: (String, JSON)...) {
        precondition(Set(pairs.lazy.map(\.0)).count == pairs.count, "A member name comes twice.")
        self = .object(pairs.map { Member($0.0, $0.1) })
    }
}
