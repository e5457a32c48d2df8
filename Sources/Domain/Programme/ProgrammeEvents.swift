package struct ProgrammeOpened: EventPayload {
    package static let name = "programme.opened"
    package let title: Text
    package let visibility: ProgrammeVisibility
    /// The organisation whose focal points accredit facilitators. It is in the programme from the start.
    package let convener: ID<Organisation>
    package let defaultLanguage: Language
    package let chambers: [Chamber]

    package init(
        title: Text, visibility: ProgrammeVisibility, convener: ID<Organisation>, defaultLanguage: Language,
        chambers: [Chamber]
    ) {
        self.title = title
        self.visibility = visibility
        self.convener = convener
        self.defaultLanguage = defaultLanguage
        self.chambers = chambers
    }
}

package struct OrganisationJoined: EventPayload {
    package static let name = "programme.organisation_joined"
    package let organisation: ID<Organisation>

    package init(organisation: ID<Organisation>) {
        self.organisation = organisation
    }
}

package struct OrganisationLeft: EventPayload {
    package static let name = "programme.organisation_left"
    package let organisation: ID<Organisation>
    package let reason: Commitment?

    package init(organisation: ID<Organisation>, reason: Commitment? = nil) {
        self.organisation = organisation
        self.reason = reason
    }
}

package struct ChambersDefined: EventPayload {
    package static let name = "programme.chambers_defined"
    package let chambers: [Chamber]

    package init(chambers: [Chamber]) {
        self.chambers = chambers
    }
}

package struct DefaultLanguageSet: EventPayload {
    package static let name = "programme.default_language_set"
    package let language: Language

    package init(language: Language) {
        self.language = language
    }
}

package struct ProgrammeClosed: EventPayload {
    package static let name = "programme.closed"
    package let reason: Commitment?

    package init(reason: Commitment? = nil) {
        self.reason = reason
    }
}

package struct ProgrammePolicySet: EventPayload {
    package static let name = "programme.policy_set"
    package let policy: ProgrammePolicy

    package init(policy: ProgrammePolicy) {
        self.policy = policy
    }
}

package enum ProgrammeEvent: AggregateEvent {
    case opened(ProgrammeOpened)
    case organisationJoined(OrganisationJoined)
    case organisationLeft(OrganisationLeft)
    case chambersDefined(ChambersDefined)
    case defaultLanguageSet(DefaultLanguageSet)
    case closed(ProgrammeClosed)
    case policySet(ProgrammePolicySet)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.opened), EventType(Self.organisationJoined), EventType(Self.organisationLeft),
        EventType(Self.chambersDefined), EventType(Self.defaultLanguageSet), EventType(Self.closed),
        EventType(Self.policySet),
    ]

    package var payload: any EventPayload {
        switch self {
        case .opened(let payload): payload
        case .organisationJoined(let payload): payload
        case .organisationLeft(let payload): payload
        case .chambersDefined(let payload): payload
        case .defaultLanguageSet(let payload): payload
        case .closed(let payload): payload
        case .policySet(let payload): payload
        }
    }
}
