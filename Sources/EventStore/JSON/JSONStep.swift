/// One step down a tree: into a member or into an item.
enum JSONStep: Hashable, Sendable {
    case name(String)
    case index(Int)

    /// The reference token of a JSON Pointer, with `~` and `/` escaped (RFC 6901, section 3).
    var token: String {
        switch self {
        case .index(let index): return String(index)
        case .name(let name):
            var token = ""
            for scalar in name.unicodeScalars {
                switch scalar {
                case "~": token += "~0"
                case "/": token += "~1"
                default: token.unicodeScalars.append(scalar)
                }
            }
            return token
        }
    }

    /// The JSON Pointer that goes these steps from the root.
    static func pointer(_ steps: some Sequence<JSONStep>) -> String {
        steps.reduce(into: "") { $0 += "/" + $1.token }
    }
}

extension JSONStep: CodingKey {
    var stringValue: String {
        switch self {
        case .name(let name): name
        case .index(let index): String(index)
        }
    }

    var intValue: Int? {
        guard case .index(let index) = self else { return nil }
        return index
    }

    init(stringValue: String) { self = .name(stringValue) }
    init(intValue: Int) { self = .index(intValue) }

    init(_ key: some CodingKey) { self = .name(key.stringValue) }
}
