package import Domain
package import EventStore

extension Views {
    /// What is agreed in a programme now; nil if there is no such programme. Kept ready until the plan changes, and made
    /// once for all who ask for it then.
    package func currentPlan(_ programme: ID<Programme>) async throws -> CurrentPlan? {
        if let known = plans.plan(programme) { return known }
        let (size, changes) = plans.moment
        let making = PlanCache.Making(programme: programme, changes: changes)
        var plan = try await plans.making.value(for: making) {
            let plan = try self.readNow { db in
                try PlanMaking(documents: DocumentSnapshot(db: db, logPosition: nil), programme: programme).plan()
            }
            guard let plan else { return nil }
            return self.plans.take(
                try JSONEncoding.encode(plan), of: programme, size: size, madeAfter: changes)
        }
        // Whoever began to make it may have come earlier; nothing in it has changed since.
        if let made = plan { plan?.size = max(made.size, size) }
        return plan
    }

    /// What was agreed in a programme at a moment, as JSON; nil if there was no such programme.
    package func plan(_ programme: ID<Programme>, _ moment: Moment) async throws -> [UInt8]? {
        if moment == .now { return try await currentPlan(programme)?.bytes }
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
