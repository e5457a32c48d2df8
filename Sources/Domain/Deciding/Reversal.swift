/// Turns what was recorded back into what was asked.
///
/// Whoever holds the log can so decide every command again and see that it leads to exactly the events that stand
/// there: that the rules were kept, and not only that nothing was changed afterwards.
package enum Reversal {
    /// Events that no one command leads to.
    package struct Failure: Error, Hashable, Sendable {
        /// Which events, and what is wrong with them.
        package let detail: String
    }

    /// The command that led to these events.
    ///
    /// What a command may leave open (the default language, the latest revision) stands in it as it was settled, so it
    /// need not equal the one that was sent; but deciding it yields the same events.
    ///
    /// - Parameter events: all that the command led to, in order; the first is the one that it was about.
    package static func command(from events: [(stream: Stream, event: Event)]) throws(Failure) -> any Command {
        guard let first = events.first else { throw Failure(detail: "No events come from no command.") }
        let command: (any Command)? =
            switch first {
            case (.administrator(let id), .administrator(.appointed(let event))):
                AppointAdministrator(id: id, fullName: event.fullName)
            case (.organisation(let id), .organisation(let event)): reverse(id, event)
            case (.programme(let id), .programme(let event)): reverse(id, event)
            case (.delegate(let id), .delegate(let event)): reverse(id, event)
            case (.token(let id), .token(.issued(let event))):
                IssueToken(id: id, bearer: event.bearer, expires: event.expires)
            case (.token(let id), .token(.revoked)): RevokeToken(token: id)
            case (.consultation(let id), .consultation(.recorded(let event))):
                RecordConsultation(id: id, programme: event.programme, content: event.content)
            case (.consultation(let id), .consultation(.corrected(let event))):
                CorrectConsultation(consultation: id, content: event.content, reason: event.reason)
            case (.gap(let id), .gap(let event)): reverse(id, event)
            case (.intervention(let id), .intervention(let event)): reverse(id, event)
            case (.comment(let id), .comment(let event)): reverse(id, event)
            case (.round(let id), .round(let event)): reverse(id, event, openings: openings(in: events.dropFirst()))
            case (.seat(let round, let seat), .seat(let event)): reverse(round, seat, event)
            case (.prose(let commitment), .prose(.redacted(let event))) where commitment == event.commitment:
                RedactProse(programme: event.programme, commitment: commitment, reason: event.reason)
            case (.log, .log(.keyRotated(let event))):
                RotateLogKey(verifierKey: event.verifierKey, endorsement: event.endorsement)
            case (.log, .log(.continued(let event))):
                ContinueLog(checkpoint: event.checkpoint, verifierKey: event.verifierKey)
            case (.person(let id), .person(.erased(let event))):
                ErasePerson(person: id, delegate: event.delegate, reason: event.reason)
            case (.keys(let id), .key(let event)): reverse(id, event)
            default: nil
            }
        guard let command else {
            throw Failure(detail: "No command begins with \(first.event.type) on \(first.stream).")
        }
        for (stream, event) in events.dropFirst() where !follows(first, stream, event) {
            throw Failure(detail: "\(event.type) on \(stream) is nothing that \(type(of: command).name) leads to.")
        }
        return command
    }

    private static func reverse(_ id: ID<Organisation>, _ event: OrganisationEvent) -> (any Command)? {
        switch event {
        case .admitted(let event): AdmitOrganisation(id: id, name: event.name, kind: event.kind)
        case .renamed(let event): RenameOrganisation(organisation: id, name: event.name)
        case .suspended(let event): SuspendOrganisation(organisation: id, reason: event.reason)
        case .reinstated(let event): ReinstateOrganisation(organisation: id, reason: event.reason)
        }
    }

    private static func reverse(_ id: ID<Programme>, _ event: ProgrammeEvent) -> (any Command)? {
        switch event {
        case .opened(let event):
            OpenProgramme(
                id: id, title: event.title, visibility: event.visibility, convener: event.convener,
                defaultLanguage: event.defaultLanguage, chambers: event.chambers)
        case .organisationJoined(let event): JoinProgramme(programme: id, organisation: event.organisation)
        case .organisationLeft(let event):
            LeaveProgramme(programme: id, organisation: event.organisation, reason: event.reason)
        case .chambersDefined(let event): DefineChambers(programme: id, chambers: event.chambers)
        case .defaultLanguageSet(let event): SetDefaultLanguage(programme: id, language: event.language)
        case .closed(let event): CloseProgramme(programme: id, reason: event.reason)
        case .policySet(let event): SetProgrammePolicy(programme: id, policy: event.policy)
        }
    }

    private static func reverse(_ id: ID<Organisation>, _ event: KeyEvent) -> (any Command)? {
        switch event {
        case .registered(let event): RegisterKey(organisation: id, jwk: event.jwk)
        case .confirmed(let event): ConfirmKey(organisation: id, key: event.key)
        case .revoked(let event): RevokeKey(organisation: id, key: event.key, reason: event.reason)
        }
    }

    private static func reverse(_ id: ID<Delegate>, _ event: DelegateEvent) -> (any Command)? {
        switch event {
        case .accredited(let event):
            AccreditDelegate(
                id: id, person: event.person, organisation: event.organisation, programme: event.programme,
                roles: event.roles, fullName: event.fullName, email: event.email, phone: event.phone)
        case .rolesChanged(let event): ChangeRoles(delegate: id, roles: event.roles)
        case .revoked(let event): RevokeDelegate(delegate: id, reason: event.reason)
        }
    }

    private static func reverse<Content>(
        _ id: ID<Content.Entity>, _ event: ProposalEvent<Content>
    ) -> (any Command)? {
        switch event {
        case .proposed(let event): Propose<Content>(id: id, programme: event.programme, content: event.content)
        case .revised(let event): Revise<Content>(target: id, content: event.content)
        case .evidenceAdded(let event): AddEvidence<Content>(target: id, evidence: event.evidence)
        case .withdrawn(let event): Withdraw<Content>(target: id, reason: event.reason)
        case .merged(let event): Merge<Content>(target: id, into: event.into, reason: event.reason)
        case .putToRound, .decided, .released: nil
        }
    }

    private static func reverse(_ id: ID<Intervention>, _ event: InterventionEvent) -> (any Command)? {
        switch event {
        case .proposal(let event): reverse(id, event)
        case .pledgeMade(let event): MakePledge(intervention: id, pledge: event.pledge, terms: event.terms)
        case .pledgeChanged(let event): ChangePledge(intervention: id, pledge: event.pledge, terms: event.terms)
        case .pledgeWithdrawn(let event): WithdrawPledge(intervention: id, pledge: event.pledge, reason: event.reason)
        case .progressReported(let event): ReportProgress(intervention: id, progress: event.progress)
        }
    }

    private static func reverse(_ id: ID<Comment>, _ event: CommentEvent) -> (any Command)? {
        switch event {
        case .posted(let event):
            PostComment(
                id: id, subject: event.subject, revision: event.revision, parent: event.parent, kind: event.kind,
                text: event.text)
        case .amended(let event): AmendComment(comment: id, text: event.text)
        case .retracted(let event): RetractComment(comment: id, reason: event.reason)
        }
    }

    private static func reverse(
        _ id: ID<Round>, _ event: RoundEvent, openings: [BallotOpening]
    ) -> (any Command)? {
        switch event {
        case .drafted(let event): DraftRound(id: id, programme: event.programme, terms: event.terms)
        case .opened: OpenRound(round: id)
        case .extended(let event): ExtendRound(round: id, closesAt: event.closesAt, reason: event.reason)
        case .closed(let event):
            CloseRound(round: id, reviewed: event.reviewed, openings: openings.isEmpty ? nil : openings)
        case .cancelled(let event): CancelRound(round: id, reason: event.reason)
        }
    }

    private static func reverse(
        _ round: ID<Round>, _ seat: ID<Organisation>, _ event: SeatEvent
    ) -> (any Command)? {
        switch event {
        case .taken(let event): TakePosition(round: round, item: event.item, seat: seat, position: event.position)
        case .sealed(let event): TakePosition(round: round, item: event.item, seat: seat, ballot: event.ballot)
        case .withdrawn(let event): WithdrawPosition(round: round, item: event.item, seat: seat)
        case .proxyGiven(let event): GiveProxy(round: round, seat: seat, to: event.to)
        case .proxyWithdrawn: WithdrawProxy(round: round, seat: seat)
        case .opened: nil
        }
    }

    private static func openings(in events: ArraySlice<(stream: Stream, event: Event)>) -> [BallotOpening] {
        events.compactMap { stream, event in
            guard case .seat(_, let seat) = stream, case .seat(.opened(let opened)) = event else { return nil }
            return BallotOpening(seat: seat, item: opened.item, position: opened.position, key: opened.key)
        }
    }

    /// Whether the command that the first event is about may lead to this one as well.
    private static func follows(_ first: (stream: Stream, event: Event), _ stream: Stream, _ event: Event) -> Bool {
        switch (first.event, stream, event) {
        case (.organisation(.admitted), .reservation, .reservation(.made(let made))),
            (.organisation(.renamed), .reservation, .reservation(.made(let made))),
            (.delegate(.accredited), .reservation, .reservation(.made(let made))):
            return made.holder == first.stream.description
        case (.seat(.proxyGiven(let given)), .proxies(let round, let holder), .proxies(.received(let received))):
            return first.stream == .seat(round, received.from) && given.to == holder
        case (.seat(.proxyWithdrawn(let taken)), .proxies(let round, let holder), .proxies(.returned(let returned))):
            return first.stream == .seat(round, returned.to) && taken.from == holder
        case (.round(.opened), .gap, .gap(.putToRound(let lock))): return first.stream == .round(lock.round)
        case (.round(.opened), .intervention, .intervention(.proposal(.putToRound(let lock)))):
            return first.stream == .round(lock.round)
        case (.round(.closed), .seat(let round, _), .seat(.opened)): return first.stream == .round(round)
        case (.round(.closed), .gap, .gap(.decided(let decided))): return first.stream == .round(decided.round)
        case (.round(.closed), .intervention, .intervention(.proposal(.decided(let decided)))):
            return first.stream == .round(decided.round)
        case (.round(.closed), .gap, .gap(.released(let release))),
            (.round(.cancelled), .gap, .gap(.released(let release))):
            return first.stream == .round(release.round)
        case (.round(.closed), .intervention, .intervention(.proposal(.released(let release)))),
            (.round(.cancelled), .intervention, .intervention(.proposal(.released(let release)))):
            return first.stream == .round(release.round)
        default: return false
        }
    }
}
