internal import Domain
internal import EventStore

struct ProgrammeView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case open, closed }

    struct Member: Codable, Hashable, Sendable {
        let organisation: ID<Organisation>
        let since: Instant
    }

    let title: Text
    let visibility: ProgrammeVisibility
    let convener: ID<Organisation>
    var defaultLanguage: Language
    var chambers: [Chamber]
    /// The organisations that are in it, in the order in which they joined.
    var members: [Member]
    var status = Status.open
    var reason: Committed?
    var policy = ProgrammePolicy()

    static var kind: DocumentKind { .programme }
    var traits: DocumentTraits {
        DocumentTraits(status: status.rawValue, category: visibility.rawValue, organisation: convener)
    }

    static func evolve(_ view: inout Self?, _ event: ProgrammeEvent, _ recorded: RecordedEvent) {
        let at = recorded.context.happened
        switch event {
        case .opened(let event):
            view = ProgrammeView(
                title: event.title, visibility: event.visibility, convener: event.convener,
                defaultLanguage: event.defaultLanguage, chambers: event.chambers,
                members: [Member(organisation: event.convener, since: at)])
        case .organisationJoined(let event):
            view?.members.append(Member(organisation: event.organisation, since: at))
        case .organisationLeft(let event): view?.members.removeAll { $0.organisation == event.organisation }
        case .chambersDefined(let event): view?.chambers = event.chambers
        case .defaultLanguageSet(let event): view?.defaultLanguage = event.language
        case .closed(let event):
            view?.status = .closed
            view?.reason = Committed(event.reason)
        case .policySet(let event): view?.policy = event.policy
        }
    }
}

struct DelegateView: DocumentBody {
    enum Status: String, Codable, CaseIterable { case accredited, revoked }

    var person: PersonView
    let organisation: ID<Organisation>
    let programme: ID<Programme>
    var roles: [Role]
    var status = Status.accredited
    var reason: Committed?

    static var kind: DocumentKind { .delegate }
    var traits: DocumentTraits {
        DocumentTraits(programme: programme, status: status.rawValue, organisation: organisation)
    }

    static func evolve(_ view: inout Self?, _ event: DelegateEvent) {
        switch event {
        case .accredited(let event):
            let person = PersonView(
                person: event.person, fullName: Committed(event.fullName), email: Committed(event.email),
                phone: Committed(event.phone))
            view = DelegateView(
                person: person, organisation: event.organisation, programme: event.programme, roles: event.roles)
        case .rolesChanged(let event): view?.roles = event.roles
        case .revoked(let event):
            view?.status = .revoked
            view?.reason = Committed(event.reason)
        }
    }
}

/// When a programme's plan last changed. Its versions are the log positions of all changes.
struct PlanMark: DocumentBody {
    static var kind: DocumentKind { .plan }
    var traits: DocumentTraits { DocumentTraits() }
}
