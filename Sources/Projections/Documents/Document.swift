internal import Domain
internal import EventStore

/// Anything that has a document; its kind stands beside the identifier.
enum Entity {}

/// What the views know of one entity. In JSON the members of head and body stand side by side, in the order of their
/// names.
struct Document<Body: DocumentBody>: Codable, Hashable, Sendable {
    var head: DocumentHead
    var body: Body

    init(head: DocumentHead, body: Body) {
        self.head = head
        self.body = body
    }

    init(from decoder: any Decoder) throws {
        head = try DocumentHead(from: decoder)
        body = try Body(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        try head.encode(to: encoder)
        try body.encode(to: encoder)
    }
}

/// What every document says of its entity's stream.
struct DocumentHead: Codable, Hashable, Sendable {
    let id: ID<Entity>
    /// The number of entries in its stream: its ETag.
    var version: Int
    /// Who brought it into being, for whom and in what role.
    let by: Provenance
    /// When its first entry was recorded.
    let recordedAt: Instant
    /// When that is said to have happened, if not then.
    let occurredAt: Instant?
    /// When its last entry is said to have happened.
    var changedAt: Instant
    /// The log position of its last entry.
    var logPosition: Int

    init(_ recorded: RecordedEvent, id: Identifier) {
        let envelope = recorded.envelope
        self.id = ID(id)
        version = envelope.version
        by = Provenance(recorded)
        recordedAt = envelope.time
        occurredAt = envelope.occurredAt
        changedAt = recorded.context.happened
        logPosition = recorded.logPosition
    }

    mutating func follow(_ recorded: RecordedEvent) {
        version = recorded.envelope.version
        changedAt = recorded.context.happened
        logPosition = recorded.logPosition
    }
}

/// Who acted, for whom, in what role.
struct Provenance: Codable, Hashable, Sendable {
    /// As in the entry: `delegate:<id>`, `administrator:<id>` or `node`.
    let actor: String
    let organisation: ID<Organisation>?
    let role: Role?

    init(_ recorded: RecordedEvent) {
        actor = recorded.envelope.actor.description
        organisation = recorded.envelope.organisation
        role = recorded.envelope.role
    }
}

/// What one kind of document holds.
protocol DocumentBody: Codable, Hashable, Sendable {
    static var kind: DocumentKind { get }
    /// What lists of them are filtered by.
    var traits: DocumentTraits { get }
}

/// What documents are listed by, beside their kind and identifier.
struct DocumentTraits: Hashable, Sendable {
    /// Never changes.
    var programme: ID<Programme>?
    var status: String?
    var category: String?
    var organisation: ID<Organisation>?
    /// What it is about, as a stream. Never changes.
    var subject: String?
    /// Who it is from. Never changes.
    var actor: String?
    /// Whether it is in the plan.
    var isAgreed = false
    /// When it is to be closed, while that is to come.
    var closesAt: Instant?
    /// The gaps that it names.
    var gaps: [ID<Gap>] = []
    var severity: Severity?
    /// Whom it concerns.
    var population: [PopulationGroup] = []
    var lead: ID<Organisation>?
    /// Who took part. Who has a seat in a round is kept once, not with each of its versions.
    var participants: [ID<Organisation>] = []
}

/// Stands for prose that the log commits to; whoever may read it gets the value in its place.
struct Committed: Codable, Hashable, Sendable {
    let commitment: Commitment
    /// True once an entry says that the value has been taken out of the vault.
    var erased: Bool?

    init(_ commitment: Commitment) { self.commitment = commitment }

    init?(_ commitment: Commitment?) {
        guard let commitment else { return nil }
        self.commitment = commitment
    }
}

/// A person, with what the log commits to of them.
struct PersonView: Codable, Hashable, Sendable {
    let person: ID<Person>
    var fullName: Committed?
    var email: Committed?
    var phone: Committed?

    /// Notes that the person's particulars have been taken out of the vault.
    mutating func erase() {
        fullName?.erased = true
        email?.erased = true
        phone?.erased = true
    }
}
