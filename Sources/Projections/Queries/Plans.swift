package import Domain
package import EventStore

extension Views {
    /// What is agreed in a programme now, as JSON, with the number of entries as of which that is so; nil if there is
    /// no such programme. Kept ready until the plan changes.
    package func planBytes(_ programme: ID<Programme>) throws -> (bytes: [UInt8], size: Int)? {
        if let known = plans.plan(programme) { return known }
        let changes = plans.changes
        let size = size
        let plan = try readNow { db in
            try PlanMaking(documents: DocumentSnapshot(db: db, logPosition: nil), programme: programme).plan()
        }
        guard let plan else { return nil }
        let bytes = try JSONEncoding.encode(plan)
        plans.keep(bytes, of: programme, madeAfter: changes)
        return (bytes, size)
    }

    /// What was agreed in a programme at a moment, as JSON; nil if there was no such programme.
    package func plan(_ programme: ID<Programme>, _ moment: Moment) async throws -> [UInt8]? {
        if moment == .now { return try planBytes(programme)?.bytes }
        return try await ask(moment, .programme(programme, [.programme, .plan, .gap, .intervention])) { documents in
            try PlanMaking(documents: documents, programme: programme).plan().map { try JSONEncoding.encode($0) }
        }
    }

    /// What came into a programme's plan, left it or changed in it from one moment to another: a log position, a
    /// recorded time, or now. Nil if there is no such programme.
    ///
    /// - Throws: `ViewsError.notComparable` for an `asOf`, `ViewsError.beyond`.
    package func planChanges(
        _ programme: ID<Programme>, from first: Moment, to last: Moment
    ) async throws -> JSON? {
        let end = size - 1
        let from = try await logPosition(of: first) ?? end
        let to = try await logPosition(of: last) ?? end
        return try await read { db in
            guard try DocumentSnapshot(db: db, logPosition: nil).body(.programme, programme.value) != nil else {
                return nil
            }
            return try JSONEncoding.tree(
                PlanComparison(db: db, programme: programme, from: from, to: to).changes())
        }
    }
}
