package struct PledgeMade: EventPayload {
    package static let name = "intervention.pledge_made"
    package let pledge: ID<Pledge>
    package let organisation: ID<Organisation>
    package let terms: PledgeTerms

    package init(pledge: ID<Pledge>, organisation: ID<Organisation>, terms: PledgeTerms) {
        self.pledge = pledge
        self.organisation = organisation
        self.terms = terms
    }
}

package struct PledgeChanged: EventPayload {
    package static let name = "intervention.pledge_changed"
    package let pledge: ID<Pledge>
    package let terms: PledgeTerms

    package init(pledge: ID<Pledge>, terms: PledgeTerms) {
        self.pledge = pledge
        self.terms = terms
    }
}

package struct PledgeWithdrawn: EventPayload {
    package static let name = "intervention.pledge_withdrawn"
    package let pledge: ID<Pledge>
    package let reason: Commitment

    package init(pledge: ID<Pledge>, reason: Commitment) {
        self.pledge = pledge
        self.reason = reason
    }
}

package struct ProgressReported: EventPayload {
    package static let name = "intervention.progress_reported"
    package let progress: Progress

    package init(progress: Progress) {
        self.progress = progress
    }
}

package enum InterventionEvent: AggregateEvent {
    case proposal(ProposalEvent<InterventionContent>)
    case pledgeMade(PledgeMade)
    case pledgeChanged(PledgeChanged)
    case pledgeWithdrawn(PledgeWithdrawn)
    case progressReported(ProgressReported)

    package static let catalogue: [EventType<Self>] =
        ProposalEvent<InterventionContent>.catalogue.map { $0.map(Self.proposal) } + [
            EventType(Self.pledgeMade), EventType(Self.pledgeChanged), EventType(Self.pledgeWithdrawn),
            EventType(Self.progressReported),
        ]

    package var payload: any EventPayload {
        switch self {
        case .proposal(let event): event.payload
        case .pledgeMade(let payload): payload
        case .pledgeChanged(let payload): payload
        case .pledgeWithdrawn(let payload): payload
        case .progressReported(let payload): payload
        }
    }
}
