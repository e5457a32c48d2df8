/// A person who may admit organisations and open programmes on this node, and holds no seat anywhere.
package struct Administrator: Aggregate {
    package static func evolve(_ state: inout Self?, _ event: AdministratorEvent, _ context: EventContext) {
        switch event {
        case .appointed: state = Administrator()
        }
    }
}

/// What the log says of itself.
package struct LogState: Aggregate {
    /// The key that checks its heads, once the first one was replaced; nil before, as in a copy that has begun to go on.
    package var verifierKey: String?

    package static func evolve(_ state: inout Self?, _ event: LogEvent, _ context: EventContext) {
        switch event {
        case .keyRotated(let event): state = LogState(verifierKey: event.verifierKey)
        case .continued: state = LogState(verifierKey: nil)
        }
    }
}

/// A bearer token, as far as the log knows it.
package struct Token: Aggregate {
    package let bearer: Actor
    package let expires: Instant
    package var isRevoked = false

    package static func evolve(_ state: inout Self?, _ event: TokenEvent, _ context: EventContext) {
        switch event {
        case .issued(let event): state = Actor(event.bearer).map { Token(bearer: $0, expires: event.expires) }
        case .revoked: state?.isRevoked = true
        }
    }
}

/// A value in the vault that something has happened to.
package struct Prose: Aggregate {
    package static func evolve(_ state: inout Self?, _ event: ProseEvent, _ context: EventContext) {
        switch event {
        case .redacted: state = Prose()
        }
    }
}
