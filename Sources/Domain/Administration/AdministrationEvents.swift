package struct AdministratorAppointed: EventPayload {
    package static let name = "administrator.appointed"
    package let fullName: Commitment?

    package init(fullName: Commitment? = nil) {
        self.fullName = fullName
    }
}

package enum AdministratorEvent: AggregateEvent {
    case appointed(AdministratorAppointed)

    package static let catalogue: [EventType<Self>] = [EventType(Self.appointed)]

    package var payload: any EventPayload {
        switch self {
        case .appointed(let payload): payload
        }
    }
}

/// The log's heads are signed with another key, for which the one before vouches. The head that covers this entry is signed
/// with both.
package struct LogKeyRotated: EventPayload {
    package static let name = "log.key_rotated"
    package let verifierKey: String
    /// What the key before says of it: the lines of its checkpoint over all entries before this one, with an extension line
    /// that names the key, without the last newline. Nil in entries of early versions, which nobody has to believe.
    package let endorsement: [String]?

    package init(verifierKey: String, endorsement: [String]? = nil) {
        self.verifierKey = verifierKey
        self.endorsement = endorsement
    }
}

/// From here on this log is another one than before: a copy that goes on under a name and a key of its own. It is the
/// first entry of its own; all before it are the parent's, byte for byte.
package struct LogContinued: EventPayload {
    package static let name = "log.continued"
    /// The lines of the parent's checkpoint over all entries before this one: a signed note without its last newline.
    package let checkpoint: [String]
    /// The parent's key, which checks it.
    package let verifierKey: String

    package init(checkpoint: [String], verifierKey: String) {
        self.checkpoint = checkpoint
        self.verifierKey = verifierKey
    }
}

package enum LogEvent: AggregateEvent {
    case keyRotated(LogKeyRotated)
    case continued(LogContinued)

    package static let catalogue: [EventType<Self>] = [EventType(Self.keyRotated), EventType(Self.continued)]

    package var payload: any EventPayload {
        switch self {
        case .keyRotated(let payload): payload
        case .continued(let payload): payload
        }
    }
}

/// A bearer token has been handed out. The token itself is nowhere; its SHA-256 is kept outside the log.
package struct TokenIssued: EventPayload {
    package static let name = "token.issued"
    /// Whose it is: an administrator or a delegate, as in an entry's `actor`.
    package let bearer: String
    package let expires: Instant

    package init(bearer: String, expires: Instant) {
        self.bearer = bearer
        self.expires = expires
    }
}

package struct TokenRevoked: EventPayload {
    package static let name = "token.revoked"

    package init() {}
}

package enum TokenEvent: AggregateEvent {
    case issued(TokenIssued)
    case revoked(TokenRevoked)

    package static let catalogue: [EventType<Self>] = [EventType(Self.issued), EventType(Self.revoked)]

    package var payload: any EventPayload {
        switch self {
        case .issued(let payload): payload
        case .revoked(let payload): payload
        }
    }
}

/// A value that an entry commits to has been taken out of the vault for good, with its key.
package struct ProseRedacted: EventPayload {
    package static let name = "prose.redacted"
    /// The programme whose facilitator took it out.
    package let programme: ID<Programme>
    package let commitment: Commitment
    package let reason: Commitment

    package init(programme: ID<Programme>, commitment: Commitment, reason: Commitment) {
        self.programme = programme
        self.commitment = commitment
        self.reason = reason
    }
}

package enum ProseEvent: AggregateEvent {
    case redacted(ProseRedacted)

    package static let catalogue: [EventType<Self>] = [EventType(Self.redacted)]

    package var payload: any EventPayload {
        switch self {
        case .redacted(let payload): payload
        }
    }
}
