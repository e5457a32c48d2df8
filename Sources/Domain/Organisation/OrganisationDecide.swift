extension AdmitOrganisation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerNode)
        try hearing.requireNew(stream)
        let name = try self.name.resolved(in: .english).limited(to: Text.longestTitle, at: "/name")
        let reservations = try hearing.reserve(name, for: stream)
        return Decision(
            capacity, [(stream, .organisation(.admitted(OrganisationAdmitted(name: name, kind: kind))))] + reservations)
    }
}

extension RenameOrganisation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerNode)
        let state = try hearing.organisation(organisation)
        let name = try self.name.resolved(in: .english).limited(to: Text.longestTitle, at: "/name")
        guard name != state.name else { throw Refusal(.noChange, "That is its name already.", at: "/name") }
        let reservations = try hearing.reserve(name, for: stream)
        return Decision(capacity, [(stream, .organisation(.renamed(OrganisationRenamed(name: name))))] + reservations)
    }
}

extension SuspendOrganisation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerNode)
        guard try !hearing.organisation(organisation).isSuspended else {
            throw Refusal(.noChange, "The organisation is suspended already.")
        }
        return Decision(capacity, [(stream, .organisation(.suspended(OrganisationSuspended(reason: reason))))])
    }
}

extension ReinstateOrganisation {
    package func decide(_ hearing: Hearing) throws -> Decision {
        let capacity = try hearing.authorise(.administerNode)
        guard try hearing.organisation(organisation).isSuspended else {
            throw Refusal(.noChange, "The organisation is not suspended.")
        }
        return Decision(capacity, [(stream, .organisation(.reinstated(OrganisationReinstated(reason: reason))))])
    }
}

extension Hearing {
    /// Takes an organisation's name, in each language that it is given in, for its stream alone and for ever.
    fileprivate func reserve(_ name: Text, for stream: Stream) throws -> [(stream: Stream, event: Event)] {
        let labels = try Dictionary(
            name.byLanguage.values.map { try Label($0) }.map { ($0.folded, $0) },
            uniquingKeysWith: { first, _ in first }
        ).sorted { $0.key < $1.key }.map(\.value)
        let reserved = labels.map(Reserved.organisationName)
        try requireRead(reserved.map(Stream.reservation))
        var events: [(stream: Stream, event: Event)] = []
        for (label, reserved) in zip(labels, reserved) {
            guard let reservation = try reservation(reserved) else {
                events.append(
                    (.reservation(reserved), .reservation(.made(ReservationMade(holder: stream.description)))))
                continue
            }
            guard reservation.holder == stream.description else {
                throw Refusal(
                    .nameTaken, "Another organisation has or had the name \"\(label)\"; choose another.", at: "/name")
            }
        }
        return events
    }
}
