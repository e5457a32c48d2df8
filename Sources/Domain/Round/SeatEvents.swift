/// A ballot in an open round: by far the most frequent event, so it is flat and small.
package struct PositionTaken: EventPayload {
    package static let name = "position.taken"
    /// Put together once.
    package static let type = "accord.\(name).v\(version)"
    package let item: Int
    package let answer: Answer
    package let reason: Commitment?
    package let reservation: Commitment?
    package let reasonNotRecorded: Bool?

    package init(item: Int, position: Position) {
        self.item = item
        answer = position.answer
        reason = position.reason
        reservation = position.reservation
        reasonNotRecorded = position.reasonNotRecorded
    }

    package var position: Position {
        Position(answer: answer, reason: reason, reservation: reservation, reasonNotRecorded: reasonNotRecorded)
    }
}

/// A ballot in a secret round: it says that there is an answer and nothing of it.
package struct PositionSealed: EventPayload {
    package static let name = "position.sealed"
    package let item: Int
    package let ballot: Commitment

    package init(item: Int, ballot: Commitment) {
        self.item = item
        self.ballot = ballot
    }
}

package struct PositionWithdrawn: EventPayload {
    package static let name = "position.withdrawn"
    package let item: Int

    package init(item: Int) {
        self.item = item
    }
}

/// The close of a secret round has opened a ballot.
package struct PositionOpened: EventPayload {
    package static let name = "position.opened"
    package let item: Int
    package let position: Position
    /// r, with which anyone can check that this is what was committed to: 43 characters of base64url.
    package let key: Commitment

    package init(item: Int, position: Position, key: Commitment) {
        self.item = item
        self.position = position
        self.key = key
    }
}

package struct ProxyGiven: EventPayload {
    package static let name = "proxy.given"
    package let to: ID<Organisation>

    package init(to: ID<Organisation>) {
        self.to = to
    }
}

package struct ProxyWithdrawn: EventPayload {
    package static let name = "proxy.withdrawn"
    package let from: ID<Organisation>

    package init(from: ID<Organisation>) {
        self.from = from
    }
}

package enum SeatEvent: AggregateEvent {
    case taken(PositionTaken)
    case sealed(PositionSealed)
    case withdrawn(PositionWithdrawn)
    case opened(PositionOpened)
    case proxyGiven(ProxyGiven)
    case proxyWithdrawn(ProxyWithdrawn)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.taken), EventType(Self.sealed), EventType(Self.withdrawn), EventType(Self.opened),
        EventType(Self.proxyGiven), EventType(Self.proxyWithdrawn),
    ]

    package var payload: any EventPayload {
        switch self {
        case .taken(let payload): payload
        case .sealed(let payload): payload
        case .withdrawn(let payload): payload
        case .opened(let payload): payload
        case .proxyGiven(let payload): payload
        case .proxyWithdrawn(let payload): payload
        }
    }
}

/// Another seat has given its voice to this one.
package struct ProxyReceived: EventPayload {
    package static let name = "proxy.received"
    package let from: ID<Organisation>

    package init(from: ID<Organisation>) {
        self.from = from
    }
}

/// Another seat has taken its voice back.
package struct ProxyReturned: EventPayload {
    package static let name = "proxy.returned"
    package let to: ID<Organisation>

    package init(to: ID<Organisation>) {
        self.to = to
    }
}

package enum ProxiesEvent: AggregateEvent {
    case received(ProxyReceived)
    case returned(ProxyReturned)

    package static let catalogue: [EventType<Self>] = [EventType(Self.received), EventType(Self.returned)]

    package var payload: any EventPayload {
        switch self {
        case .received(let payload): payload
        case .returned(let payload): payload
        }
    }
}
