import Domain
import Testing

/// Every command there is, asked once with success; the test support turns each one's events back into it.
@Suite struct CommandTests {
    @Test(arguments: CommandCatalogue.byName.keys.sorted())
    func `each command is accepted where it is due`(name: String) throws {
        let (story, command, actor) = try #require(Self.scenarios[name])
        given(story).when(command, by: actor, at: name == CloseRound.name ? .closing : .later).thenAccepted()
    }

    @Test func `command names, and event types, are given once`() {
        #expect(CommandCatalogue.byName.count == CommandCatalogue.all.count)
        #expect(Event.catalogue.keys.allSatisfy { $0.hasPrefix("accord.") && $0.hasSuffix(".v1") })
    }

    @Test func `a command says of which stream it speaks, and that is where its first event goes`() throws {
        for (_, (story, command, actor)) in Self.scenarios {
            let time: Instant = command is CloseRound ? .closing : .later
            let decision = try #require(story.when(command, by: actor, at: time).thenAccepted())
            #expect(decision.events.first?.stream == command.stream)
        }
    }

    private static let scenarios: [String: (Story, any Command, Actor)] = {
        let proposals = Story.proposals
        let open = Story.open(.terms(seats: [.drc, .localNGO], closing: .extensible(1)))
        let (drc, donor) = (Actor.stakeholder(of: .drc), Actor.stakeholder(of: .donor))
        let money = PledgeTerms(money: try! Money(amount: "5", currency: "AZN"))
        let make = MakePledge(intervention: .housing, pledge: .pledge, terms: money)
        let comment = PostComment(id: .remark, subject: .gap(.shelter), kind: .concern, text: "Text")
        let record = RecordConsultation(id: .roundtable, programme: .country, content: .titled("Roundtable"))
        let token = IssueToken(id: .token, bearer: drc.description, expires: .closing)
        let scenarios: [(Story, any Command, Actor)] = [
            (.country, AppointAdministrator(id: .secondRegistrar), .node),
            (.country, RotateLogKey(verifierKey: "accord.example/log+00000000+AQ=="), .node),
            (
                .country,
                ContinueLog(
                    checkpoint: ["accord.example/log", "9", "AQ==", "", "\u{2014} accord.example/log AQ=="],
                    verifierKey: "accord.example/log+00000000+AQ=="), .node
            ),
            (.country, AdmitOrganisation(id: .nobody, name: "New", kind: .nationalNGO), .registrar),
            (.country, RenameOrganisation(organisation: .drc, name: "New"), .registrar),
            (.country, SuspendOrganisation(organisation: .drc, reason: "Why"), .registrar),
            (Story.country.suspended(.drc), ReinstateOrganisation(organisation: .drc), .registrar),
            (
                .country,
                OpenProgramme(
                    id: .number(99), title: "New", visibility: .public, convener: .drc, defaultLanguage: "fr"),
                .registrar
            ),
            (.country, JoinProgramme(programme: .country, organisation: .outsider), .facilitator),
            (.country, LeaveProgramme(programme: .country, organisation: .drc), .focalPoint(of: .drc)),
            (
                .country,
                DefineChambers(programme: .country, chambers: [Chamber(name: "all", kinds: [.unAgency])]), .facilitator
            ),
            (.country, SetDefaultLanguage(programme: .country, language: "az"), .facilitator),
            (.country, CloseProgramme(programme: .country, reason: "Done"), .facilitator),
            (
                .country,
                AccreditDelegate(
                    id: .newcomer, person: .person, organisation: .drc, programme: .country, roles: [.auditor],
                    fullName: "Name"), .focalPoint(of: .drc)
            ),
            (
                .country, ChangeRoles(delegate: .stakeholder(of: .drc), roles: [.observer]), .focalPoint(of: .drc)
            ),
            (.country, RevokeDelegate(delegate: .stakeholder(of: .drc)), .focalPoint(of: .drc)),
            (.country, token, drc), (Story.country.after(token, by: drc), RevokeToken(token: .token), drc),
            (proposals, record, .facilitator),
            (
                proposals.after(record, by: .facilitator),
                CorrectConsultation(consultation: .roundtable, content: .titled("Other"), reason: "Why"), .facilitator
            ),
            (proposals, ProposeGap(id: .schooling, programme: .country, content: .titled("Gap")), drc),
            (proposals, ReviseGap(target: .shelter, content: .titled("Gap")), drc),
            (proposals, AddGapEvidence(target: .shelter, evidence: Evidence(link: "https://example.org")), donor),
            (proposals, WithdrawGap(target: .shelter, reason: "Why"), drc),
            (proposals, MergeGap(target: .shelter, into: .documents), drc),
            (
                proposals,
                ProposeIntervention(id: .number(44), programme: .country, content: .titled("Homes")), drc
            ),
            (proposals, ReviseIntervention(target: .housing, content: .titled("Homes")), drc),
            (
                proposals,
                AddInterventionEvidence(target: .housing, evidence: Evidence(link: "https://example.org")), donor
            ),
            (proposals, WithdrawIntervention(target: .housing, reason: "Why"), drc),
            (proposals, MergeIntervention(target: .housing, into: .registration), drc),
            (proposals, make, donor),
            (
                proposals.after(make, by: donor),
                ChangePledge(intervention: .housing, pledge: .pledge, terms: PledgeTerms(inKind: "Trucks")), donor
            ),
            (
                proposals.after(make, by: donor),
                WithdrawPledge(intervention: .housing, pledge: .pledge, reason: "Why"), donor
            ),
            (
                proposals,
                ReportProgress(
                    intervention: .registration, progress: Progress(on: "2009-12-14", status: .planned, actuals: [])),
                .facilitator
            ),
            (proposals, comment, drc),
            (proposals.after(comment, by: drc), AmendComment(comment: .remark, text: "Text"), drc),
            (proposals.after(comment, by: drc), RetractComment(comment: .remark), drc),
            (proposals, DraftRound(id: .round, programme: .country, terms: .terms()), .facilitator),
            (proposals.drafted(.terms()), OpenRound(round: .round), .facilitator),
            (open, ExtendRound(round: .round, closesAt: .afterClosing, reason: "Why"), .facilitator),
            (open, CloseRound(round: .round, reviewed: open.head), .node),
            (open, CancelRound(round: .round, reason: "Why"), .facilitator),
            (open, .take(.support, .drc), drc),
            (
                open.answered(.drc, .support), WithdrawPosition(round: .round, item: 1, seat: .drc), drc
            ),
            (open, GiveProxy(round: .round, seat: .drc, to: .localNGO), drc),
            (open.gave(.drc, to: .localNGO), WithdrawProxy(round: .round, seat: .drc), drc),
            (.country, RegisterKey(organisation: .drc, jwk: .sample(1)), .focalPoint(of: .drc)),
            (
                Story.country.registered(1), ConfirmKey(organisation: .drc, key: .sample(1)), .registrar
            ),
            (
                Story.country.registered(1), RevokeKey(organisation: .drc, key: .sample(1), reason: "Lost"),
                .focalPoint(of: .drc)
            ),
            (
                .country, SetProgrammePolicy(programme: .country, policy: ProgrammePolicy(signedCloses: true)),
                .facilitator
            ),
            (proposals, RedactProse(programme: .country, commitment: "Text", reason: "Why"), .facilitator),
            (proposals, ErasePerson(person: .person, delegate: .auditor, reason: "Why"), .registrar),
        ]
        return Dictionary(uniqueKeysWithValues: scenarios.map { (type(of: $0.1).name, $0) })
    }()
}
