/// A person's particulars have been taken out of the vault for good, with that person's key.
package struct PersonErased: EventPayload {
    package static let name = "person.erased"
    /// The accreditation that showed that there is such a person; nil for an administrator.
    package let delegate: ID<Delegate>?
    package let reason: Commitment

    package init(delegate: ID<Delegate>? = nil, reason: Commitment) {
        self.delegate = delegate
        self.reason = reason
    }
}

package enum PersonEvent: AggregateEvent {
    case erased(PersonErased)

    package static let catalogue: [EventType<Self>] = [EventType(Self.erased)]

    package var payload: any EventPayload {
        switch self {
        case .erased(let payload): payload
        }
    }
}
