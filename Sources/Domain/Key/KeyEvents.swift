package struct KeyRegistered: EventPayload {
    package static let name = "key.registered"
    package let jwk: PublicKey
    /// The earlier key that signed for it; left out of one that has to be confirmed.
    package let signedBy: Thumbprint?

    package init(jwk: PublicKey, signedBy: Thumbprint? = nil) {
        self.jwk = jwk
        self.signedBy = signedBy
    }
}

package struct KeyConfirmed: EventPayload {
    package static let name = "key.confirmed"
    package let key: Thumbprint

    package init(key: Thumbprint) {
        self.key = key
    }
}

package struct KeyRevoked: EventPayload {
    package static let name = "key.revoked"
    package let key: Thumbprint
    package let reason: Commitment?

    package init(key: Thumbprint, reason: Commitment? = nil) {
        self.key = key
        self.reason = reason
    }
}

package enum KeyEvent: AggregateEvent {
    case registered(KeyRegistered)
    case confirmed(KeyConfirmed)
    case revoked(KeyRevoked)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.registered), EventType(Self.confirmed), EventType(Self.revoked),
    ]

    package var payload: any EventPayload {
        switch self {
        case .registered(let payload): payload
        case .confirmed(let payload): payload
        case .revoked(let payload): payload
        }
    }
}
