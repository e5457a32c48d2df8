package struct DelegateAccredited: EventPayload {
    package static let name = "delegate.accredited"
    package let person: ID<Person>
    package let organisation: ID<Organisation>
    package let programme: ID<Programme>
    package let roles: [Role]
    /// The person's particulars, each committed to; the values are in the vault under that person's key.
    package let fullName: Commitment
    package let email: Commitment?
    package let phone: Commitment?

    package init(
        person: ID<Person>, organisation: ID<Organisation>, programme: ID<Programme>, roles: [Role],
        fullName: Commitment, email: Commitment? = nil, phone: Commitment? = nil
    ) {
        self.person = person
        self.organisation = organisation
        self.programme = programme
        self.roles = roles
        self.fullName = fullName
        self.email = email
        self.phone = phone
    }
}

package struct RolesChanged: EventPayload {
    package static let name = "delegate.roles_changed"
    package let roles: [Role]

    package init(roles: [Role]) {
        self.roles = roles
    }
}

package struct DelegateRevoked: EventPayload {
    package static let name = "delegate.revoked"
    package let reason: Commitment?

    package init(reason: Commitment? = nil) {
        self.reason = reason
    }
}

package enum DelegateEvent: AggregateEvent {
    case accredited(DelegateAccredited)
    case rolesChanged(RolesChanged)
    case revoked(DelegateRevoked)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.accredited), EventType(Self.rolesChanged), EventType(Self.revoked),
    ]

    package var payload: any EventPayload {
        switch self {
        case .accredited(let payload): payload
        case .rolesChanged(let payload): payload
        case .revoked(let payload): payload
        }
    }
}
