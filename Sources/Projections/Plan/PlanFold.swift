package import Domain
package import EventStore

/// Plans made in memory from the entries of a log, for one question: what a replay keeps beside the record.
///
/// It belongs to one task at a time.
package struct PlanFold {
    private let documents = InMemoryDocuments(keeping: [.programme, .plan, .gap, .intervention])
    /// The programmes that have been opened, in that order.
    package private(set) var programmes: [ID<Programme>] = []

    package init() {}

    /// Applies the next entry. Ballots change no plan and need not be given.
    package mutating func apply(_ recorded: RecordedEvent) throws {
        if case (.programme(let id), .programme(.opened)) = (recorded.stream, recorded.event) { programmes.append(id) }
        try Fold(store: documents).apply(recorded)
    }

    /// What is agreed in a programme, with the same JSON as `Views.plan`; nil if there is no such programme.
    package func plan(_ programme: ID<Programme>) throws -> JSON? {
        try PlanMaking(documents: documents, programme: programme).plan().map { try JSONEncoding.tree($0) }
    }
}
