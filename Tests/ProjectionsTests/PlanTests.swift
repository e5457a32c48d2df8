import Domain
import EventStore
import Testing

@testable import Projections

@Suite struct `The plan` {
    @Test func `holds agreed gaps with their agreed interventions, pledges and progress`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No training")
        _ = try await sample.proposeGap("Not agreed")
        let training = try await sample.proposeIntervention("Train officers", for: [gap])
        try await sample.agree(.gap(gap))
        try await sample.agree(.intervention(training))
        try await sample.pledge("0.10", to: training)
        try await sample.pledge("999999999999999.9", to: training)
        let withdrawn = try await sample.pledge("5", to: training)
        let last = try await sample.report("12", on: "2026-02-20", about: training)
        let reason = sample.history.commitment()
        let taken = PledgeWithdrawn(pledge: withdrawn, reason: reason)
        try await sample.record([(.intervention(training), .intervention(.pledgeWithdrawn(taken)))])
        try await sample.revise(gap, 2, "A text that is not agreed yet")
        try await withViews(of: sample.history.log) { views in
            let plan = try #require(try parsed(try await views.currentPlan(sample.programme)?.bytes))
            #expect(plan["logPosition"] == .integer(last + 1))
            #expect(plan[path: "title/en"] == "Azerbaijan 2009")
            #expect(plan["gaps"]?.array?.count == 1)
            #expect(plan[path: "gaps/0/content/title/en"] == "No training")
            #expect(plan[path: "gaps/0/revision"] == 1)
            let entry = try #require(plan[path: "gaps/0/interventions/0"])
            #expect(entry["intervention"] == .string(training.description))
            #expect(entry[path: "content/lead"] == .string(sample.agency.description))
            #expect(entry["pledged"] == [["amount": "1000000000000000.00", "currency": "EUR"]])
            #expect(entry["pledges"]?.array?.count == 2)
            #expect(entry[path: "progress/status"] == "ongoing")
            #expect(
                entry[path: "progress/indicators/0"]
                    == ["actual": "12", "baseline": "0", "code": "trained", "on": "2026-02-20", "target": "40"])
            #expect(plan["otherInterventions"] == [])
        }
    }

    @Test func `an intervention for a merged gap stands under the one it was merged into`() async throws {
        let sample = try await SampleProgramme()
        let first = try await sample.proposeGap("First")
        let second = try await sample.proposeGap("Second")
        let last = try await sample.proposeGap("Last")
        let training = try await sample.proposeIntervention("Training", for: [first])
        try await sample.agree(.intervention(training))
        try await sample.agree(.gap(last))
        try await withViews(of: sample.history.log) { views in
            let plan = try #require(try parsed(try await views.currentPlan(sample.programme)?.bytes))
            #expect(plan[path: "otherInterventions/0/intervention"] == .string(training.description))
        }
        try await sample.record([(.gap(first), .gap(.merged(Merged(into: second))))])
        try await sample.record([(.gap(second), .gap(.merged(Merged(into: last))))])
        try await withViews(of: sample.history.log) { views in
            let plan = try #require(try parsed(try await views.currentPlan(sample.programme)?.bytes))
            #expect(plan["otherInterventions"] == [])
            #expect(plan[path: "gaps/0/interventions/0/gaps"] == [.string(last.description)])
            let gap = try await views.document(.gap, first.value)
            #expect(gap?["mergedInto"] == .string(second.description))
        }
    }

    @Test func `is kept ready until it changes, and no longer`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("First")
        try await withViews(of: sample.history.log) { views in
            let before = try #require(try await views.currentPlan(sample.programme))
            try await sample.revise(gap, 2, "Nothing of the plan")
            try await views.wait(until: sample.history.size)
            let same = try #require(try await views.currentPlan(sample.programme))
            #expect(same.bytes == before.bytes)
            #expect(same.size == before.size + 1)
            try await sample.agree(.gap(gap), revision: 2)
            try await views.wait(until: sample.history.size)
            let after = try #require(try parsed(try await views.currentPlan(sample.programme)?.bytes))
            #expect(after[path: "gaps/0/revision"] == 2)
            #expect(try await views.currentPlan(sample.history.id()) == nil)
        }
    }

    @Test func `is made once for all who ask for it at the same time`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("First")
        try await withViews(of: sample.history.log) { views in
            func editions() async throws -> Set<Int> {
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    for _ in 0..<64 { group.addTask { try await views.currentPlan(sample.programme)?.edition } }
                    return try await group.reduce(into: []) { if let edition = $1 { $0.insert(edition) } }
                }
            }
            let first = try await editions()
            #expect(first.count == 1)
            try await sample.agree(.gap(gap), revision: 1)
            try await views.wait(until: sample.history.size)
            let second = try await editions()
            #expect(second.count == 1)
            #expect(second != first)
        }
    }

    @Test func `tells what came, went and changed between two log positions, and by which entries`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("Leaves")
        let other = try await sample.proposeGap("Enters")
        let training = try await sample.proposeIntervention("Training", for: [other])
        try await sample.agree(.gap(gap))
        try await sample.agree(.intervention(training))
        let from = try await sample.history.size - 1
        let entered = try await sample.agree(.gap(other)) + 1
        try await sample.pledge("7", to: training)
        let pledged = try await sample.history.size - 1
        let reported = try await sample.report("1", on: "2026-02-20", about: training)
        try await sample.comment(on: .intervention(training), revision: 1)
        let left = try await sample.agree(.gap(gap), .end) + 1
        try await withViews(of: sample.history.log) { views in
            let changes = try #require(
                try await views.planChanges(sample.programme, from: .at(logPosition: from), to: .now))
            #expect(changes["to"] == .integer(left))
            let gaps = try #require(changes["gaps"]?.array)
            #expect(gaps.map { $0["change"] } == ["left", "entered"])
            #expect(gaps.map { $0["entries"] } == [[.integer(left)], [.integer(entered)]])
            #expect(gaps[0]["status"] == "ended")
            #expect(gaps[0]["revisionBefore"] == 1)
            let interventions = try #require(changes["interventions"]?.array)
            #expect(interventions.count == 1)
            #expect(interventions[0]["change"] == "changed")
            #expect(interventions[0]["aspects"] == ["pledges", "progress"])
            #expect(interventions[0]["entries"] == [.integer(pledged), .integer(reported)])
            let none = try await views.planChanges(sample.programme, from: .now, to: .now)
            #expect(none?["gaps"] == [])
        }
    }

    @Test func `tells that a merged gap took its interventions along`() async throws {
        let sample = try await SampleProgramme()
        let first = try await sample.proposeGap("First")
        let last = try await sample.proposeGap("Last")
        let training = try await sample.proposeIntervention("Training", for: [first])
        try await sample.agree(.intervention(training))
        let from = try await sample.history.size - 1
        try await sample.record([(.gap(first), .gap(.merged(Merged(into: last))))])
        try await withViews(of: sample.history.log) { views in
            let changes = try await views.planChanges(sample.programme, from: .at(logPosition: from), to: .now)
            #expect(changes?[path: "interventions/0/aspects"] == ["gaps"])
            #expect(changes?[path: "interventions/0/intervention"] == .string(training.description))
        }
    }
}
