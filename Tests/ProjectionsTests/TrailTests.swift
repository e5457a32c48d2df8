import Domain
import EventStore
import Testing

@testable import Projections

@Suite struct `Trails and seats` {
    private func types(_ entries: [Entry]) throws -> [String] {
        try entries.map { try Envelope(scanning: $0.line).type.split(separator: ".")[1...2].joined(separator: ".") }
    }

    @Test func `it is known in which programmes a file is evidence`() async throws {
        let sample = try await SampleProgramme()
        let file = try FileDigest(String(repeating: "ab", count: 32))
        let evidence = Evidence(file: file)
        let gap = try await sample.proposeGap("No training")
        let intervention = try await sample.proposeIntervention("Training", for: [gap])
        try await sample.record([(.gap(gap), .gap(.evidenceAdded(.init(evidence: evidence))))])
        try await sample.record([
            (.intervention(intervention), .intervention(.proposal(.evidenceAdded(.init(evidence: evidence)))))
        ])
        try await withViews(of: sample.history.log) { views in
            #expect(try await views.programmes(inWhichIsEvidence: file) == [sample.programme])
            let other = try FileDigest(String(repeating: "cd", count: 32))
            #expect(try await views.programmes(inWhichIsEvidence: other) == [])
        }
    }

    @Test func `a gap's trail has all that concerns it, and no ballots`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No training")
        let consultation = ConsultationRecorded(
            programme: sample.programme,
            content: ConsultationContent(
                kind: .roundtable, title: try text("Tbilisi"), from: try Day("2009-10-01"), organisations: [],
                groups: [], gaps: [gap]))
        try await sample.record([(.consultation(sample.history.id()), .consultation(.recorded(consultation)))])
        _ = try await sample.proposeIntervention("Training", for: [gap])
        let comment = try await sample.comment(on: .gap(gap), revision: 1)
        let item = RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)
        let round = try await sample.openRound([item])
        try await sample.take(.support, of: sample.ministry, on: 1, in: round)
        try await sample.comment(on: .round(round), revision: nil)
        try await sample.record([(.comment(comment), .comment(.retracted(CommentRetracted())))])
        try await sample.close(round, [item])
        try await withViews(of: sample.history.log) { views in
            let trail = try await views.trail(.gap, gap.value, limit: 99)
            #expect(
                try types(trail) == [
                    "gap.proposed", "consultation.recorded", "intervention.proposed", "comment.posted", "round.drafted",
                    "round.opened", "gap.put_to_round", "comment.retracted", "round.closed", "gap.decided",
                ])
            let rest = try await views.trail(.gap, gap.value, from: trail[2].logPosition + 1, limit: 2)
            #expect(rest == Array(trail[3...4]))
            let own = try types(try await views.trail(.round, round.value, limit: 99))
            #expect(own == ["round.drafted", "round.opened", "position.taken", "comment.posted", "round.closed"])
            var pieces: [Entry] = []
            while let next = try await views.trail(
                .round, round.value, from: (pieces.last?.logPosition ?? -1) + 1, limit: 1
            ).first { pieces.append(next) }
            #expect(try types(pieces) == own)
        }
    }

    @Test func `a programme's trail has every entry of it, ballots included, and nobody else's`() async throws {
        let first = try await SampleProgramme()
        let second = try await SampleProgramme(first.history)
        let gaps = [try await first.proposeGap("First"), try await second.proposeGap("Second")]
        let items = gaps.map { RoundItem(number: 1, subject: .gap($0), motion: .adopt, revision: 1) }
        let one = try await first.openRound([items[0]])
        let two = try await second.openRound([items[1]])
        for _ in 1...3 {
            try await first.take(.support, of: first.ministry, on: 1, in: one)
            try await second.take(.support, of: second.ministry, on: 1, in: two)
        }
        try await first.close(one, [items[0]])
        try await withViews(of: first.history.log) { views in
            // The second's round is still open, and its ballots go on to the end.
            try await second.take(.object, of: second.ministry, on: 1, in: two)
            try await views.wait(until: first.history.size)
            for sample in [first, second] {
                let all = try await first.history.log.page(EntryQuery(), limit: 1_000)
                let expected = try all.filter { try Envelope(scanning: $0.line).programme == sample.programme }
                #expect(try await views.programmeTrail(sample.programme, limit: 1_000) == expected)
                let end = try await views.programmeTrail(sample.programme, from: expected[4].logPosition, limit: 3)
                #expect(end == Array(expected[4...6]))
            }
        }
    }

    @Test func `the ballots of a round are what its seats had said up to a log position`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("First")
        let round = try await sample.openRound([RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)])
        let first = try await sample.take(.support, of: sample.ministry, on: 1, in: round)
        let second = try await sample.take(.object, of: sample.ministry, on: 1, in: round)
        try await sample.take(.abstain, of: sample.agency, on: 1, in: round)
        let log = sample.history.log
        let then = try await log.ballots(of: round, upTo: first)
        #expect(then.count == 1)
        #expect(then[sample.ministry]?.state?.position(on: 1)?.answer == .support)
        let now = try await log.ballots(of: round)
        #expect(now[sample.ministry]?.state?.position(on: 1)?.answer == .object)
        #expect(now[sample.ministry]?.logPosition == second)
        #expect(now[sample.ministry]?.version == 2)
        #expect(now[sample.agency]?.state?.position(on: 1)?.answer == .abstain)
    }

    @Test func `an inbox has the rounds, revisions and pledges that wait for a delegate`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("First")
        let other = try await sample.proposeGap("Second")
        let training = try await sample.proposeIntervention("Training", for: [gap])
        let comment = try await sample.comment(on: .gap(gap), revision: 1)
        try await sample.comment(on: .gap(other), revision: 1)
        try await sample.revise(gap, 2, "First, revised")
        let due = try await sample.pledge("10", to: training, due: "2026-03-20")
        let overdue = try await sample.pledge("10", to: training, due: "2026-02-01")
        try await sample.pledge("10", to: training, due: "2026-12-01")
        let round = try await sample.openRound([
            RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 2),
            RoundItem(number: 2, subject: .gap(other), motion: .adopt, revision: 1),
        ])
        try await sample.take(.support, of: sample.ministry, on: 2, in: round)
        let now = Instant("2026-03-02")!
        try await withViews(of: sample.history.log) { views in
            let inbox = try #require(try await views.inbox(sample.delegate, now: now))
            #expect(inbox[path: "rounds/0/round"] == .string(round.description))
            #expect(inbox[path: "rounds/0/items"] == [1])
            #expect(inbox["revisions"]?.array?.count == 1)
            #expect(inbox[path: "revisions/0/comment"] == .string(comment.description))
            #expect(inbox[path: "revisions/0/revision"] == 2)
            #expect(
                inbox["pledges"]?.array?.map { $0["pledge"] } == [
                    .string(due.description), .string(overdue.description),
                ])
            #expect(inbox["pledges"]?.array?.map { $0["isOverdue"] } == [false, true])
            #expect(try await views.inbox(sample.history.id(), now: now) == nil)
        }
        try await sample.take(.support, of: sample.ministry, on: 1, in: round)
        try await sample.comment(on: .gap(gap), revision: 2)
        try await sample.report("1", on: "2026-03-01", about: training)
        try await withViews(of: sample.history.log) { views in
            let inbox = try #require(try await views.inbox(sample.delegate, now: now))
            #expect(inbox["rounds"] == [])
            #expect(inbox["revisions"] == [])
            // A report speaks of what was due by then.
            #expect(inbox["pledges"]?.array?.map { $0["pledge"] } == [.string(due.description)])
        }
    }
}
