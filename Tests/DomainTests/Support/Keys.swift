import Domain
import Testing

extension PublicKey {
    /// Different for different numbers. Nobody has the private keys.
    static func sample(_ number: UInt8) -> PublicKey {
        try! PublicKey(.ed25519, x: [number] + Array(repeating: 9, count: 31))
    }
}

extension Thumbprint {
    static func sample(_ number: UInt8) -> Thumbprint { PublicKey.sample(number).thumbprint }
}

extension ID where Subject == Delegate {
    /// Another focal point of the Danish Refugee Council, and another person.
    static let secondFocalPoint = number(3_005)
    /// Another accreditation of the very person who is its focal point.
    static let samePerson = number(3_006)
}

extension Actor {
    static let secondFocalPoint = Actor.delegate(.secondFocalPoint)
    static let samePerson = Actor.delegate(.samePerson)
}

extension Story {
    /// The focal point of the Danish Refugee Council has registered a key.
    func registered(
        _ number: UInt8, signedBy: Thumbprint? = nil, _ location: SourceLocation = #_sourceLocation
    ) -> Story {
        after(
            RegisterKey(organisation: .drc, jwk: .sample(number)), by: .focalPoint(of: .drc), signedBy: signedBy,
            location: location)
    }

    func confirmed(
        _ number: UInt8, by actor: Actor = .secondFocalPoint, _ location: SourceLocation = #_sourceLocation
    ) -> Story {
        after(ConfirmKey(organisation: .drc, key: .sample(number)), by: actor, location: location)
    }

    func revoked(_ number: UInt8, _ location: SourceLocation = #_sourceLocation) -> Story {
        after(RevokeKey(organisation: .drc, key: .sample(number)), by: .focalPoint(of: .drc), location: location)
    }

    /// The Danish Refugee Council has two more focal points: a second person, and the first one once more.
    var withSecondFocalPoint: Story {
        let people: [(ID<Delegate>, ID<Person>)] = [(.secondFocalPoint, .number(63)), (.samePerson, .person)]
        return people.reduce(self) { story, delegate in
            let accredited = DelegateAccredited(
                person: delegate.1, organisation: .drc, programme: .country, roles: [.focalPoint], fullName: "Name")
            return story.and([(.delegate(delegate.0), .delegate(.accredited(accredited)))], by: .registrar)
        }
    }

    /// A round that was opened under a policy, in which the Danish Refugee Council and Hayat sit.
    static func open(policy: ProgrammePolicy) -> Story {
        Story.proposals.withSecondFocalPoint
            .after(SetProgrammePolicy(programme: .country, policy: policy), by: .facilitator)
            .drafted(.terms(seats: [.drc, .localNGO])).after(OpenRound(round: .round), by: .facilitator)
    }

    /// The keys of the Danish Refugee Council as they stand.
    var keys: OrganisationKeys {
        var record = Record()
        for happened in happenings where happened.stream == .keys(.drc) {
            record.evolve(happened.stream, happened.event, happened.context)
        }
        return record.keys[.drc]?.state ?? OrganisationKeys()
    }
}
