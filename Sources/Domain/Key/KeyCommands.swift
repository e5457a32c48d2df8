/// Registers a public key of an organisation. The first one has to be confirmed before it counts; a later one counts at
/// once, for whoever submits it signs with one that counts.
package struct RegisterKey: Command {
    package static let name = "key.register"
    package let organisation: ID<Organisation>
    package let jwk: PublicKey

    package init(organisation: ID<Organisation>, jwk: PublicKey) {
        self.organisation = organisation
        self.jwk = jwk
    }

    package var stream: Stream { .keys(organisation) }
}

/// Says that a key's fingerprint, learnt from the organisation by another way than this node, is this one.
package struct ConfirmKey: Command {
    package static let name = "key.confirm"
    package let organisation: ID<Organisation>
    /// The fingerprint that whoever confirms was told.
    package let key: Thumbprint

    package init(organisation: ID<Organisation>, key: Thumbprint) {
        self.organisation = organisation
        self.key = key
    }

    package var stream: Stream { .keys(organisation) }
}

/// Ends a key's use. What was signed with it before stands.
package struct RevokeKey: Command {
    package static let name = "key.revoke"
    package static let prose = ["reason"]
    package let organisation: ID<Organisation>
    package let key: Thumbprint
    package let reason: Commitment?

    package init(organisation: ID<Organisation>, key: Thumbprint, reason: Commitment? = nil) {
        self.organisation = organisation
        self.key = key
        self.reason = reason
    }

    package var stream: Stream { .keys(organisation) }
}
