package struct AdmitOrganisation: Command {
    package static let name = "organisation.admit"
    package static let creates: String? = "id"
    package let id: ID<Organisation>
    /// A plain string is taken as English; a node has no default language.
    package let name: Text
    package let kind: OrganisationKind

    package init(id: ID<Organisation>, name: Text, kind: OrganisationKind) {
        self.id = id
        self.name = name
        self.kind = kind
    }

    package var stream: Stream { .organisation(id) }
}

package struct RenameOrganisation: Command {
    package static let name = "organisation.rename"
    package let organisation: ID<Organisation>
    package let name: Text

    package init(organisation: ID<Organisation>, name: Text) {
        self.organisation = organisation
        self.name = name
    }

    package var stream: Stream { .organisation(organisation) }
}

/// Bars an organisation from submitting anything; its seats and what it said before stand.
package struct SuspendOrganisation: Command {
    package static let name = "organisation.suspend"
    package static let prose = ["reason"]
    package let organisation: ID<Organisation>
    package let reason: Commitment

    package init(organisation: ID<Organisation>, reason: Commitment) {
        self.organisation = organisation
        self.reason = reason
    }

    package var stream: Stream { .organisation(organisation) }
}

package struct ReinstateOrganisation: Command {
    package static let name = "organisation.reinstate"
    package static let prose = ["reason"]
    package let organisation: ID<Organisation>
    package let reason: Commitment?

    package init(organisation: ID<Organisation>, reason: Commitment? = nil) {
        self.organisation = organisation
        self.reason = reason
    }

    package var stream: Stream { .organisation(organisation) }
}
