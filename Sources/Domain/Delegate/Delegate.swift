/// A person accredited by an organisation to a programme.
package struct Delegate: Aggregate {
    package let person: ID<Person>
    package let organisation: ID<Organisation>
    package let programme: ID<Programme>
    package var roles: Set<Role>
    package var isRevoked = false

    package static func evolve(_ state: inout Self?, _ event: DelegateEvent, _ context: EventContext) {
        switch event {
        case .accredited(let event):
            state = Delegate(
                person: event.person, organisation: event.organisation, programme: event.programme,
                roles: Set(event.roles))
        case .rolesChanged(let event): state?.roles = Set(event.roles)
        case .revoked: state?.isRevoked = true
        }
    }
}
