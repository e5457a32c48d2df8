package import Domain

/// What surrounds an event in its entry: the attributes of a CloudEvents 1.0 event.
///
/// `specversion` is always 1.0, `datacontenttype` always application/json. The extension attributes have the names that
/// CloudEvents allows (lower-case letters and digits).
package struct Envelope: Hashable, Sendable {
    /// Which log: the CloudEvents `source`.
    package var source: String
    /// `id`, unique for ever.
    package var id: Identifier
    /// `type`, such as `accord.gap.proposed.v1`.
    package var type: String
    /// `time`: when the node recorded it.
    package var time: Instant
    /// `occurredat`: when it is said to have happened, if that is not when it was recorded.
    package var occurredAt: Instant?
    /// `stream`.
    package var stream: StreamName
    /// `version`, the entry's number in its stream, from 1.
    package var version: Int
    /// `programme` to which it belongs; nil for what belongs to the node.
    package var programme: ID<Programme>?
    /// `actor`: the delegate, the administrator, or the node itself.
    package var actor: Actor
    /// `organisation` for which the actor acted.
    package var organisation: ID<Organisation>?
    /// `role` in which the actor acted.
    package var role: Role?
    /// `correlation`: the same for all entries that one command led to.
    package var correlation: Identifier
    /// `causation`: the entry that this one follows from, if another.
    package var causation: Identifier?
    /// `appendid`.
    package var appendID: Identifier
    /// `nonce`: 16 random bytes, base64url, so that a hash of the entry tells nothing of what is in it.
    package var nonce: Identifier
    /// `signature`: the compact JWS with which whoever acted has signed what they submitted, its payload included; on the
    /// first entry of what it led to.
    package var signature: String?

    package init(
        source: String, id: Identifier, type: String, time: Instant, occurredAt: Instant?, stream: StreamName,
        version: Int, programme: ID<Programme>?, actor: Actor, organisation: ID<Organisation>?, role: Role?,
        correlation: Identifier, causation: Identifier?, appendID: Identifier, nonce: Identifier,
        signature: String? = nil
    ) {
        self.source = source
        self.id = id
        self.type = type
        self.time = time
        self.occurredAt = occurredAt
        self.stream = stream
        self.version = version
        self.programme = programme
        self.actor = actor
        self.organisation = organisation
        self.role = role
        self.correlation = correlation
        self.causation = causation
        self.appendID = appendID
        self.nonce = nonce
        self.signature = signature
    }
}
