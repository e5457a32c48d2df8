import Domain
import Testing

/// The texts of interventions, and what only they have: gaps that they answer, a lead, partners, indicators.
@Suite struct InterventionTests {
    private func propose(_ content: InterventionContent) -> ProposeIntervention {
        ProposeIntervention(id: .number(44), programme: .country, content: content)
    }

    @Test func `an intervention answers gaps of its programme that stand`() {
        given(.proposals).when(propose(.titled("Homes", gaps: [.shelter, .documents])), by: .stakeholder(of: .drc))
            .thenAccepted()
        given(.proposals).when(propose(.titled("Homes", gaps: [])), by: .facilitator).thenRefused(.invalidContent)
        given(.proposals).when(propose(.titled("Homes", gaps: [.shelter, .shelter])), by: .facilitator)
            .thenRefused(.invalidContent)
        given(.proposals).when(propose(.titled("Homes", gaps: [.farAway])), by: .facilitator)
            .thenRefused(.wrongProgramme)
        given(.proposals).when(propose(.titled("Homes", gaps: [.schooling])), by: .facilitator)
            .thenRefused(.unknownReference)
        let withdrawn = Story.proposals.after(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator)
        given(withdrawn).when(propose(.titled("Homes")), by: .facilitator).thenRefused(.notStanding)
    }

    @Test func `lead and partners are in the programme, each once`() {
        given(.proposals).when(propose(.titled("Homes", lead: nil, partners: [])), by: .facilitator).thenAccepted()
        given(.proposals).when(propose(.titled("Homes", lead: .outsider)), by: .facilitator).thenRefused(.notAMember)
        given(.proposals).when(propose(.titled("Homes", partners: [.outsider])), by: .facilitator)
            .thenRefused(.notAMember)
        given(.proposals).when(propose(.titled("Homes", partners: [.drc, .drc])), by: .facilitator)
            .thenRefused(.invalidContent)
        given(.proposals).when(propose(.titled("Homes", lead: .drc, partners: [.drc])), by: .facilitator)
            .thenRefused(.invalidContent)
    }

    @Test func `indicators have codes of their own, and it ends after it starts`() {
        given(.proposals).when(propose(.titled("Homes", indicators: [.homes, .homes])), by: .facilitator)
            .thenRefused(.invalidContent)
        let backwards = InterventionContent(
            title: "Homes", description: "Text", gaps: [.shelter], kind: .training, partners: [],
            starts: "2010-01-02", ends: "2010-01-01", indicators: [])
        given(.proposals).when(propose(backwards), by: .facilitator).thenRefused(.invalidContent)
    }

    @Test(arguments: [Actor.stakeholder(of: .drc), .stakeholder(of: .migrationService), .facilitator])
    func `its proposers, its lead and facilitators revise`(actor: Actor) {
        given(.proposals).when(ReviseIntervention(target: .housing, content: .titled("Better homes")), by: actor)
            .thenAccepted()
    }

    @Test(arguments: [Actor.stakeholder(of: .localNGO), .focalPoint(of: .donor), .auditor])
    func `partners and others do not revise`(actor: Actor) {
        given(.proposals).when(ReviseIntervention(target: .housing, content: .titled("Better homes")), by: actor)
            .thenRefused(.notPermitted)
    }

    @Test func `its lead does not withdraw or merge what another proposed`() {
        let lead = Actor.stakeholder(of: .migrationService)
        given(.proposals).when(WithdrawIntervention(target: .housing, reason: "Why"), by: lead)
            .thenRefused(.notPermitted)
        given(.proposals).when(MergeIntervention(target: .housing, into: .registration), by: lead)
            .thenRefused(.notPermitted)
        given(.proposals).when(MergeIntervention(target: .housing, into: .registration), by: .stakeholder(of: .drc))
            .thenAccepted()
    }

    @Test func `an agreed intervention is revised, and a later round agrees the later revision`() {
        let revised = Story.proposals.after(
            ReviseIntervention(target: .registration, content: .titled("Better registration")), by: .facilitator)
        let terms = RoundTerms.terms(items: [.adopt(.registration)])
        let agreed = revised.drafted(terms).after(OpenRound(round: .round), by: .facilitator)
            .answered(.ministry, .support).closed()
        let report = ReportProgress(
            intervention: .registration, progress: Progress(on: "2009-12-13", status: .ongoing, actuals: []))
        given(agreed).when(report, by: .facilitator, at: .afterClosing).thenAccepted()
        given(agreed)
            .when(
                DraftRound(
                    id: .laterRound, programme: .country,
                    terms: .terms(items: [.adopt(.registration)], closing: ClosingTerms(closesAt: "2010-01-01"))),
                by: .facilitator, at: .afterClosing
            ).thenAccepted()
    }
}

/// What organisations commit to an intervention.
@Suite struct PledgeTests {
    private let money = PledgeTerms(money: try! Money(amount: "5000", currency: "EUR"), due: "2010-06-30")
    private let inKind = PledgeTerms(inKind: "Two trucks")

