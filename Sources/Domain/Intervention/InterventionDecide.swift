extension InterventionContent {
    package func checked(in programmeID: ID<Programme>, hearing: Hearing) throws -> InterventionContent {
        let programme = try hearing.programme(programmeID)
        let language = programme.defaultLanguage
        guard (1...50).contains(gaps.count), Set(gaps).count == gaps.count else {
            throw Refusal(.invalidContent, "Name 1 to 50 gaps that it answers, each once.", at: "/content/gaps")
        }
        try hearing.requireRead(gaps.map(Stream.gap))
        for id in gaps {
            let gap = try hearing.gap(id, at: "/content/gaps")
            guard gap.programme == programmeID else {
                throw Refusal(.wrongProgramme, "gap/\(id) belongs to another programme.", at: "/content/gaps")
            }
            guard gap.standing != .withdrawn, gap.standing != .ended else {
                throw Refusal(.notStanding, "gap/\(id) is withdrawn or ended.", at: "/content/gaps")
            }
        }
        guard partners.count <= 50, Set(partners).count == partners.count, lead.map({ !partners.contains($0) }) ?? true
        else {
            throw Refusal(
                .invalidContent, "Name at most 50 partners, each once and not the lead again.", at: "/content/partners")
        }
        for id in [lead].compactMap({ $0 }) + partners where !programme.members.contains(id) {
            throw Refusal(
                .notAMember, "organisation/\(id) has to join the programme first.",
                at: id == lead ? "/content/lead" : "/content/partners")
        }
        if let starts, let ends, ends < starts {
            throw Refusal(.invalidContent, "It may not end before it starts.", at: "/content/ends")
        }
        guard indicators.count <= 20, Set(indicators.map(\.code)).count == indicators.count else {
            throw Refusal(
                .invalidContent, "Give at most 20 indicators, each with a code of its own.", at: "/content/indicators")
        }
        return InterventionContent(
            title: try title.resolved(in: language).limited(to: Text.longestTitle, at: "/content/title"),
            description: try description.resolved(in: language), gaps: gaps, kind: kind, lead: lead,
            partners: partners, budget: budget, starts: starts, ends: ends,
            indicators: try indicators.map { indicator in
                Indicator(
                    code: indicator.code,
                    name: try indicator.name.resolved(in: language).limited(to: 300, at: "/content/indicators"),
                    level: indicator.level, unit: indicator.unit, baseline: indicator.baseline,
                    target: indicator.target)
            })
    }
}

extension MakePledge {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.intervention(intervention)
        let capacity = try hearing.authorise(.pledge, in: state.programme)
        guard state.proposal.standing == .standing else { throw state.proposal.notStanding }
        guard state.pledges[pledge] == nil else {
            throw Refusal(.alreadyExists, "There is such a pledge already.", at: "/pledge")
        }
        guard state.pledges.count < 500 else { throw Refusal(.invalidContent, "It has 500 pledges already.") }
        // Pledges are made by delegates alone, and those act for an organisation.
        guard let organisation = capacity.organisation else {
            throw Refusal(.notPermitted, "Pledge for an organisation.")
        }
        let made = PledgeMade(pledge: pledge, organisation: organisation, terms: try checked(terms))
        return Decision(capacity, [(stream, .intervention(.pledgeMade(made)))])
    }
}

extension ChangePledge {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.intervention(intervention)
        let (current, capacity) = try hearing.ownPledge(pledge, of: state)
        guard state.proposal.standing == .standing else { throw state.proposal.notStanding }
        guard current.terms != terms else { throw Refusal(.noChange, "Those are its terms already.", at: "/terms") }
        let changed = PledgeChanged(pledge: pledge, terms: try checked(terms))
        return Decision(capacity, [(stream, .intervention(.pledgeChanged(changed)))])
    }
}

extension WithdrawPledge {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.intervention(intervention)
        let (_, capacity) = try hearing.ownPledge(pledge, of: state)
        let withdrawn = PledgeWithdrawn(pledge: pledge, reason: reason)
        return Decision(capacity, [(stream, .intervention(.pledgeWithdrawn(withdrawn)))])
    }
}

extension ReportProgress {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.intervention(intervention)
        let content = state.proposal.latest
        let capacity = try hearing.authorise(.reportProgress, in: state.programme) { organisation, _ in
            if organisation == content.lead { return [.lead] }
            return content.partners.contains(organisation) ? [.partner] : []
        }
        guard state.proposal.agreedRevision != nil else {
            throw Refusal(.notAgreed, "Report on an intervention once a round has agreed it.")
        }
        guard progress.on.start <= hearing.happening else {
            throw Refusal(.timeInTheFuture, "Report what has been, not what will be.", at: "/progress/on")
        }
        let codes = content.indicators.map(\.code)
        guard progress.actuals.count <= 20, Set(progress.actuals.map(\.indicator)).count == progress.actuals.count
        else {
            throw Refusal(.invalidContent, "Give each indicator at most once.", at: "/progress/actuals")
        }
        if let unknown = progress.actuals.first(where: { !codes.contains($0.indicator) }) {
            throw Refusal(
                .unknownReference, "It has no indicator \(unknown.indicator); it has \(codes).", at: "/progress/actuals"
            )
        }
        let reported = ProgressReported(progress: progress)
        return Decision(capacity, [(stream, .intervention(.progressReported(reported)))])
    }
}

extension Hearing {
    fileprivate func ownPledge(_ id: ID<Pledge>, of intervention: Intervention) throws -> (Pledge, Capacity) {
        guard let pledge = intervention.pledges[id] else { throw Refusal(.notFound, "There is no such pledge.") }
        let capacity = try authorise(.changePledge, in: intervention.programme) { organisation, _ in
            organisation == pledge.organisation ? [.own] : []
        }
        guard !pledge.isWithdrawn else { throw Refusal(.notStanding, "The pledge has been withdrawn; make another.") }
        return (pledge, capacity)
    }
}

private func checked(_ terms: PledgeTerms) throws(Refusal) -> PledgeTerms {
    guard terms.money != nil || terms.inKind != nil else {
        throw Refusal(.invalidContent, "Pledge money or something in kind.", at: "/terms")
    }
    return terms
}
