/// A measure that answers one or more gaps, with what was pledged to it and how far it has come.
package struct Intervention: Aggregate {
    package var proposal: Proposal<InterventionContent>
    package var pledges: [ID<Pledge>: Pledge] = [:]
    package var reports = 0

    package var programme: ID<Programme> { proposal.programme }

    package static func evolve(_ state: inout Self?, _ event: InterventionEvent, _ context: EventContext) {
        switch event {
        case .proposal(let event):
            var proposal = state?.proposal
            Proposal.evolve(&proposal, event, context)
            guard let proposal else { return }
            if state == nil { state = Intervention(proposal: proposal) } else { state?.proposal = proposal }
        case .pledgeMade(let event):
            state?.pledges[event.pledge] = Pledge(organisation: event.organisation, terms: event.terms)
        case .pledgeChanged(let event): state?.pledges[event.pledge]?.terms = event.terms
        case .pledgeWithdrawn(let event): state?.pledges[event.pledge]?.isWithdrawn = true
        case .progressReported: state?.reports += 1
        }
    }
}

/// An organisation's commitment to an intervention.
package struct Pledge: Hashable, Sendable, Codable {
    package let organisation: ID<Organisation>
    package var terms: PledgeTerms

    package init(organisation: ID<Organisation>, terms: PledgeTerms) {
        self.organisation = organisation
        self.terms = terms
    }

    package var isWithdrawn = false
}

/// What is pledged: money, something in kind, or both.
package struct PledgeTerms: Hashable, Sendable, Codable {
    package let money: Money?
    package let inKind: Commitment?
    /// When it is due.
    package let due: Day?

    package init(money: Money? = nil, inKind: Commitment? = nil, due: Day? = nil) {
        self.money = money
        self.inKind = inKind
        self.due = due
    }
}

/// A dated report.
package struct Progress: Hashable, Sendable, Codable {
    package struct Actual: Hashable, Sendable, Codable {
        /// The indicator's code.
        package let indicator: Word
        package let value: Decimal

        package init(indicator: Word, value: Decimal) {
            self.indicator = indicator
            self.value = value
        }
    }

    package let on: Day
    package let status: ProgressStatus
    package let note: Commitment?
    package let actuals: [Actual]

    package init(on: Day, status: ProgressStatus, note: Commitment? = nil, actuals: [Actual]) {
        self.on = on
        self.status = status
        self.note = note
        self.actuals = actuals
    }
}

/// Something by which one can tell whether an intervention does what it was meant to.
package struct Indicator: Hashable, Sendable, Codable {
    package enum Level: String, Hashable, Sendable, Codable, CaseIterable {
        case output, outcome, impact
    }

    /// What progress reports name it by.
    package let code: Word
    package let name: Text
    package let level: Level
    package let unit: Label?
    package let baseline: Decimal?
    package let target: Decimal?

    package init(
        code: Word, name: Text, level: Level, unit: Label? = nil, baseline: Decimal? = nil, target: Decimal? = nil
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.unit = unit
        self.baseline = baseline
        self.target = target
    }
}

/// The text of an intervention. Its proposers declare that it names no person.
package struct InterventionContent: ProposalContent {
    package typealias Entity = Intervention

    package let title: Text
    package let description: Text
    /// The gaps that it answers.
    package let gaps: [ID<Gap>]
    package let kind: InterventionKind
    package let lead: ID<Organisation>?
    package let partners: [ID<Organisation>]
    package let budget: Money?
    package let starts: Day?
    package let ends: Day?
    package let indicators: [Indicator]

    package init(
        title: Text, description: Text, gaps: [ID<Gap>], kind: InterventionKind, lead: ID<Organisation>? = nil,
        partners: [ID<Organisation>], budget: Money? = nil, starts: Day? = nil, ends: Day? = nil,
        indicators: [Indicator]
    ) {
        self.title = title
        self.description = description
        self.gaps = gaps
        self.kind = kind
        self.lead = lead
        self.partners = partners
        self.budget = budget
        self.starts = starts
        self.ends = ends
        self.indicators = indicators
    }

    package static let noun = "intervention"
    package static func stream(_ id: ID<Intervention>) -> Stream { .intervention(id) }
    package static func event(_ event: ProposalEvent<InterventionContent>) -> Event { .intervention(.proposal(event)) }
    package static func find(
        _ id: ID<Intervention>, at pointer: String?, in hearing: Hearing
    ) throws -> Proposal<InterventionContent> {
        try hearing.intervention(id, at: pointer).proposal
    }
}