    private func make(_ terms: PledgeTerms) -> MakePledge {
        MakePledge(intervention: .housing, pledge: .pledge, terms: terms)
    }

    private var pledged: Story { Story.proposals.after(make(money), by: .stakeholder(of: .donor)) }

    @Test(arguments: [Actor.stakeholder(of: .donor), .focalPoint(of: .donor)])
    func `a pledge is made for the actor's own organisation`(actor: Actor) {
        let made = PledgeMade(pledge: .pledge, organisation: .donor, terms: money)
        given(.proposals).when(make(money), by: actor).then([
            (.intervention(.housing), .intervention(.pledgeMade(made)))
        ])
        given(.proposals).when(make(inKind), by: actor).thenAccepted()
    }

    @Test func `a pledge is of something, made once, to what stands`() {
        given(.proposals).when(make(PledgeTerms(due: "2010-01-01")), by: .stakeholder(of: .donor))
            .thenRefused(.invalidContent)
        given(pledged).when(make(inKind), by: .stakeholder(of: .drc)).thenRefused(.alreadyExists)
        given(.proposals).when(make(money), by: .facilitator).thenRefused(.notPermitted)
        let withdrawn = pledged.after(WithdrawIntervention(target: .housing, reason: "Why"), by: .facilitator)
        given(withdrawn)
            .when(MakePledge(intervention: .housing, pledge: .otherPledge, terms: money), by: .stakeholder(of: .donor))
            .thenRefused(.notStanding)
        given(withdrawn)
            .when(ChangePledge(intervention: .housing, pledge: .pledge, terms: inKind), by: .stakeholder(of: .donor))
            .thenRefused(.notStanding)
    }

    @Test func `a pledge is changed and withdrawn by who made it`() {
        let change = ChangePledge(intervention: .housing, pledge: .pledge, terms: inKind)
        let withdraw = WithdrawPledge(intervention: .housing, pledge: .pledge, reason: "Budget cut")
        given(pledged).when(change, by: .focalPoint(of: .donor)).thenAccepted()
        given(pledged).when(withdraw, by: .stakeholder(of: .donor)).thenAccepted()
        for actor in [Actor.stakeholder(of: .drc), .facilitator] {
            given(pledged).when(change, by: actor).thenRefused(.notPermitted)
            given(pledged).when(withdraw, by: actor).thenRefused(.notPermitted)
        }
        given(pledged.after(withdraw, by: .stakeholder(of: .donor))).when(change, by: .stakeholder(of: .donor))
            .thenRefused(.notStanding)
    }

    @Test func `a change changes a pledge that there is`() {
        let same = ChangePledge(intervention: .housing, pledge: .pledge, terms: money)
        let unknown = ChangePledge(intervention: .housing, pledge: .otherPledge, terms: money)
        let nothing = ChangePledge(intervention: .housing, pledge: .pledge, terms: PledgeTerms())
        given(pledged).when(same, by: .stakeholder(of: .donor)).thenRefused(.noChange)
        given(pledged).when(unknown, by: .stakeholder(of: .donor)).thenRefused(.notFound)
        given(pledged).when(nothing, by: .stakeholder(of: .donor)).thenRefused(.invalidContent)
    }
}

/// How far an agreed intervention has come.
@Suite struct ProgressTests {
    private func report(
        on day: Day = "2009-12-13", _ actuals: [Progress.Actual] = [], of intervention: ID<Intervention> = .registration
    ) -> ReportProgress {
        ReportProgress(
            intervention: intervention,
            progress: Progress(on: day, status: .ongoing, note: "Half of them", actuals: actuals))
    }

    @Test(arguments: [Actor.stakeholder(of: .migrationService), .stakeholder(of: .localNGO), .facilitator])
    func `lead, partners and facilitators report`(actor: Actor) {
        given(.proposals).when(report([Progress.Actual(indicator: "homes", value: "120")]), by: actor).thenAccepted()
    }

    @Test(arguments: [Actor.stakeholder(of: .drc), .stakeholder(of: .donor), .auditor])
    func `nobody else reports, its proposers included`(actor: Actor) {
        given(.proposals).when(report(), by: actor).thenRefused(.notPermitted)
    }

    @Test func `a report is of an agreed intervention and of what has been`() {
        given(.proposals).when(report(of: .housing), by: .facilitator).thenRefused(.notAgreed)
        given(.proposals).when(report(on: "2009-12-14"), by: .facilitator).thenAccepted()
        given(.proposals).when(report(on: "2009-12-15"), by: .facilitator).thenRefused(.timeInTheFuture)
    }

    @Test func `actuals are of its indicators, each once`() {
        let actual = Progress.Actual(indicator: "homes", value: "120")
        given(.proposals).when(report([actual, actual]), by: .facilitator).thenRefused(.invalidContent)
        given(.proposals).when(report([Progress.Actual(indicator: "schools", value: "1")]), by: .facilitator)
            .thenRefused(.unknownReference)
    }
}
