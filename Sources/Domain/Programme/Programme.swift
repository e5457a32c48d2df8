/// A country operation or initiative, which owns the gaps, interventions and rounds within it.
package struct Programme: Aggregate {
    package let visibility: ProgrammeVisibility
    package let convener: ID<Organisation>
    package var defaultLanguage: Language
    package var chambers: [Chamber]
    package var members: Set<ID<Organisation>>
    package var isClosed = false
    package var policy = ProgrammePolicy()

    package static func evolve(_ state: inout Self?, _ event: ProgrammeEvent, _ context: EventContext) {
        switch event {
        case .opened(let event):
            state = Programme(
                visibility: event.visibility, convener: event.convener, defaultLanguage: event.defaultLanguage,
                chambers: event.chambers, members: [event.convener])
        case .organisationJoined(let event): state?.members.insert(event.organisation)
        case .organisationLeft(let event): state?.members.remove(event.organisation)
        case .chambersDefined(let event): state?.chambers = event.chambers
        case .defaultLanguageSet(let event): state?.defaultLanguage = event.language
        case .closed: state?.isClosed = true
        case .policySet(let event): state?.policy = event.policy
        }
    }

    /// The chamber in which organisations of a kind vote; nil if they vote in none.
    package func chamber(of kind: OrganisationKind) -> Word? {
        chambers.first { $0.kinds.contains(kind) }?.name
    }
}

/// Kinds of organisation that vote as one body under a concurrent rule.
package struct Chamber: Hashable, Sendable, Codable {
    package let name: Word
    package let kinds: [OrganisationKind]

    package init(name: Word, kinds: [OrganisationKind]) {
        self.name = name
        self.kinds = kinds
    }

    /// The chambers of a programme that defines none of its own.
    package static let usual: [Chamber] = [
        Chamber(name: try! Word("government"), kinds: [.government]),
        Chamber(name: try! Word("donor"), kinds: [.donorGovernment]),
        Chamber(name: try! Word("eu"), kinds: [.euInstitution]),
        Chamber(name: try! Word("un"), kinds: [.unAgency, .intergovernmentalOrganisation]),
        Chamber(name: try! Word("ngo"), kinds: [.internationalNGO, .nationalNGO, .civilSociety]),
        Chamber(name: try! Word("community"), kinds: [.displacedCommunity]),
    ]
}
