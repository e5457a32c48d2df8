extension OpenProgramme {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let administrator = try hearing.authorise(.administerNode)
        try hearing.requireNew(stream)
        _ = try hearing.organisation(convener, at: "/convener")
        let opened = ProgrammeOpened(
            title: try title.resolved(in: defaultLanguage).limited(to: Text.longestTitle, at: "/title"),
            visibility: visibility, convener: convener, defaultLanguage: defaultLanguage,
            chambers: try checked(chambers ?? Chamber.usual))
        let capacity = Capacity(role: administrator.role, organisation: nil, programme: id)
        return Decision(capacity, [(stream, .programme(.opened(opened)))])
    }
}

extension JoinProgramme {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerProgramme, in: programme)
        _ = try hearing.organisation(organisation, at: "/organisation")
        guard try !hearing.programme(programme).members.contains(organisation) else {
            throw Refusal(.noChange, "The organisation is in the programme already.", at: "/organisation")
        }
        return Decision(
            capacity, [(stream, .programme(.organisationJoined(OrganisationJoined(organisation: organisation))))])
    }
}

extension LeaveProgramme {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.leaveProgramme, in: programme) { acting, _ in
            acting == organisation ? [.own] : []
        }
        let state = try hearing.programme(programme)
        guard state.members.contains(organisation) else {
            throw Refusal(.notAMember, "The organisation is not in the programme.", at: "/organisation")
        }
        guard state.convener != organisation else {
            throw Refusal(
                .notPermitted, "The convener stays as long as the programme does; close the programme instead.")
        }
        let left = OrganisationLeft(organisation: organisation, reason: reason)
        return Decision(capacity, [(stream, .programme(.organisationLeft(left)))])
    }
}

extension DefineChambers {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerProgramme, in: programme)
        let chambers = try checked(chambers)
        guard try hearing.programme(programme).chambers != chambers else {
            throw Refusal(.noChange, "Those are its chambers already.", at: "/chambers")
        }
        return Decision(capacity, [(stream, .programme(.chambersDefined(ChambersDefined(chambers: chambers))))])
    }
}

extension SetDefaultLanguage {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerProgramme, in: programme)
        guard try hearing.programme(programme).defaultLanguage != language else {
            throw Refusal(.noChange, "That is its default language already.", at: "/language")
        }
        return Decision(capacity, [(stream, .programme(.defaultLanguageSet(DefaultLanguageSet(language: language))))])
    }
}

extension SetProgrammePolicy {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerProgramme, in: programme)
        guard try hearing.programme(programme).policy != policy else {
            throw Refusal(.noChange, "That is its policy already.", at: "/policy")
        }
        return Decision(capacity, [(stream, .programme(.policySet(ProgrammePolicySet(policy: policy))))])
    }
}

extension CloseProgramme {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerProgramme, in: programme)
        return Decision(capacity, [(stream, .programme(.closed(ProgrammeClosed(reason: reason))))])
    }
}

/// Chambers with different names, none without kinds, and no kind in two of them.
private func checked(_ chambers: [Chamber]) throws(Refusal) -> [Chamber] {
    guard (1...OrganisationKind.allCases.count).contains(chambers.count),
        Set(chambers.map(\.name)).count == chambers.count
    else {
        throw Refusal(
            .invalidChambers, "Give each chamber a name of its own, and at least one chamber.", at: "/chambers")
    }
    let kinds = chambers.flatMap(\.kinds)
    guard chambers.allSatisfy({ !$0.kinds.isEmpty }), Set(kinds).count == kinds.count else {
        throw Refusal(
            .invalidChambers, "Each chamber needs at least one kind of organisation, and a kind may be in one only.",
            at: "/chambers")
    }
    return chambers
}
