import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

/// What is held about a person: the answer to their right of access.
extension API {
    var personRoutes: [Route] {
        [Route(.get, "/v1/persons/{person}/data", query: ["from", "limit"]) { try await personalData($0) }]
    }

    /// For that person and for administrators; for anybody else there is nothing here. After an erasure it tells what is
    /// left.
    private func personalData(_ call: Call) async throws -> Response {
        let actor = try call.actor
        let id: ID<Person> = try call.id("person")
        let isOneself = try await isPerson(id, actor)
        guard try await mayReadData(actor, isOneself: isOneself) else { throw Problem.notFound() }
        let limit = try call.limit()
        let from = try call.parameter("from", "Give a log position.") { Call.number($0) } ?? 0
        let head = try await node.log.head().size
        try await node.reachViews(size: head, within: load.limits.lag)
        guard let known = try await node.views.document(.person, id.value) else { throw Problem.notFound() }
        let data = PersonalData(node: node, person: id, known: known, caller: call.caller, isOneself: isOneself)
        var json: JSON = [
            "person": .string(id.description), "status": known["status"] ?? .null, "values": try await data.values(),
            "delegates": try await data.delegates(), "tokens": try await data.tokens(),
        ]
        if let reason = known["reason"] {
            json["reason"] = try await node.revealing.reveal(["reason": reason], to: .aboutThem)["reason"]
        }
        if let administrator = try await data.administrator() { json["administrator"] = administrator }
        let (entries, next) = try await data.entries(from: from, to: head, limit: limit)
        json["entries"] = .array(entries)
        var headers: HTTPFields = [.cacheControl: "no-store", .accordPosition: String(head - 1)]
        if let next {
            json["next"] = .integer(next)
            headers[.link] = call.link(["from": String(next)])
        }
        return .json(json, headers)
    }

    private func isPerson(_ person: ID<Person>, _ actor: Actor) async throws -> Bool {
        switch actor {
        case .administrator(let id): id == person
        case .delegate(let id): try await node.submitting.delegate(id)?.person == person
        case .node: false
        }
    }

    private func mayReadData(_ actor: Actor, isOneself: Bool) async throws -> Bool {
        let roles: Set<Role>
        switch actor {
        case .administrator: roles = [.administrator]
        case .delegate(let id): roles = try await node.submitting.delegate(id)?.roles ?? []
        case .node: roles = []
        }
        return Permissions.role(for: .readPersonalData, of: roles, relations: isOneself ? [.oneself] : []) != nil
    }
}

/// What is collected about one person, for one answer.
private struct PersonalData {
    let node: Node
    let person: ID<Person>
    /// The person's document.
    let known: JSON
    let caller: Caller
    let isOneself: Bool

    /// How many entries are looked at for one answer: whoever wants all follows the link.
    private static let mostLookedAt = 20_000

    private var accreditations: [ID<Delegate>] {
        known["delegates"]?.array?.compactMap { $0.string.flatMap { ID($0) } } ?? []
    }

    private var isAdministrator: Bool { known["isAdministrator"]?.bool == true }

    /// As whom the person acts.
    private var actors: [Actor] {
        accreditations.map { .delegate($0) } + (isAdministrator ? [.administrator(person)] : [])
    }

    /// What the vault holds of them, each value with what shows that it is the one committed to.
    func values() async throws -> JSON {
        let values = try await node.vault.values(of: person)
            .sorted { ($0.field, $0.commitment.description) < ($1.field, $1.commitment.description) }
        return .array(
            try values.map { value in
                [
                    "field": .string(value.field), "value": try JSON(parsing: value.value, limits: .none),
                    "commitment": .string(value.commitment.description),
                    "key": .string(Base64URL.encode(value.key)),
                ]
            })
    }

    func delegates() async throws -> JSON {
        var items: [JSON] = []
        for delegate in accreditations {
            guard let document = try await node.views.document(.delegate, delegate.value) else { continue }
            items.append(try await node.revealing.reveal(document, to: .aboutThem))
        }
        return .array(items)
    }

    /// As what administrator they were appointed; nil if they were not.
    func administrator() async throws -> JSON? {
        guard let document = try await node.views.document(.administrator, person.value) else { return nil }
        return try await node.revealing.reveal(document, to: .aboutThem)
    }

    /// The tokens that were issued to them: that there are such, never the tokens themselves.
    func tokens() async throws -> JSON {
        var items: [JSON] = []
        for actor in actors {
            var after: Int?
            repeat {
                let filter = DocumentFilter(subject: actor.description)
                let page = try await node.views.list(.token, filter, after: after, limit: 200)
                items += page.items
                after = page.next
            } while after != nil
        }
        return .array(items)
    }

    /// The entries that are about them, and those by which they acted, in the order of the log.
    ///
    /// Administrators see of what a person did no more than they see anywhere: prose in it is withheld from them.
    ///
    /// - Returns: and the log position from which to go on, if there may be more.
    func entries(from: Int, to head: Int, limit: Int) async throws -> (items: [JSON], next: Int?) {
        let about = Set(try await node.views.trail(.person, person.value, from: from, limit: limit).map(\.logPosition))
        let actors = Set(actors)
        var access = EntryAccess(node: node, caller: caller)
        var scanner = EntryScanner()
        var items: [JSON] = []
        var next = from
        while next < head, next - from < PersonalData.mostLookedAt {
            let page = try await node.log.page(EntryQuery(from: next, to: head), limit: 500)
            guard !page.isEmpty else { return (items, nil) }
            for entry in page {
                next = entry.logPosition + 1
                let scanned = try scanner.scan(entry.line)
                let isAbout = about.contains(entry.logPosition)
                guard isAbout || actors.contains(scanned.envelope.actor) else { continue }
                let audience: Audience =
                    isAbout || isOneself ? .aboutThem : try await access.audience(of: scanned.envelope)
                let data = try await API.markedData(of: entry, scanned, node)
                items.append(
                    TrailEntry.json(
                        entry.logPosition, scanned.envelope, try await node.revealing.reveal(data, to: audience)))
                if items.count == limit { return (items, next < head ? next : nil) }
            }
        }
        return (items, next < head ? next : nil)
    }
}

extension Audience {
    /// Of what is said about a person, for whoever answers to them for it.
    fileprivate static let aboutThem = {
        var audience = Audience.reading(prose: true)
        audience.readsNames = true
        return audience
    }()
}
