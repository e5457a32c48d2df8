internal import Domain
internal import EventStore

struct AdministratorView: DocumentBody {
    var person: PersonView

    static var kind: DocumentKind { .administrator }
    var traits: DocumentTraits { DocumentTraits() }

    static func evolve(_ view: inout Self?, _ id: ID<Person>, _ event: AdministratorEvent) {
        switch event {
        case .appointed(let event):
            view = AdministratorView(person: PersonView(person: id, fullName: Committed(event.fullName)))
        }
    }
}

struct OrganisationView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case active, suspended }

    var name: Text
    let kind: OrganisationKind
    var status = Status.active
    /// Why it was suspended or reinstated, the latest.
    var reason: Committed?
    /// Its public keys, in the order in which they were registered; nil if it never had one.
    var keys: [KeyView]?
    /// The version of the stream of its keys.
    var keysVersion: Int?

    static var kind: DocumentKind { .organisation }
    var traits: DocumentTraits { DocumentTraits(status: status.rawValue, category: kind.rawValue) }

    static func evolve(_ view: inout Self?, _ event: OrganisationEvent) {
        switch event {
        case .admitted(let event): view = OrganisationView(name: event.name, kind: event.kind)
        case .renamed(let event): view?.name = event.name
        case .suspended(let event):
            view?.status = .suspended
            view?.reason = Committed(event.reason)
        case .reinstated(let event):
            view?.status = .active
            view?.reason = Committed(event.reason)
        }
    }
}

struct TokenView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case issued, revoked }

    let bearer: String
    let expires: Instant
    var status = Status.issued

    static var kind: DocumentKind { .token }
    var traits: DocumentTraits { DocumentTraits(status: status.rawValue, subject: bearer) }

    static func evolve(_ view: inout Self?, _ event: TokenEvent) {
        switch event {
        case .issued(let event): view = TokenView(bearer: event.bearer, expires: event.expires)
        case .revoked: view?.status = .revoked
        }
    }
}

/// A natural person, by what they are known as; their names stand in those documents. Their stream is empty, its version
/// 0, until they are erased.
struct PersonRecordView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case known, erased }

    /// Their accreditations, in the order in which they were made.
    var delegates: [ID<Delegate>] = []
    var isAdministrator = false
    var status = Status.known
    /// Why they were erased.
    var reason: Committed?

    static var kind: DocumentKind { .person }
    var traits: DocumentTraits { DocumentTraits(status: status.rawValue) }
}

struct RedactionView: DocumentBody {
    let commitment: Commitment
    let reason: Committed

    static var kind: DocumentKind { .redaction }
    var traits: DocumentTraits { DocumentTraits() }

    static func evolve(_ view: inout Self?, _ event: ProseEvent) {
        switch event {
        case .redacted(let event):
            view = RedactionView(commitment: event.commitment, reason: Committed(event.reason))
        }
    }
}
