internal import Domain

// What a plan says, as it is encoded.

struct PlanView: Codable, Hashable, Sendable {
    let programme: ID<Programme>
    let title: Text
    /// The log position of the last entry that changed the plan.
    let logPosition: Int
    /// In the order in which they were proposed.
    let gaps: [PlanGap]
    /// What is agreed while none of the gaps that it answers is.
    let otherInterventions: [PlanIntervention]
}

struct PlanGap: Codable, Hashable, Sendable {
    let gap: ID<Gap>
    let revision: Int
    let content: GapContent
    let agreedIn: OutcomeView
    /// In the order in which they were proposed.
    let interventions: [PlanIntervention]
}

struct PlanIntervention: Codable, Hashable, Sendable {
    let intervention: ID<Intervention>
    let revision: Int
    let content: InterventionContent
    let agreedIn: OutcomeView
    /// The gaps that it answers, those that were merged replaced by what they were merged into.
    let gaps: [ID<Gap>]
    let pledges: [PlanPledge]
    /// What the pledges come to, by currency.
    let pledged: [MoneyTotal]
    let progress: PlanProgress
}

struct PlanPledge: Codable, Hashable, Sendable {
    let pledge: ID<Pledge>
    let organisation: ID<Organisation>
    let terms: TermsView
}

struct PlanProgress: Codable, Hashable, Sendable {
    let status: ProgressStatus?
    let on: Day?
    let reports: Int
    let indicators: [PlanIndicator]
}

/// An indicator of the agreed text beside the latest value that was reported.
struct PlanIndicator: Codable, Hashable, Sendable {
    let code: Word
    let baseline: Decimal?
    let target: Decimal?
    let actual: Decimal?
    let on: Day?
}
