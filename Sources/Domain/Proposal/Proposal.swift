/// What may be put before a round: a text in numbered revisions, with evidence, that is proposed, agreed, ended.
package struct Proposal<Content: ProposalContent>: Aggregate {
    package enum Standing: Hashable, Sendable, Codable {
        case standing
        case withdrawn
        case merged(into: ID<Content.Entity>)
        /// A round has agreed to end it.
        case ended
    }

    package let programme: ID<Programme>
    /// The organisation that proposed it.
    package let proposer: ID<Organisation>?
    /// The latest text.
    package var latest: Content
    /// When each revision was made; their number is the latest revision's.
    package var revised: [Instant]
    package var standing = Standing.standing
    /// The revision that is in the plan; nil if none is.
    package var agreedRevision: Int?
    /// The open round that holds it.
    package var round: ID<Round>?
    package var evidenceCount = 0

    package static func evolve(_ state: inout Self?, _ event: ProposalEvent<Content>, _ context: EventContext) {
        switch event {
        case .proposed(let event):
            state = Proposal(
                programme: event.programme, proposer: context.organisation, latest: event.content,
                revised: [context.happened])
        case .revised(let event):
            state?.latest = event.content
            state?.revised.append(context.happened)
        case .evidenceAdded: state?.evidenceCount += 1
        case .withdrawn: state?.standing = .withdrawn
        case .merged(let event): state?.standing = .merged(into: event.into)
        case .putToRound(let event): state?.round = event.round
        case .released: state?.round = nil
        case .decided(let event):
            state?.round = nil
            guard event.outcome == .agreed else { return }
            switch event.motion {
            case .adopt: state?.agreedRevision = event.revision
            case .end:
                state?.standing = .ended
                state?.agreedRevision = nil
            case .merge:
                if let into = event.into { state?.standing = .merged(into: into) }
                state?.agreedRevision = nil
            }
        }
    }
}

/// The text of a gap or of an intervention, and what the deliberation has to know of it.
package protocol ProposalContent: Codable, Hashable, Sendable {
    /// Whose revisions these are.
    associatedtype Entity
    /// The word that begins the names of its commands and events.
    static var noun: String { get }
    static func stream(_ id: ID<Entity>) -> Stream
    static func event(_ event: ProposalEvent<Self>) -> Event
    static func find(_ id: ID<Entity>, at pointer: String?, in hearing: Hearing) throws -> Proposal<Self>

    /// The organisation that is to lead it, if it names one.
    var lead: ID<Organisation>? { get }

    /// The same with its default language named, if its parts are well-formed and what it refers to is there.
    func checked(in programme: ID<Programme>, hearing: Hearing) throws -> Self
}

/// What supports a gap or an intervention: a file kept beside the log, or a link.
package struct Evidence: Hashable, Sendable, Codable {
    package let file: FileDigest?
    package let link: Label?
    package let caption: Commitment?

    package init(file: FileDigest? = nil, link: Label? = nil, caption: Commitment? = nil) {
        self.file = file
        self.link = link
        self.caption = caption
    }
}

/// What is asked of a round about an item.
package enum Motion: String, Hashable, Sendable, Codable, CaseIterable {
    case adopt, end, merge
}

package enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    case agreed
    case notAgreed = "not_agreed"
    case inquorate, cancelled
}
