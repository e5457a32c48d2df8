internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB

/// What is different in a plan at two moments.
struct PlanChanges: Codable, Hashable, Sendable {
    enum Change: String, Codable, Hashable, Sendable { case entered, left, changed }

    enum Aspect: String, Codable, Hashable, Sendable {
        case revision, lead, budget, gaps, pledges, progress
    }

    struct One: Codable, Hashable, Sendable {
        let gap: ID<Gap>?
        let intervention: ID<Intervention>?
        /// The title that it has, or had when it left.
        let title: Text
        let change: Change
        /// What has changed, if it was in the plan before and after.
        let aspects: [Aspect]
        /// The revision before and after, nil where it was not in the plan.
        let revisionBefore: Int?
        let revisionAfter: Int?
        /// What has become of it, and of a merged one into what.
        let status: ProposalStatus
        let mergedInto: ID<Entity>?
        /// The log positions of the entries of its own that changed the plan between.
        let entries: [Int]
    }

    let programme: ID<Programme>
    /// Log positions: what counts is what changed after the first up to the second.
    let from: Int
    let to: Int
    let gaps: [One]
    let interventions: [One]
}

/// Compares a plan at two log positions by the documents that changed between them.
struct PlanComparison {
    let db: Database
    let programme: ID<Programme>
    let from: Int
    let to: Int

    private var before: PlanMaking {
        PlanMaking(documents: DocumentSnapshot(db: db, logPosition: from), programme: programme)
    }
    private var after: PlanMaking {
        PlanMaking(documents: DocumentSnapshot(db: db, logPosition: to), programme: programme)
    }

    func changes() throws -> PlanChanges {
        let marks = Set(
            try DocumentSnapshot(db: db, logPosition: nil)
                .versions(.plan, programme.value, after: from, through: to))
        // Mergers of gaps move interventions that have not changed themselves.
        let regrouped = try merged().isEmpty ? [] : try answering()
        let interventions = try changed(.intervention)
        let others = regrouped.filter { !interventions.contains($0) }
        return PlanChanges(
            programme: programme, from: from, to: to,
            gaps: try changed(.gap).compactMap { try gap(ID($0), marks) },
            interventions: try (interventions + others).compactMap { try intervention(ID($0), marks) })
    }

    private func gap(_ id: ID<Gap>, _ marks: Set<Int>) throws -> PlanChanges.One? {
        let old = try before.gap(id)
        let new = try after.gap(id)
        guard old != new, let content = (new ?? old)?.content,
            let now = try after.documents.document(GapView.self, id.value)?.body
        else { return nil }
        return PlanChanges.One(
            gap: id, intervention: nil, title: content.title, change: .init(old != nil, new != nil),
            aspects: old != nil && new != nil ? [.revision] : [], revisionBefore: old?.revision,
            revisionAfter: new?.revision, status: now.status, mergedInto: now.mergedInto.map { ID($0.value) },
            entries: try entries(.gap, id.value, marks))
    }

    private func intervention(_ id: ID<Intervention>, _ marks: Set<Int>) throws -> PlanChanges.One? {
        let old = try before.intervention(id)
        let new = try after.intervention(id)
        guard old != new, let content = (new ?? old)?.content,
            let now = try after.documents.document(InterventionView.self, id.value)?.body.proposal
        else { return nil }
        var aspects: [PlanChanges.Aspect] = []
        if let old, let new {
            if old.revision != new.revision { aspects.append(.revision) }
            if old.content.lead != new.content.lead { aspects.append(.lead) }
            if old.content.budget != new.content.budget { aspects.append(.budget) }
            if old.gaps != new.gaps { aspects.append(.gaps) }
            if old.pledges != new.pledges { aspects.append(.pledges) }
            if old.progress != new.progress { aspects.append(.progress) }
        }
        return PlanChanges.One(
            gap: nil, intervention: id, title: content.title, change: .init(old != nil, new != nil), aspects: aspects,
            revisionBefore: old?.revision, revisionAfter: new?.revision, status: now.status,
            mergedInto: now.mergedInto.map { ID($0.value) }, entries: try entries(.intervention, id.value, marks))
    }

    private func entries(_ kind: DocumentKind, _ id: Identifier, _ marks: Set<Int>) throws -> [Int] {
        try DocumentSnapshot(db: db, logPosition: nil).versions(kind, id, after: from, through: to)
            .filter(marks.contains)
    }

    /// The documents of a kind that have changed between, in the order in which they came into being.
    private func changed(_ kind: DocumentKind) throws -> [Identifier] {
        try identifiers(
            """
            SELECT id FROM documents AS now
            WHERE now.to_position IS NULL AND kind = ? AND programme = ? AND EXISTS (
                SELECT 1 FROM documents
                WHERE kind = now.kind AND id = now.id AND from_position > ? AND from_position <= ?)
            ORDER BY created
            """, [kind.rawValue, programme.value.blob, from, to])
    }

    /// The gaps that were merged between.
    private func merged() throws -> [Identifier] {
        try changed(.gap).filter { id in
            let old = try before.documents.document(GapView.self, id)?.body.mergedInto
            return try after.documents.document(GapView.self, id)?.body.mergedInto != old
        }
    }

    /// All agreed interventions of the programme.
    private func answering() throws -> [Identifier] {
        try identifiers(
            """
            SELECT id FROM documents WHERE to_position IS NULL AND kind = 'intervention' AND programme = ?
            ORDER BY created
            """, [programme.value.blob])
    }

    private func identifiers(_ sql: String, _ arguments: StatementArguments) throws -> [Identifier] {
        try Data.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map { Identifier(bytes: $0)! }
    }
}

extension PlanChanges.Change {
    /// Of what is different: whether it was in the plan, and whether it is.
    fileprivate init(_ was: Bool, _ isNow: Bool) {
        switch (was, isNow) {
        case (false, _): self = .entered
        case (true, false): self = .left
        case (true, true): self = .changed
        }
    }
}
