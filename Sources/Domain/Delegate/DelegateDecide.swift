extension AccreditDelegate {
    /// A node administrator accredits an organisation's first focal point and nobody else; from then on the
    /// organisation's focal points do. Facilitators are accredited by the convener's focal points.
    package func decide(_ hearing: Hearing) throws -> Decision {
        try hearing.requireNew(stream)
        _ = try hearing.organisation(organisation, at: "/organisation")
        guard try hearing.programme(programme, at: "/programme").members.contains(organisation) else {
            throw Refusal(.notAMember, "The organisation has to join the programme first.", at: "/organisation")
        }
        let roles = try checked(roles)
        let accredited = DelegateAccredited(
            person: person, organisation: organisation, programme: programme, roles: roles, fullName: fullName,
            email: email, phone: phone)
        var events: [(stream: Stream, event: Event)] = [(stream, .delegate(.accredited(accredited)))]
        let capacity: Capacity
        if case .administrator = hearing.actor {
            capacity = try hearing.authorise(.accreditFirstFocalPoint, in: programme)
            guard roles == [.focalPoint] else {
                throw Refusal(
                    .focalPointRequired, "An administrator accredits a first focal point, in that role only.",
                    at: "/roles")
            }
            let first = Reserved.firstFocalPoint(of: organisation, in: programme)
            guard try hearing.reservation(first) == nil else {
                throw Refusal(
                    .firstFocalPointExists,
                    "The organisation has had a first focal point; its focal points accredit now.")
            }
            events.append((.reservation(first), .reservation(.made(ReservationMade(holder: stream.description)))))
        } else {
            capacity = try hearing.authoriseRoles(roles, for: organisation, in: programme)
        }
        try hearing.requireNotErased(person, at: "/person")
        return Decision(capacity, events)
    }
}

extension ChangeRoles {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.delegate(delegate)
        let roles = try checked(roles)
        let capacity = try hearing.authoriseRoles(
            roles.filter { !state.roles.contains($0) }, for: state.organisation, in: state.programme)
        guard !state.isRevoked else { throw Refusal(.revoked, "The accreditation has been revoked; accredit anew.") }
        guard Set(roles) != state.roles else { throw Refusal(.noChange, "Those are the roles already.", at: "/roles") }
        guard roles.contains(.focalPoint) || hearing.actor != .delegate(delegate) else {
            throw Refusal(
                .focalPointRequired, "Let another focal point take the role from you, so that one remains.",
                at: "/roles")
        }
        return Decision(capacity, [(stream, .delegate(.rolesChanged(RolesChanged(roles: roles))))])
    }
}

extension RevokeDelegate {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let state = try hearing.delegate(delegate)
        let capacity = try hearing.authorise(.revokeDelegate, in: state.programme) { acting, _ in
            acting == state.organisation ? [.own] : []
        }
        guard !state.isRevoked else { throw Refusal(.noChange, "The accreditation has been revoked already.") }
        guard hearing.actor != .delegate(delegate) else {
            throw Refusal(.focalPointRequired, "Let another focal point revoke you, so that one remains.")
        }
        return Decision(capacity, [(stream, .delegate(.revoked(DelegateRevoked(reason: reason))))])
    }
}

extension Hearing {
    fileprivate func authoriseRoles(
        _ roles: [Role], for organisation: ID<Organisation>, in programme: ID<Programme>
    ) throws -> Capacity {
        let relations: (ID<Organisation>, ID<Delegate>) -> Set<Relation> = { acting, _ in
            acting == organisation ? [.own] : []
        }
        let capacity = try authorise(.accreditDelegate, in: programme, relations: relations)
        if roles.contains(.facilitator) {
            return try authorise(.accreditFacilitator, in: programme, relations: relations)
        }
        return capacity
    }
}

/// Roles without repetition, in the order of the vocabulary.
private func checked(_ roles: [Role]) throws(Refusal) -> [Role] {
    guard !roles.isEmpty, !roles.contains(.administrator), Set(roles).count == roles.count else {
        throw Refusal(
            .invalidContent,
            "Give one or more different roles out of focal_point, stakeholder, facilitator, auditor, observer.",
            at: "/roles")
    }
    return Role.allCases.filter(roles.contains)
}
