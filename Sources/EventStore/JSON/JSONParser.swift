extension JSON {
    /// Reads one JSON text and nothing after it.
    ///
    /// Strict: beyond the grammar of RFC 8259 it refuses a byte order mark, duplicate names, control characters other
    /// than `\n` and `\t` (written as escapes), and text that is not in Normalization Form C. It changes nothing
    /// silently: what is accepted is in the tree as it was written.
    ///
    /// - Throws: `JSONProblem` with the first thing that is wrong, its JSON Pointer and its place.
    package init(parsing bytes: UnsafeRawBufferPointer, limits: Limits = .standard) throws(JSONProblem) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let buffer = UnsafeBufferPointer(start: start, count: bytes.count)
        var parser = JSONParser(bytes: buffer, limits: limits)
        do {
            self = try parser.document()
        } catch {
            throw JSONProblem(
                error.kind, at: JSONStep.pointer(error.path.reversed()), error.detail,
                place: JSONProblem.Place(offset: error.offset, in: buffer)
            )
        }
    }

    /// The same from an array.
    package init(parsing bytes: [UInt8], limits: Limits = .standard) throws(JSONProblem) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONProblem) in
            try JSON(parsing: UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    /// The same from a string.
    package init(parsing text: String, limits: Limits = .standard) throws(JSONProblem) {
        try self.init(parsing: [UInt8](text.utf8), limits: limits)
    }
}

/// Goes once over the bytes, and down the stack with the nesting of the text.
struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSON.Limits
    let deepest: Int
    var position = 0

    /// What stops the parser. The path grows while the stack unwinds, so that it costs nothing where all is well.
    struct Failure: Error {
        let kind: JSONProblem.Kind
        let offset: Int
        let detail: String
        /// From the inside to the outside.
        var path: [JSONStep] = []

        func inside(_ step: JSONStep) -> Failure {
            var copy = self
            copy.path.append(step)
            return copy
        }
    }

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSON.Limits) {
        self.bytes = bytes
        self.limits = limits
        deepest = min(limits.depth, JSON.Limits.deepest)
    }

    mutating func document() throws(Failure) -> JSON {
        guard bytes.count <= limits.bytes else {
            throw Failure(kind: .tooLarge, offset: limits.bytes, detail: "Send at most \(limits.bytes) bytes.")
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw malformed("Leave out the byte order mark.") }
        skipSpace()
        guard position < bytes.count else { throw malformed("Send a JSON text: there is none.") }
        let json = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw malformed("End the text after its first value.") }
        return json
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        switch next {
        case UInt8(ascii: "\""): return .string(try text())
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw malformed("Put a value here: an object, array, string, number, true, false or null.")
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        try open(depth: depth)
        if take(UInt8(ascii: "}")) { return .object([]) }
        var members: [JSON.Member] = []
        members.reserveCapacity(4)
        var names = NamesSeen()
        while true {
            guard next == UInt8(ascii: "\"") else { throw malformed("Put a member name in double quotes here.") }
            guard members.count < limits.members else {
                throw tooMany("Put at most \(limits.members) members into an object.")
            }
            let start = position
            let name = try text()
            guard names.insert(name, after: members) else {
                throw Failure(
                    kind: .duplicateName, offset: start, detail: "Use each member name once: this one comes twice.",
                    path: [.name(name)]
                )
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw malformed("Put a colon after the member name.") }
            skipSpace()
            do {
                members.append(JSON.Member(name, try value(depth: depth)))
            } catch {
                throw error.inside(.name(name))
            }
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw malformed("Put a comma or a closing brace after the member.") }
            skipSpace()
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        try open(depth: depth)
        if take(UInt8(ascii: "]")) { return .array([]) }
        var items: [JSON] = []
        while true {
            guard items.count < limits.items else { throw tooMany("Put at most \(limits.items) items into an array.") }
            do {
                items.append(try value(depth: depth))
            } catch {
                throw error.inside(.index(items.count))
            }
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(items) }
            guard take(UInt8(ascii: ",")) else { throw malformed("Put a comma or a closing bracket after the item.") }
            skipSpace()
        }
    }

    private mutating func open(depth: Int) throws(Failure) {
        guard depth <= deepest else {
            throw Failure(
                kind: .tooDeep, offset: position, detail: "Nest arrays and objects at most \(deepest) levels deep."
            )
        }
        position += 1
        skipSpace()
    }

    private mutating func word(_ word: StaticString, _ json: JSON) throws(Failure) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw malformed("Write \(word), in lower case.") }
            position += 1
        }
        return json
    }

    /// The next byte, or zero at the end: no grammar rule begins with zero.
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func malformed(_ detail: String) -> Failure { Failure(kind: .malformed, offset: position, detail: detail) }

    private func tooMany(_ detail: String) -> Failure { Failure(kind: .tooMany, offset: position, detail: detail) }
}

/// Which names an object already has. A few are compared one by one; many go into a set, so that a large object takes
/// no quadratic time.
private struct NamesSeen {
    private var set: Set<String> = []
    private static let few = 12

    /// False if the name is among the members.
    mutating func insert(_ name: String, after members: [JSON.Member]) -> Bool {
        if members.count < NamesSeen.few {
            for member in members where member.name == name { return false }
            return true
        }
        if set.isEmpty { set = Set(members.lazy.map(\.name)) }
        return set.insert(name).inserted
    }
}
