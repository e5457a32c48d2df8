/// A stakeholder: a government, an agency, a community.
package struct Organisation: Aggregate {
    package var name: Text
    package let kind: OrganisationKind
    package var isSuspended = false

    package static func evolve(_ state: inout Self?, _ event: OrganisationEvent, _ context: EventContext) {
        switch event {
        case .admitted(let event): state = Organisation(name: event.name, kind: event.kind)
        case .renamed(let event): state?.name = event.name
        case .suspended: state?.isSuspended = true
        case .reinstated: state?.isSuspended = false
        }
    }
}

/// A thing of which there may be only one, and who has it. Once taken it stays taken.
package struct Reservation: Aggregate {
    package let holder: String

    package static func evolve(_ state: inout Self?, _ event: ReservationEvent, _ context: EventContext) {
        switch event {
        case .made(let event): state = Reservation(holder: event.holder)
        }
    }
}
