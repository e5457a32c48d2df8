/// Accredits a person to a programme for an organisation.
package struct AccreditDelegate: Command {
    package static let name = "delegate.accredit"
    package static let creates: String? = "id"
    package static let personal = ["fullName", "email", "phone"]
    package let id: ID<Delegate>
    /// A random identifier; the same for one person in several programmes, if whoever accredits says so.
    package let person: ID<Person>
    package let organisation: ID<Organisation>
    package let programme: ID<Programme>
    package let roles: [Role]
    package let fullName: Commitment
    package let email: Commitment?
    package let phone: Commitment?

    package init(
        id: ID<Delegate>, person: ID<Person>, organisation: ID<Organisation>, programme: ID<Programme>, roles: [Role],
        fullName: Commitment, email: Commitment? = nil, phone: Commitment? = nil
    ) {
        self.id = id
        self.person = person
        self.organisation = organisation
        self.programme = programme
        self.roles = roles
        self.fullName = fullName
        self.email = email
        self.phone = phone
    }

    package var stream: Stream { .delegate(id) }
}

package struct ChangeRoles: Command {
    package static let name = "delegate.change_roles"
    package let delegate: ID<Delegate>
    package let roles: [Role]

    package init(delegate: ID<Delegate>, roles: [Role]) {
        self.delegate = delegate
        self.roles = roles
    }

    package var stream: Stream { .delegate(delegate) }
}

package struct RevokeDelegate: Command {
    package static let name = "delegate.revoke"
    package static let prose = ["reason"]
    package let delegate: ID<Delegate>
    package let reason: Commitment?

    package init(delegate: ID<Delegate>, reason: Commitment? = nil) {
        self.delegate = delegate
        self.reason = reason
    }

    package var stream: Stream { .delegate(delegate) }
}
