/// Who acted. Written as `administrator:<id>`, `delegate:<id>` or `node`.
package enum Actor: Hashable, Sendable {
    case administrator(ID<Person>)
    case delegate(ID<Delegate>)
    /// The server itself: it closes rounds that are due.
    case node

    /// Reads the written form; nil for anything else.
    package init?(_ text: some StringProtocol) {
        if text == "node" {
            self = .node
        } else if text.hasPrefix("administrator:"), let id = ID<Person>(text.dropFirst(14)) {
            self = .administrator(id)
        } else if text.hasPrefix("delegate:"), let id = ID<Delegate>(text.dropFirst(9)) {
            self = .delegate(id)
        } else {
            return nil
        }
    }
}

extension Actor: Codable, CustomStringConvertible {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let actor = Actor(text) else { throw InvalidValue(.identifier, "Expected an actor, such as node.") }
        self = actor
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String {
        switch self {
        case .administrator(let id): "administrator:\(id)"
        case .delegate(let id): "delegate:\(id)"
        case .node: "node"
        }
    }
}
