import Domain
import Testing

extension Story {
    /// A node that has one administrator and nothing else.
    static let node = Story().after(AppointAdministrator(id: .registrar, fullName: "Registrar"), by: .node)

    /// A programme that UNHCR convenes, with seven other organisations, each with a focal point and a stakeholder.
    static let country: Story = {
        let organisations: [(ID<Organisation>, Text, OrganisationKind)] = [
            (.unhcr, "UNHCR", .unAgency), (.ministry, "Ministry", .government),
            (.migrationService, "Migration Service", .government), (.euDelegation, "EU Delegation", .euInstitution),
            (.donor, "Donor", .donorGovernment), (.drc, "Danish Refugee Council", .internationalNGO),
            (.localNGO, "Hayat", .nationalNGO), (.community, "IDP Women's Union", .displacedCommunity),
            (.outsider, "Outsider", .civilSociety),
        ]
        var story = Story.node
        for (id, name, kind) in organisations {
            story = story.after(AdmitOrganisation(id: id, name: name, kind: kind), by: .registrar)
        }
        for programme in [ID<Programme>.country, .elsewhere] {
            story = story.after(
                OpenProgramme(
                    id: programme, title: "Strengthening protection", visibility: .public, convener: .unhcr,
                    defaultLanguage: .english), by: .registrar)
        }
        for (id, _, _) in organisations where id != .outsider {
            if id != .unhcr {
                story = story.after(JoinProgramme(programme: .country, organisation: id), by: .registrar)
            }
            story = story.accredited(.focalPoint(of: id), id, .focalPoint).accredited(
                .stakeholder(of: id), id, .stakeholder)
        }
        return story.accredited(.facilitator, .unhcr, .facilitator).accredited(.auditor, .unhcr, .auditor)
            .accredited(.observer, .unhcr, .observer)
            .accredited(.facilitatorElsewhere, .unhcr, .facilitator, in: .elsewhere)
    }()

    /// The same with one delegate more, without asking who may accredit them.
    func accredited(
        _ id: ID<Delegate>, _ organisation: ID<Organisation>, _ roles: Role..., in programme: ID<Programme> = .country
    ) -> Story {
        let accredited = DelegateAccredited(
            person: .person, organisation: organisation, programme: programme, roles: roles, fullName: "Name")
        return and([(.delegate(id), .delegate(.accredited(accredited)))], by: .registrar)
    }

    func suspended(_ organisation: ID<Organisation>) -> Story {
        after(SuspendOrganisation(organisation: organisation, reason: "Reason"), by: .registrar)
    }

    /// A gap that an organisation has proposed.
    func proposed(
        _ gap: ID<Gap>, by proposer: ID<Organisation> = .drc, in programme: ID<Programme> = .country
    ) -> Story {
        let proposed = Proposed(programme: programme, content: GapContent.titled(.english("A gap")))
        return and(
            [(.gap(gap), .gap(.proposed(proposed)))], by: .delegate(.stakeholder(of: proposer)), for: proposer)
    }

    /// An intervention that an organisation has proposed.
    func proposed(
        _ intervention: ID<Intervention>, by proposer: ID<Organisation> = .drc,
        in programme: ID<Programme> = .country
    ) -> Story {
        let proposed = Proposed(programme: programme, content: InterventionContent.titled(.english("A measure")))
        return and(
            [(.intervention(intervention), .intervention(.proposal(.proposed(proposed))))],
            by: .delegate(.stakeholder(of: proposer)), for: proposer)
    }

    /// An earlier round has agreed a revision of it.
    func agreed(_ gap: ID<Gap>, revision: Int = 1) -> Story {
        let decided = Decided<GapContent>(
            round: .earlierRound, item: 1, motion: .adopt, revision: revision, outcome: .agreed)
        return and([(.gap(gap), .gap(.decided(decided)))])
    }

    func agreed(_ intervention: ID<Intervention>, revision: Int = 1) -> Story {
        let decided = Decided<InterventionContent>(
            round: .earlierRound, item: 1, motion: .adopt, revision: revision, outcome: .agreed)
        return and([(.intervention(intervention), .intervention(.proposal(.decided(decided))))])
    }

    /// Gaps and interventions in every state that the tests speak of: `shelter` and `housing` are proposed,
    /// `documents` and `registration` are in the plan, `farAway` belongs to another programme.
    static let proposals = Story.country.proposed(.shelter).proposed(.documents).agreed(.documents)
        .proposed(.housing).proposed(.registration).agreed(.registration)
        .proposed(.farAway, in: .elsewhere).proposed(.farAwayWork, in: .elsewhere)
}
