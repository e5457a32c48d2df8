import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// For auditors: everything that was recorded about a thing, with who, when, for whom and why.
extension API {
    var trailRoutes: [Route] {
        let kinds: [(String, DocumentKind)] = [
            ("gap", .gap), ("intervention", .intervention), ("round", .round), ("organisation", .organisation),
            ("programme", .programme),
        ]
        return kinds.map { noun, kind in
            Route(.get, "/v1/\(noun)s/{\(noun)}/trail", query: ["from", "limit"]) { try await trail($0, noun, kind) }
        }
    }

    private func trail(_ call: Call, _ noun: String, _ kind: DocumentKind) async throws -> Response {
        guard let stream = Stream("\(noun)/\(call.context.parameters.get(noun) ?? "")"),
            let id = Identifier(call.context.parameters.get(noun) ?? "")
        else { throw Problem.notFound() }
        try await ResourceReader(node: node).requireReadable(stream, for: call.caller)
        guard try await node.submitting.version(of: stream) > 0 else { throw Problem.notFound() }
        let limit = try call.limit()
        let from = try call.parameter("from", "Give a log position.") { Call.number($0) } ?? 0
        let page = try await node.views.trail(kind, id, from: from, limit: limit)
        var access = EntryAccess(node: node, caller: call.caller)
        var items: [JSON] = []
        var scanner = EntryScanner()
        for entry in page {
            let scanned = try scanner.scan(entry.line)
            let audience = try await access.audience(of: scanned.envelope)
            guard audience.reads else { continue }
            let data = try await API.markedData(of: entry, scanned, node)
            let revealed = try await node.revealing.reveal(data, to: audience)
            var item = TrailEntry.json(entry.logPosition, scanned.envelope, revealed)
            if let key = scanned.envelope.signature.flatMap({ try? SubmissionSignature($0) })?.key,
                let organisation = scanned.envelope.organisation,
                try await node.submitting.keys(of: organisation).restsOnAdministrator(key)
            {
                item["onTheWordOf"] = "administrator"
            }
            items.append(item)
        }
        var headers = HTTPFields()
        var json: JSON = ["items": .array(items)]
        if page.count == limit, let last = page.last {
            json["next"] = .integer(last.logPosition + 1)
            headers[.link] = call.link(["from": String(last.logPosition + 1)])
        }
        return .json(json, headers)
    }

    /// The data of an entry, its commitments marked as such, a person's as erased if they have been.
    static func markedData(of entry: Entry, _ scanned: ScannedEntry, _ node: Node) async throws -> JSON {
        let data = try JSON(parsing: Array(entry.line[scanned.data]), limits: .none)
        var person = data["person"]?.string.flatMap { ID<Person>($0) }
        if case .administrator(let id)? = scanned.envelope.stream.stream { person = id }
        guard let person, try await node.submitting.isErased(person) else { return TrailEntry.marked(data) }
        return TrailEntry.marked(data, isErased: true)
    }
}

/// An entry as a trail tells it.
enum TrailEntry {
    static func json(_ logPosition: Int, _ envelope: Envelope, _ data: JSON) -> JSON {
        var json: JSON = [
            "logPosition": .integer(logPosition), "id": .string(envelope.id.description),
            "type": .string(envelope.type), "stream": .string(envelope.stream.description),
            "version": .integer(envelope.version), "recordedAt": .string(envelope.time.description),
        ]
        if let occurredAt = envelope.occurredAt { json["occurredAt"] = .string(occurredAt.description) }
        json["actor"] = .string(envelope.actor.description)
        if let organisation = envelope.organisation { json["organisation"] = .string(organisation.description) }
        if let role = envelope.role { json["role"] = .string(role.rawValue) }
        if let signature = envelope.signature {
            json["signature"] = .string(signature)
            json["signedBy"] = (try? SubmissionSignature(signature)).map { .string($0.key.description) }
        }
        // What nobody has signed is the operator's word that somebody has said it. What follows from an entry stands or
        // falls with it.
        if envelope.causation == nil {
            json["attributableTo"] = envelope.signature == nil ? "operator" : "organisation"
        }
        // Nobody but the administrator says so: no organisation has, and none could have refused.
        if case .administrator = envelope.actor { json["onTheWordOf"] = "administrator" }
        if let why = data["reason"] { json["why"] = why }
        if let cause = envelope.causation { json["because"] = .string(cause.description) }
        json["data"] = data
        return json
    }

    /// The members of entries that are commitments to prose or to a person's particulars.
    static let committed: Set<String> = Set(
        CommandCatalogue.all.flatMap { type in
            type.personal + type.prose.map { String($0.split(separator: "/").last ?? "") }
        })

    /// The members that are a person's particulars.
    private static let personal: Set<String> = Set(CommandCatalogue.all.flatMap { $0.personal })

    /// The data of an entry, its commitments in the form in which values are put beside them.
    ///
    /// - Parameter isErased: whether the person whom the entry names has been erased.
    static func marked(_ json: JSON, isErased: Bool = false) -> JSON {
        if let members = json.members {
            return .object(
                members.map { member in
                    if committed.contains(member.name), let commitment = member.value.string.flatMap({ Commitment($0) })
                    {
                        var shown = JSON.committed(commitment)
                        if isErased, personal.contains(member.name) { shown["erased"] = true }
                        return JSON.Member(member.name, shown)
                    }
                    return JSON.Member(member.name, marked(member.value, isErased: isErased))
                })
        }
        if let items = json.array { return .array(items.map { marked($0, isErased: isErased) }) }
        return json
    }

    /// Whether a piece of prose stands in an entry's data.
    static func holds(_ commitment: Commitment, _ json: JSON) -> Bool {
        if let members = json.members {
            return members.contains { member in
                prose.contains(member.name) && member.value.string == commitment.description
                    || holds(commitment, member.value)
            }
        }
        return json.array?.contains { holds(commitment, $0) } ?? false
    }

    private static let prose: Set<String> = Set(
        CommandCatalogue.all.flatMap { $0.prose.map { String($0.split(separator: "/").last ?? "") } })
}
