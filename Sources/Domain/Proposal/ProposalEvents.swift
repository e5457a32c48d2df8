// What can happen to a gap and to an intervention alike. `Content` says which: its noun begins the event's name.

package struct Proposed<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).proposed" }
    package let programme: ID<Programme>
    /// The text of revision 1.
    package let content: Content

    package init(programme: ID<Programme>, content: Content) {
        self.programme = programme
        self.content = content
    }
}

package struct Revised<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).revised" }
    /// The number of the new revision.
    package let revision: Int
    package let content: Content

    package init(revision: Int, content: Content) {
        self.revision = revision
        self.content = content
    }
}

package struct EvidenceAdded<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).evidence_added" }
    package let evidence: Evidence

    package init(evidence: Evidence) {
        self.evidence = evidence
    }
}

package struct Withdrawn<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).withdrawn" }
    package let reason: Commitment

    package init(reason: Commitment) {
        self.reason = reason
    }
}

package struct Merged<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).merged" }
    package let into: ID<Content.Entity>
    package let reason: Commitment?

    package init(into: ID<Content.Entity>, reason: Commitment? = nil) {
        self.into = into
        self.reason = reason
    }
}

/// A round that has opened holds it: until the round ends it is not revised, withdrawn or merged.
package struct PutToRound<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).put_to_round" }
    package let round: ID<Round>
    /// The number of the item; left out for what another item is to be merged into.
    package let item: Int?

    package init(round: ID<Round>, item: Int? = nil) {
        self.round = round
        self.item = item
    }
}

/// The round has closed and decided.
package struct Decided<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).decided" }
    package let round: ID<Round>
    package let item: Int
    package let motion: Motion
    package let revision: Int
    package let into: ID<Content.Entity>?
    package let outcome: Outcome

    package init(
        round: ID<Round>, item: Int, motion: Motion, revision: Int, into: ID<Content.Entity>? = nil, outcome: Outcome
    ) {
        self.round = round
        self.item = item
        self.motion = motion
        self.revision = revision
        self.into = into
        self.outcome = outcome
    }
}

/// The round ended without deciding about it.
package struct Released<Content: ProposalContent>: EventPayload {
    package static var name: String { "\(Content.noun).released" }
    package let round: ID<Round>

    package init(round: ID<Round>) {
        self.round = round
    }
}

package enum ProposalEvent<Content: ProposalContent>: AggregateEvent {
    case proposed(Proposed<Content>)
    case revised(Revised<Content>)
    case evidenceAdded(EvidenceAdded<Content>)
    case withdrawn(Withdrawn<Content>)
    case merged(Merged<Content>)
    case putToRound(PutToRound<Content>)
    case decided(Decided<Content>)
    case released(Released<Content>)

    package static var catalogue: [EventType<Self>] {
        [
            EventType(Self.proposed), EventType(Self.revised), EventType(Self.evidenceAdded), EventType(Self.withdrawn),
            EventType(Self.merged), EventType(Self.putToRound), EventType(Self.decided), EventType(Self.released),
        ]
    }

    package var payload: any EventPayload {
        switch self {
        case .proposed(let payload): payload
        case .revised(let payload): payload
        case .evidenceAdded(let payload): payload
        case .withdrawn(let payload): payload
        case .merged(let payload): payload
        case .putToRound(let payload): payload
        case .decided(let payload): payload
        case .released(let payload): payload
        }
    }
}
