package typealias ProposeIntervention = Propose<InterventionContent>
package typealias ReviseIntervention = Revise<InterventionContent>
package typealias AddInterventionEvidence = AddEvidence<InterventionContent>
package typealias WithdrawIntervention = Withdraw<InterventionContent>
package typealias MergeIntervention = Merge<InterventionContent>

/// Commits the actor's organisation to give money or something in kind.
package struct MakePledge: Command {
    package static let name = "intervention.make_pledge"
    package static let creates: String? = "pledge"
    package static let prose = ["terms/inKind"]
    package static let mayBeLate = true
    package let intervention: ID<Intervention>
    package let pledge: ID<Pledge>
    package let terms: PledgeTerms

    package init(intervention: ID<Intervention>, pledge: ID<Pledge>, terms: PledgeTerms) {
        self.intervention = intervention
        self.pledge = pledge
        self.terms = terms
    }

    package var stream: Stream { .intervention(intervention) }
}

package struct ChangePledge: Command {
    package static let name = "intervention.change_pledge"
    package static let prose = ["terms/inKind"]
    package let intervention: ID<Intervention>
    package let pledge: ID<Pledge>
    package let terms: PledgeTerms

    package init(intervention: ID<Intervention>, pledge: ID<Pledge>, terms: PledgeTerms) {
        self.intervention = intervention
        self.pledge = pledge
        self.terms = terms
    }

    package var stream: Stream { .intervention(intervention) }
}

package struct WithdrawPledge: Command {
    package static let name = "intervention.withdraw_pledge"
    package static let prose = ["reason"]
    package let intervention: ID<Intervention>
    package let pledge: ID<Pledge>
    package let reason: Commitment

    package init(intervention: ID<Intervention>, pledge: ID<Pledge>, reason: Commitment) {
        self.intervention = intervention
        self.pledge = pledge
        self.reason = reason
    }

    package var stream: Stream { .intervention(intervention) }
}

package struct ReportProgress: Command {
    package static let name = "intervention.report_progress"
    package static let prose = ["progress/note"]
    package static let mayBeLate = true
    package let intervention: ID<Intervention>
    package let progress: Progress

    package init(intervention: ID<Intervention>, progress: Progress) {
        self.intervention = intervention
        self.progress = progress
    }

    package var stream: Stream { .intervention(intervention) }
}
