/// Makes a person an administrator of this node. Only the node itself can, when it is set up.
package struct AppointAdministrator: Command {
    package static let name = "administrator.appoint"
    package static let creates: String? = "id"
    package static let personal = ["fullName"]
    package let id: ID<Person>
    package let fullName: Commitment?

    package init(id: ID<Person>, fullName: Commitment? = nil) {
        self.id = id
        self.fullName = fullName
    }

    package var stream: Stream { .administrator(id) }
}

/// Has the log's heads signed with another key from now on. Only the node itself can, on its machine.
package struct RotateLogKey: Command {
    package static let name = "log.rotate_key"
    /// The public key that checks what is signed from now on, as C2SP writes it: `<origin>+<id>+<base64>`.
    package let verifierKey: String
    /// What the key before says of it: the lines of its checkpoint over all entries before, with an extension line that names
    /// the key, without the last newline.
    package let endorsement: [String]?

    package init(verifierKey: String, endorsement: [String]? = nil) {
        self.verifierKey = verifierKey
        self.endorsement = endorsement
    }

    package var stream: Stream { .log }
}

/// Goes on from what another log holds, under a name and a key of its own. Only the node itself can, when it is made.
package struct ContinueLog: Command {
    package static let name = "log.continue"
    /// The lines of the other log's checkpoint over everything before, with its signature (C2SP tlog-checkpoint).
    package let checkpoint: [String]
    /// The public key that checks it, as C2SP writes it.
    package let verifierKey: String

    package init(checkpoint: [String], verifierKey: String) {
        self.checkpoint = checkpoint
        self.verifierKey = verifierKey
    }

    package var stream: Stream { .log }
}

package struct IssueToken: Command {
    package static let name = "token.issue"
    package static let creates: String? = "id"
    package let id: ID<Token>
    /// `delegate:<id>` or `administrator:<id>`.
    package let bearer: String
    package let expires: Instant

    package init(id: ID<Token>, bearer: String, expires: Instant) {
        self.id = id
        self.bearer = bearer
        self.expires = expires
    }

    package var stream: Stream { .token(id) }
}

package struct RevokeToken: Command {
    package static let name = "token.revoke"
    package let token: ID<Token>

    package init(token: ID<Token>) {
        self.token = token
    }

    package var stream: Stream { .token(token) }
}

/// Takes a prose value out of the vault; its commitment stays in the log, and so does this.
package struct RedactProse: Command {
    package static let name = "prose.redact"
    package static let prose = ["reason"]
    package let programme: ID<Programme>
    package let commitment: Commitment
    package let reason: Commitment

    package init(programme: ID<Programme>, commitment: Commitment, reason: Commitment) {
        self.programme = programme
        self.commitment = commitment
        self.reason = reason
    }

    package var stream: Stream { .prose(commitment) }
}
