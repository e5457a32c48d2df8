package struct OrganisationAdmitted: EventPayload {
    package static let name = "organisation.admitted"
    package let name: Text
    package let kind: OrganisationKind

    package init(name: Text, kind: OrganisationKind) {
        self.name = name
        self.kind = kind
    }
}

package struct OrganisationRenamed: EventPayload {
    package static let name = "organisation.renamed"
    package let name: Text

    package init(name: Text) {
        self.name = name
    }
}

package struct OrganisationSuspended: EventPayload {
    package static let name = "organisation.suspended"
    package let reason: Commitment

    package init(reason: Commitment) {
        self.reason = reason
    }
}

package struct OrganisationReinstated: EventPayload {
    package static let name = "organisation.reinstated"
    package let reason: Commitment?

    package init(reason: Commitment? = nil) {
        self.reason = reason
    }
}

package enum OrganisationEvent: AggregateEvent {
    case admitted(OrganisationAdmitted)
    case renamed(OrganisationRenamed)
    case suspended(OrganisationSuspended)
    case reinstated(OrganisationReinstated)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.admitted), EventType(Self.renamed), EventType(Self.suspended), EventType(Self.reinstated),
    ]

    package var payload: any EventPayload {
        switch self {
        case .admitted(let payload): payload
        case .renamed(let payload): payload
        case .suspended(let payload): payload
        case .reinstated(let payload): payload
        }
    }
}

/// Something of which there may be only one has been taken.
package struct ReservationMade: EventPayload {
    package static let name = "reservation.made"
    /// The stream of whatever took it.
    package let holder: String

    package init(holder: String) {
        self.holder = holder
    }
}

package enum ReservationEvent: AggregateEvent {
    case made(ReservationMade)

    package static let catalogue: [EventType<Self>] = [EventType(Self.made)]

    package var payload: any EventPayload {
        switch self {
        case .made(let payload): payload
        }
    }
}
