/// A meeting, an assessment, a tour: who was heard, where and when, and what came of it.
package struct Consultation: Aggregate {
    package let programme: ID<Programme>
    package var content: ConsultationContent

    package static func evolve(_ state: inout Self?, _ event: ConsultationEvent, _ context: EventContext) {
        switch event {
        case .recorded(let event): state = Consultation(programme: event.programme, content: event.content)
        case .corrected(let event): state?.content = event.content
        }
    }
}

package struct ConsultationContent: Hashable, Sendable, Codable {
    package let kind: ConsultationKind
    package let title: Text
    package let from: Day
    /// The last day; the first if left out.
    package let to: Day?
    package let place: Text?
    package let organisations: [ID<Organisation>]
    package let groups: [ParticipantGroup]
    package let findings: Commitment?
    /// The gaps that it touched.
    package let gaps: [ID<Gap>]

    package init(
        kind: ConsultationKind, title: Text, from: Day, to: Day? = nil, place: Text? = nil,
        organisations: [ID<Organisation>], groups: [ParticipantGroup], findings: Commitment? = nil, gaps: [ID<Gap>]
    ) {
        self.kind = kind
        self.title = title
        self.from = from
        self.to = to
        self.place = place
        self.organisations = organisations
        self.groups = groups
        self.findings = findings
        self.gaps = gaps
    }
}

/// People who took part, by age, gender and diversity: never by name.
package struct ParticipantGroup: Hashable, Sendable, Codable {
    package enum Gender: String, Hashable, Sendable, Codable, CaseIterable {
        case female, male, mixed, other
    }
    package enum Age: String, Hashable, Sendable, Codable, CaseIterable {
        case children, youth, adults
        case olderPersons = "older_persons"
        case mixed
    }

    package let population: PopulationGroup
    package let gender: Gender?
    package let age: Age?
    /// What else sets the group apart: a language, a disability, a place of origin.
    package let diversity: Text?
    /// How many; left out if nobody counted.
    package let number: Int?

    package init(
        population: PopulationGroup, gender: Gender? = nil, age: Age? = nil, diversity: Text? = nil, number: Int? = nil
    ) {
        self.population = population
        self.gender = gender
        self.age = age
        self.diversity = diversity
        self.number = number
    }
}
