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
    package var stream: Stream { .delegate(id) }
}

package struct ChangeRoles: Command {
    package static let name = "delegate.change_roles"
    package let delegate: ID<Delegate>
    package let roles: [Role]
    package var stream: Stream { .delegate(delegate) }
}

package struct RevokeDelegate: Command {
    package static let name = "delegate.revoke"
    package static let prose = ["reason"]
    package let delegate: ID<Delegate>
    package let reason: Commitment?
    package var stream: Stream { .delegate(delegate) }
}
