/// Makes values of `Decodable` types from JSON, and refuses what the type does not know.
package enum JSONDecoding {
    /// Makes a value from a tree.
    ///
    /// Every member of every object must have been asked for: by a key that was decoded, tested with `contains`, or
    /// peeked at by any container of the same object. Nothing is converted: a string is no number, a fraction is no
    /// integer. A member that is null counts as absent where the type says that it may be absent.
    ///
    /// - Throws: `JSONProblem`: `missingField`, `wrongType` or `invalidValue` with the first that the type found,
    ///   otherwise `unknownField` with all members that nothing asked for.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from json: JSON
    ) throws(JSONProblem) -> Value {
        let ledger = JSONLedger()
        let value: Value
        do {
            value = try JSONNode(json, parent: nil, step: nil, ledger: ledger).read(type)
        } catch let problem as JSONProblem {
            throw problem
        } catch {
            // A node translates every error; this is for the compiler.
            throw JSONProblem(.invalidValue, at: "", String(describing: error))
        }
        guard ledger.unknown.isEmpty else { throw JSONProblem(unknownFields: ledger.unknown) }
        return value
    }

    /// Parses and makes a value; throws what either of them throws.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], limits: JSON.Limits = .standard
    ) throws(JSONProblem) -> Value {
        try decode(type, from: JSON(parsing: bytes, limits: limits))
    }
}

/// The pointers of the members that nobody asked for, of one decoding.
final class JSONLedger {
    private(set) var unknown: [String] = []

    var count: Int { unknown.count }

    func add(_ pointer: String) { unknown.append(pointer) }

    /// Forgets what an attempt found that failed.
    func forget(after count: Int) { unknown.removeSubrange(count...) }

    /// Takes out what was found inside a place.
    func takeAll(under pointer: String) -> [String] {
        let inside = unknown.filter { $0.hasPrefix(pointer + "/") }
        if !inside.isEmpty { unknown.removeAll { $0.hasPrefix(pointer + "/") } }
        return inside
    }

    /// Two readings of one place found these: a member is unknown if neither of them asked for it.
    func add(_ first: [String], and second: [String]) {
        func isUnknown(_ pointer: String, in others: [String]) -> Bool {
            others.contains { pointer == $0 || pointer.hasPrefix($0 + "/") }
        }
        unknown += first.filter { isUnknown($0, in: second) }
        unknown += second.filter { isUnknown($0, in: first) && !first.contains($0) }
    }
}
