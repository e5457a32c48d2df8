/// A gap in protection: what is proposed, revised, agreed on as being one.
package typealias Gap = Proposal<GapContent>
package typealias GapEvent = ProposalEvent<GapContent>

package typealias ProposeGap = Propose<GapContent>
package typealias ReviseGap = Revise<GapContent>
package typealias AddGapEvidence = AddEvidence<GapContent>
package typealias WithdrawGap = Withdraw<GapContent>
package typealias MergeGap = Merge<GapContent>

/// The text of a gap. Its proposers declare that it names no person.
package struct GapContent: ProposalContent {
    package typealias Entity = Gap

    package let title: Text
    package let description: Text
    package let category: GapCategory
    package let population: [PopulationGroup]
    package let location: Text?
    package let severity: Severity
    /// Which of the Guiding Principles on Internal Displacement it concerns, 1 to 30.
    package let principles: [Int]

    package init(
        title: Text, description: Text, category: GapCategory, population: [PopulationGroup], location: Text? = nil,
        severity: Severity, principles: [Int]
    ) {
        self.title = title
        self.description = description
        self.category = category
        self.population = population
        self.location = location
        self.severity = severity
        self.principles = principles
    }

    package static let noun = "gap"
    package static func stream(_ id: ID<Gap>) -> Stream { .gap(id) }
    package static func event(_ event: GapEvent) -> Event { .gap(event) }
    package static func find(_ id: ID<Gap>, at pointer: String?, in hearing: Hearing) throws -> Gap {
        try hearing.gap(id, at: pointer)
    }

    package var lead: ID<Organisation>? { nil }

    package func checked(in programme: ID<Programme>, hearing: Hearing) throws -> GapContent {
        let language = try hearing.programme(programme).defaultLanguage
        guard !population.isEmpty, Set(population).count == population.count else {
            throw Refusal(.invalidContent, "Name at least one population group, each once.", at: "/content/population")
        }
        guard principles.allSatisfy((1...30).contains), Set(principles).count == principles.count else {
            throw Refusal(
                .invalidContent, "Name Guiding Principles by number, 1 to 30, each once.", at: "/content/principles")
        }
        return GapContent(
            title: try title.resolved(in: language).limited(to: Text.longestTitle, at: "/content/title"),
            description: try description.resolved(in: language), category: category, population: population,
            location: try location?.resolved(in: language).limited(to: Text.longestTitle, at: "/content/location"),
            severity: severity, principles: principles.sorted())
    }
}
