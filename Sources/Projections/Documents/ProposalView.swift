internal import Domain
internal import EventStore

typealias GapView = ProposalView<GapContent>

enum ProposalStatus: String, Codable, Hashable, Sendable, CaseIterable {
    case proposed
    case inRound = "in_round"
    case agreed, withdrawn, merged, ended

    var isStanding: Bool {
        switch self {
        case .proposed, .inRound, .agreed: true
        case .withdrawn, .merged, .ended: false
        }
    }
}

/// A revision without its text, which stays readable in the entry at `logPosition`.
struct RevisionView: Codable, Hashable, Sendable {
    let number: Int
    let at: Instant
    let organisation: ID<Organisation>?
    let logPosition: Int
}

struct EvidenceView: Codable, Hashable, Sendable {
    let file: FileDigest?
    let link: Label?
    let caption: Committed?
    let at: Instant
    let organisation: ID<Organisation>?
    let logPosition: Int
}

/// How a round ended for a gap or an intervention.
struct OutcomeView: Codable, Hashable, Sendable {
    let round: ID<Round>
    let item: Int
    /// Nil if the round was cancelled.
    let motion: Motion?
    let revision: Int
    let outcome: Outcome
    let at: Instant
    let logPosition: Int
}

/// What is so of a gap, and of what an intervention has in common with one.
struct ProposalView<Content: ProposalContent>: Codable, Hashable, Sendable {
    let programme: ID<Programme>
    /// The organisation that proposed it.
    let proposer: ID<Organisation>?
    var status = ProposalStatus.proposed
    /// The latest text, and its number.
    var content: Content
    var revision = 1
    var revisions: [RevisionView]
    /// The text that is in the plan, and its number.
    var agreedContent: Content?
    var agreedRevision: Int?
    var agreedIn: OutcomeView?
    /// The open round that holds it, and its item there.
    var round: ID<Round>?
    var item: Int?
    var mergedInto: ID<Content.Entity>?
    /// Why it was withdrawn or merged.
    var reason: Committed?
    var evidence: [EvidenceView] = []
    var outcomes: [OutcomeView] = []
    /// How many comments there are on it, amended and retracted ones included.
    var comments = 0

    static func evolve(_ view: inout Self?, _ event: ProposalEvent<Content>, _ recorded: RecordedEvent) {
        let at = recorded.context.happened
        let organisation = recorded.envelope.organisation
        func revision(_ number: Int) -> RevisionView {
            RevisionView(number: number, at: at, organisation: organisation, logPosition: recorded.logPosition)
        }
        if case .proposed(let event) = event {
            view = ProposalView(
                programme: event.programme, proposer: organisation, content: event.content, revisions: [revision(1)])
        }
        guard var proposal = view else { return }
        // Given up here, so that the lists are changed in place.
        view = nil
        switch event {
        case .proposed: break
        case .revised(let event):
            proposal.content = event.content
            proposal.revision = event.revision
            proposal.revisions.append(revision(event.revision))
        case .evidenceAdded(let event):
            let evidence = event.evidence
            proposal.evidence.append(
                EvidenceView(
                    file: evidence.file, link: evidence.link, caption: Committed(evidence.caption), at: at,
                    organisation: organisation, logPosition: recorded.logPosition))
        case .withdrawn(let event):
            proposal.status = .withdrawn
            proposal.reason = Committed(event.reason)
        case .merged(let event):
            proposal.status = .merged
            proposal.mergedInto = event.into
            proposal.reason = Committed(event.reason)
        case .putToRound(let event):
            proposal.round = event.round
            proposal.item = event.item
        case .decided(let event):
            proposal.release()
            let outcome = OutcomeView(
                round: event.round, item: event.item, motion: event.motion, revision: event.revision,
                outcome: event.outcome, at: at, logPosition: recorded.logPosition)
            proposal.outcomes.append(outcome)
            if event.outcome == .agreed { proposal.agree(to: event, outcome) }
        case .released(let event):
            if let item = proposal.item {
                proposal.outcomes.append(
                    OutcomeView(
                        round: event.round, item: item, motion: nil, revision: proposal.revision, outcome: .cancelled,
                        at: at, logPosition: recorded.logPosition))
            }
            proposal.release()
        }
        if proposal.status.isStanding {
            proposal.status =
                proposal.round != nil ? .inRound : proposal.agreedRevision != nil ? .agreed : .proposed
        }
        view = proposal
    }

    private mutating func release() {
        round = nil
        item = nil
    }

    private mutating func agree(to event: Decided<Content>, _ outcome: OutcomeView) {
        switch event.motion {
        case .adopt:
            // No revision is made while a round holds it: what was put to the round is the latest.
            agreedContent = content
            agreedRevision = event.revision
            agreedIn = outcome
            return
        case .end: status = .ended
        case .merge:
            if let into = event.into {
                status = .merged
                mergedInto = into
            }
        }
        agreedContent = nil
        agreedRevision = nil
        agreedIn = nil
    }
}

extension ProposalView: DocumentBody where Content == GapContent {
    static var kind: DocumentKind { .gap }
    var traits: DocumentTraits {
        DocumentTraits(
            programme: programme, status: status.rawValue, category: content.category.rawValue, organisation: proposer,
            isAgreed: agreedRevision != nil, severity: content.severity, population: content.population)
    }
}
