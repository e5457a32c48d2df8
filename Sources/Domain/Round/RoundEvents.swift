package struct RoundDrafted: EventPayload {
    package static let name = "round.drafted"
    package let programme: ID<Programme>
    package let terms: RoundTerms

    package init(programme: ID<Programme>, terms: RoundTerms) {
        self.programme = programme
        self.terms = terms
    }
}

/// From here on nothing of this changes but the closing time, and that only as the terms allow.
package struct RoundOpened: EventPayload {
    package static let name = "round.opened"
    package let items: [RoundItem]
    package let seats: [SeatGroup]
    package let rule: DecisionRule
    package let weights: [ID<Organisation>: Int]?
    package let visibility: RoundVisibility
    package let closing: ClosingTerms
    package let proxies: Int
    /// The programme's policy at this moment; left out if it demands nothing.
    package let policy: ProgrammePolicy?

    package init(
        items: [RoundItem], seats: [SeatGroup], rule: DecisionRule, weights: [ID<Organisation>: Int]? = nil,
        visibility: RoundVisibility, closing: ClosingTerms, proxies: Int,
        policy: ProgrammePolicy? = nil
    ) {
        self.items = items
        self.seats = seats
        self.rule = rule
        self.weights = weights
        self.visibility = visibility
        self.closing = closing
        self.proxies = proxies
        self.policy = policy
    }
}

package struct RoundExtended: EventPayload {
    package static let name = "round.extended"
    package let closesAt: Instant
    package let reason: Commitment

    package init(closesAt: Instant, reason: Commitment) {
        self.closesAt = closesAt
        self.reason = reason
    }
}

package struct RoundClosed: EventPayload {
    package static let name = "round.closed"
    /// The log position up to which whoever closed it had seen the ballots.
    package let reviewed: Int?
    package let results: [ItemResult]

    package init(reviewed: Int? = nil, results: [ItemResult]) {
        self.reviewed = reviewed
        self.results = results
    }
}

/// How an item was decided.
package struct ItemResult: Hashable, Sendable, Codable {
    package let item: Int
    package let outcome: Outcome
    package let tally: [ChamberTally]

    package init(item: Int, outcome: Outcome, tally: [ChamberTally]) {
        self.item = item
        self.outcome = outcome
        self.tally = tally
    }
}

/// The count of one chamber; of all seats in none, if `chamber` is left out.
package struct ChamberTally: Hashable, Sendable, Codable {
    package let chamber: Word?
    package let count: Tally

    package init(chamber: Word? = nil, count: Tally) {
        self.chamber = chamber
        self.count = count
    }
}

package struct RoundCancelled: EventPayload {
    package static let name = "round.cancelled"
    package let reason: Commitment

    package init(reason: Commitment) {
        self.reason = reason
    }
}

package enum RoundEvent: AggregateEvent {
    case drafted(RoundDrafted)
    case opened(RoundOpened)
    case extended(RoundExtended)
    case closed(RoundClosed)
    case cancelled(RoundCancelled)

    package static let catalogue: [EventType<Self>] = [
        EventType(Self.drafted), EventType(Self.opened), EventType(Self.extended), EventType(Self.closed),
        EventType(Self.cancelled),
    ]

    package var payload: any EventPayload {
        switch self {
        case .drafted(let payload): payload
        case .opened(let payload): payload
        case .extended(let payload): payload
        case .closed(let payload): payload
        case .cancelled(let payload): payload
        }
    }
}
