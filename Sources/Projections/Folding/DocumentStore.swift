package import Domain

/// Where a fold keeps its documents. It belongs to one task at a time.
protocol DocumentStore: AnyObject {
    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) throws -> Document<Body>?

    /// Keeps a version that is valid from `logPosition` on. It is put at most once for each document and log position.
    func put<Body: DocumentBody>(_ document: Document<Body>, id: Identifier, at logPosition: Int) throws

    /// Keeps who has a seat in a round from `logPosition` on, which its opening says once and for all.
    func seat(_ organisations: [ID<Organisation>], in round: ID<Round>, at logPosition: Int) throws
}

/// Documents as they were at one moment.
protocol DocumentReading {
    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) throws -> Document<Body>?

    /// The JSON of a document, as it was encoded.
    func body(_ kind: DocumentKind, _ id: Identifier) throws -> [UInt8]?

    /// Documents that match, in the order in which the entities came into being.
    ///
    /// - Parameter after: the `created` of the last one that was given; nil for the beginning.
    func list(_ kind: DocumentKind, _ filter: DocumentFilter, after: Int?, limit: Int) throws -> [StoredDocument]
}

/// A document as it is kept.
struct StoredDocument: Sendable {
    let id: Identifier
    /// The log position of its first version; no two documents of a kind share one.
    let created: Int
    let body: [UInt8]
}

/// Which documents a list gives. What is nil does not matter.
package struct DocumentFilter: Hashable, Sendable {
    package var programme: ID<Programme>?
    /// As in the document's `status`; of a round its `phase`.
    package var status: String?
    /// A gap's category; the kind of an organisation, a consultation, an intervention or a comment; a programme's
    /// visibility.
    package var category: String?
    /// A gap's or intervention's proposer; whose a delegate or a comment is; a programme's convener.
    package var organisation: ID<Organisation>?
    /// What a comment is about; a token's bearer.
    package var subject: String?
    /// A comment's author.
    package var actor: String?
    /// Interventions that answer it and consultations that touched it, as their texts say (mergers not followed).
    package var gap: ID<Gap>?
    /// What is in the plan.
    package var isAgreed: Bool?
    /// Of gaps, by their latest texts.
    package var severity: Severity?
    /// Gaps whose latest texts name it among others.
    package var population: PopulationGroup?
    /// Of interventions, by their latest texts.
    package var lead: ID<Organisation>?
    /// Consultations in which it took part; rounds in which it has a seat, once they are open.
    package var participant: ID<Organisation>?

    package init(
        programme: ID<Programme>? = nil, status: String? = nil, category: String? = nil,
        organisation: ID<Organisation>? = nil, subject: String? = nil, actor: String? = nil, gap: ID<Gap>? = nil,
        isAgreed: Bool? = nil
    ) {
        self.programme = programme
        self.status = status
        self.category = category
        self.organisation = organisation
        self.subject = subject
        self.actor = actor
        self.gap = gap
        self.isAgreed = isAgreed
    }

    func accepts(_ traits: DocumentTraits) -> Bool {
        func agrees<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool { wanted == nil || wanted == value }
        return agrees(programme, traits.programme) && agrees(status, traits.status)
            && agrees(category, traits.category) && agrees(organisation, traits.organisation)
            && agrees(subject, traits.subject) && agrees(actor, traits.actor) && agrees(isAgreed, traits.isAgreed)
            && agrees(severity, traits.severity) && agrees(lead, traits.lead)
            && gap.map { traits.gaps.contains($0) } ?? true
            && population.map { traits.population.contains($0) } ?? true
            && participant.map { traits.participants.contains($0) } ?? true
    }
}
