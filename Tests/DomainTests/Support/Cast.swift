import Domain

// Who and what the tests tell of. UNHCR convenes; every organisation has a focal point and a stakeholder.

extension ID where Subject == Organisation {
    static let unhcr = number(1)
    static let ministry = number(2)
    static let migrationService = number(3)
    static let euDelegation = number(4)
    static let donor = number(5)
    static let drc = number(6)
    static let localNGO = number(7)
    static let community = number(8)
    /// Admitted, but not in the programme.
    static let outsider = number(9)
    /// Never admitted.
    static let nobody = number(10)
}

extension ID where Subject == Programme {
    static let country = number(20)
    static let elsewhere = number(21)
}

extension ID where Subject == Gap {
    static let shelter = number(30)
    static let documents = number(31)
    static let schooling = number(32)
    static let farAway = number(33)
}

extension ID where Subject == Intervention {
    static let housing = number(40)
    static let registration = number(41)
    static let farAwayWork = number(42)
}

extension ID where Subject == Round {
    static let round = number(50)
    static let earlierRound = number(51)
    static let laterRound = number(52)
}

extension ID where Subject == Person {
    static let registrar = number(60)
    static let secondRegistrar = number(61)
    static let person = number(62)
}

extension ID where Subject == Delegate {
    /// The delegate of an organisation who speaks for it.
    static func stakeholder(of organisation: ID<Organisation>) -> Self {
        number(1_000 + organisation.value.low & 0xFFFF)
    }
    static func focalPoint(of organisation: ID<Organisation>) -> Self {
        number(2_000 + organisation.value.low & 0xFFFF)
    }
    static let facilitator = number(3_000)
    static let auditor = number(3_001)
    static let observer = number(3_002)
    /// A facilitator of the other programme.
    static let facilitatorElsewhere = number(3_003)
    static let newcomer = number(3_004)
}

extension ID where Subject == Comment {
    static let remark = number(70)
    static let reply = number(71)
}

extension ID where Subject == Token { static let token = number(80) }
extension ID where Subject == Consultation { static let roundtable = number(90) }

extension ID where Subject == Pledge {
    static let pledge = number(95)
    static let otherPledge = number(96)
}

extension Actor {
    static let registrar = Actor.administrator(.registrar)
    static let facilitator = Actor.delegate(.facilitator)
    static let auditor = Actor.delegate(.auditor)
    static let observer = Actor.delegate(.observer)
    static let facilitatorElsewhere = Actor.delegate(.facilitatorElsewhere)

    static func focalPoint(of organisation: ID<Organisation>) -> Actor { .delegate(.focalPoint(of: organisation)) }
    static func stakeholder(of organisation: ID<Organisation>) -> Actor { .delegate(.stakeholder(of: organisation)) }
}

extension Instant {
    /// When everything in a story happens unless it says otherwise.
    static let start: Instant = "2009-12-14T09:00:00Z"
    static let later: Instant = "2009-12-15T09:00:00Z"
    static let justBeforeClosing: Instant = "2009-12-21T16:59:59.999999Z"
    static let closing: Instant = "2009-12-21T17:00:00Z"
    static let afterClosing: Instant = "2009-12-21T17:00:01Z"
}

extension GapContent {
    static func titled(_ title: Text) -> GapContent {
        GapContent(
            title: title, description: "People in collective centres have no lasting homes.",
            category: .basicNeedsAndServices, population: [.internallyDisplaced], location: "Baku", severity: .high,
            principles: [18, 21])
    }
}

extension InterventionContent {
    static func titled(
        _ title: Text, gaps: [ID<Gap>] = [.shelter], lead: ID<Organisation>? = .migrationService,
        partners: [ID<Organisation>] = [.localNGO], indicators: [Indicator] = [.homes]
    ) -> InterventionContent {
        InterventionContent(
            title: title, description: "New apartments for families from collective centres.", gaps: gaps,
            kind: .construction, lead: lead, partners: partners,
            budget: try! Money(amount: "1250000.50", currency: "EUR"), starts: "2010-01-01", ends: "2011-12-31",
            indicators: indicators)
    }
}

extension Indicator {
    static let homes = Indicator(
        code: "homes", name: "Families rehoused", level: .outcome, unit: "families", baseline: "0", target: "250")
}

extension ConsultationContent {
    static func titled(_ title: Text) -> ConsultationContent {
        ConsultationContent(
            kind: .roundtable, title: title, from: "2009-12-10", to: "2009-12-11", place: "Ganja",
            organisations: [.ministry, .unhcr],
            groups: [
                ParticipantGroup(
                    population: .internallyDisplaced, gender: .female, age: .adults, diversity: "Wheelchair users",
                    number: 14)
            ], findings: "Homes come first.", gaps: [.shelter])
    }
}
