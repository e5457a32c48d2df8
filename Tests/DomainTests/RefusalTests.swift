import Domain
import Testing

/// Every reason for a refusal is one that some command meets.
@Suite struct RefusalTests {
    @Test(arguments: Refusal.Reason.allCases)
    func `each reason is met by a command`(reason: Refusal.Reason) {
        Self.ruling(reason).thenRefused(reason)
    }

    @Test func `a refusal says in a sentence what to do`() {
        for reason in Refusal.Reason.allCases {
            guard case .failure(let error as Refusal) = Self.ruling(reason).result else { continue }
            #expect(error.detail.hasSuffix("."), "\(error.detail)")
            #expect(error.pointer.map { $0.hasPrefix("/") } ?? true)
        }
    }

    // One line a reason, so that it reads as a table.
    // swift-format-ignore
    private static func ruling(_ reason: Refusal.Reason) -> Ruling {
        let drc = Actor.stakeholder(of: .drc)
        let proposals = Story.proposals
        let open = Story.open()
        func gap(_ id: ID<Gap> = .schooling) -> ProposeGap { ProposeGap(id: id, programme: .country, content: .titled("Gap")) }
        func draft(_ terms: RoundTerms) -> DraftRound { DraftRound(id: .round, programme: .country, terms: terms) }
        func close(_ story: Story) -> CloseRound { .close(reviewed: story.head) }
        return switch reason {
        case .notFound: proposals.when(WithdrawGap(target: .schooling, reason: "Why"), by: .facilitator)
        case .unknownReference: proposals.when(MergeGap(target: .shelter, into: .schooling), by: .facilitator)
        case .wrongProgramme: proposals.when(gap(), by: .facilitatorElsewhere)
        case .alreadyExists: proposals.when(gap(.shelter), by: .facilitator)
        case .notPermitted: proposals.when(gap(), by: .observer)
        case .revoked: proposals.after(RevokeDelegate(delegate: .stakeholder(of: .drc)), by: .focalPoint(of: .drc)).when(gap(), by: drc)
        case .organisationSuspended: proposals.suspended(.drc).when(gap(), by: drc)
        case .notAMember: proposals.after(LeaveProgramme(programme: .country, organisation: .drc), by: .registrar).when(gap(), by: drc)
        case .programmeClosed: proposals.after(CloseProgramme(programme: .country), by: .registrar).when(gap(), by: drc)
        case .nameTaken: proposals.when(RenameOrganisation(organisation: .drc, name: "UNHCR"), by: .registrar)
        case .noChange: proposals.when(SetDefaultLanguage(programme: .country, language: "en"), by: .registrar)
        case .invalidChambers: proposals.when(DefineChambers(programme: .country, chambers: []), by: .registrar)
        case .invalidContent: proposals.when(AddGapEvidence(target: .shelter, evidence: Evidence()), by: .facilitator)
        case .focalPointRequired: proposals.when(RevokeDelegate(delegate: .focalPoint(of: .drc)), by: .focalPoint(of: .drc))
        case .firstFocalPointExists: firstFocalPointTwice
        case .lockedByRound: open.when(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator)
        case .notStanding: proposals.after(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator).when(WithdrawGap(target: .shelter, reason: "Why"), by: .facilitator)
        case .agreedAlready: proposals.when(WithdrawGap(target: .documents, reason: "Why"), by: .facilitator)
        case .notAgreed: proposals.drafted(.terms(items: [.end(.shelter)])).when(OpenRound(round: .round), by: .facilitator)
        case .unknownRevision: proposals.when(PostComment(id: .remark, subject: .gap(.shelter), revision: 2, kind: .remark, text: "Text"), by: drc)
        case .staleRevision: open.when(.take(.support, .drc, revision: 2), by: drc)
        case .retracted: retractedTwice
        case .invalidElectorate: proposals.when(draft(.terms(seats: [])), by: .facilitator)
        case .invalidRule: proposals.when(draft(.terms(.allOf())), by: .facilitator)
        case .invalidThreshold: proposals.when(draft(.terms(.majority("0/1"))), by: .facilitator)
        case .invalidItems: proposals.when(draft(.terms(items: [])), by: .facilitator)
        case .timeInThePast: proposals.when(draft(.terms(closing: ClosingTerms(closesAt: .start))), by: .facilitator)
        case .timeInTheFuture: proposals.when(gap(), by: drc, at: .start, occurredAt: .later)
        case .timeOutOfOrder: proposals.when(gap(), by: drc, at: .start, occurredAt: "2009-01-01")
        case .roundNotOpen: proposals.drafted(.terms()).when(.take(.support, .drc), by: drc)
        case .roundClosed: open.when(.take(.support, .drc), by: drc, at: .closing)
        case .roundOpenedLive: open.when(.take(.support, .drc), by: drc, at: .later, occurredAt: .later, isImport: true)
        case .extensionRefused: open.when(ExtendRound(round: .round, closesAt: .afterClosing, reason: "Why"), by: .facilitator)
        case .earlyCloseRefused: open.when(close(open), by: .facilitator)
        case .notDueYet: open.when(close(open), by: .node)
        case .newerBallots: open.answered(.drc, .support).when(close(open), by: .node, at: .closing)
        case .openingsWrong: open.when(.close(reviewed: open.head, openings: [SecretBallot(.drc, .support).opening]), by: .node, at: .closing)
        case .noSeat: open.when(.take(.support, .donor), by: .stakeholder(of: .donor))
        case .unknownItem: open.when(.take(.support, .drc, item: 2), by: drc)
        case .reasonRequired: open.when(.take(Position(answer: .object), .drc), by: drc)
        case .noPosition: open.when(WithdrawPosition(round: .round, item: 1, seat: .drc), by: drc)
        case .personErased: accreditedAfterErasure
        case .signatureRequired: Story.open(policy: ProgrammePolicy(signedPositions: true)).when(.take(.support, .drc), by: drc)
        case .unknownKey: open.when(.take(.support, .drc), by: drc, signedBy: .sample(1))
        case .keyNotCounting: open.registered(1).when(.take(.support, .drc), by: drc, signedBy: .sample(1))
        case .secondPersonRequired: proposals.registered(1).when(ConfirmKey(organisation: .drc, key: .sample(1)), by: .focalPoint(of: .drc))
        case .proxyRefused: open.when(GiveProxy(round: .round, seat: .drc, to: .drc), by: drc)
        }
    }

    private static var firstFocalPointTwice: Ruling {
        func first(_ id: UInt64) -> AccreditDelegate {
            AccreditDelegate(
                id: .number(id), person: .person, organisation: .outsider, programme: .country, roles: [.focalPoint],
                fullName: "Name")
        }
        return Story.country.after(JoinProgramme(programme: .country, organisation: .outsider), by: .registrar)
            .after(first(1), by: .registrar).when(first(2), by: .registrar)
    }

    private static var accreditedAfterErasure: Ruling {
        Story.country.after(ErasePerson(person: .person, delegate: .auditor, reason: "Why"), by: .registrar)
            .when(
                AccreditDelegate(
                    id: .newcomer, person: .person, organisation: .drc, programme: .country, roles: [.auditor],
                    fullName: "Name"), by: .focalPoint(of: .drc))
    }

    private static var retractedTwice: Ruling {
        let retract = RetractComment(comment: .remark)
        let drc = Actor.stakeholder(of: .drc)
        return Story.proposals
            .after(PostComment(id: .remark, subject: .gap(.shelter), kind: .remark, text: "Text"), by: drc)
            .after(retract, by: drc).when(retract, by: drc)
    }
}
