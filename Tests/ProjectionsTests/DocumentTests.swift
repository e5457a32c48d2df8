import Domain
import EventStore
import Testing

@testable import Projections

@Suite struct `Documents of what has been recorded` {
    @Test func `a gap tells its texts, its standing and how rounds ended for it`() async throws {
        let sample = try await SampleProgramme()
        let id = try await sample.proposeGap("No registration in Yevlakh")
        try await sample.revise(id, 2, "No registration outside Baku")
        try await sample.comment(on: .gap(id), revision: 2)
        let item = RoundItem(number: 1, subject: .gap(id), motion: .adopt, revision: 2)
        let round = try await sample.openRound([item])
        try await withViews(of: sample.history.log) { views in
            let gap = try #require(try await views.document(.gap, id.value))
            #expect(gap["status"] == "in_round")
            #expect(gap["round"] == .string(round.description))
            #expect(gap["version"] == 3)
            #expect(gap["comments"] == 1)
        }
        try await sample.close(round, [item])
        try await withViews(of: sample.history.log) { views in
            let gap = try #require(try await views.document(.gap, id.value))
            #expect(gap["status"] == "agreed")
            #expect(gap["agreedRevision"] == 2)
            #expect(gap[path: "agreedContent/title/en"] == "No registration outside Baku")
            #expect(gap[path: "agreedIn/round"] == .string(round.description))
            #expect(gap[path: "outcomes/0/outcome"] == "agreed")
            #expect(gap["proposer"] == .string(sample.ministry.description))
            #expect(gap[path: "by/role"] == "stakeholder")
            #expect(gap["round"] == nil)
            let revisions = try #require(try await views.revisions(of: .gap(id), limit: 10))
            #expect(
                revisions.items.map { $0[path: "content/title/en"] } == [
                    "No registration in Yevlakh", "No registration outside Baku",
                ])
            #expect(try await views.revisions(of: .gap(id), limit: 1)?.next == 1)
            #expect(try await views.document(.gap, round.value) == nil)
        }
    }

    @Test func `a round tells its seats by chamber, and its tallies once it is closed`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No shelter")
        let item = RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)
        let id = try await sample.openRound([item])
        let reason = sample.history.commitment()
        let later = Instant("2027-02-01")!
        try await sample.record([(.round(id), .round(.extended(RoundExtended(closesAt: later, reason: reason))))])
        try await withViews(of: sample.history.log) { views in
            let round = try #require(try await views.document(.round, id.value))
            #expect(round["phase"] == "open")
            #expect(round[path: "closing/closesAt"] == .string(later.description))
            #expect(round[path: "closing/extensionsUsed"] == 1)
            #expect(round[path: "extensions/0/reason/commitment"] == .string(reason.description))
            #expect(round[path: "seats/0/chamber"] == "government")
            #expect(round[path: "seats/1/organisations/0"] == .string(sample.agency.description))
            #expect(try await views.rounds(dueAt: later.advanced(bySeconds: -1)).isEmpty)
            #expect(try await views.rounds(dueAt: later) == [id])
        }
        try await sample.close(id, [item], .notAgreed)
        try await withViews(of: sample.history.log) { views in
            let round = try #require(try await views.document(.round, id.value))
            #expect(round["phase"] == "closed")
            #expect(round[path: "results/0/outcome"] == "not_agreed")
            #expect(round[path: "results/0/tally/0/support"] == 1)
            #expect(round[path: "results/0/tally/0/object"] == 0)
            #expect(try await views.rounds(dueAt: later).isEmpty)
            #expect(try await views.document(.gap, gap.value)?["status"] == "proposed")
        }
    }

    @Test func `a cancelled round is cancelled for every item`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No shelter")
        let id = try await sample.openRound([RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)])
        let cancelled = RoundCancelled(reason: sample.history.commitment())
        try await sample.record([
            (.round(id), .round(.cancelled(cancelled))), (.gap(gap), .gap(.released(Released(round: id)))),
        ])
        try await withViews(of: sample.history.log) { views in
            #expect(try await views.document(.round, id.value)?[path: "results/0/outcome"] == "cancelled")
            let document = try #require(try await views.document(.gap, gap.value))
            #expect(document["status"] == "proposed")
            #expect(document[path: "outcomes/0/outcome"] == "cancelled")
        }
    }

    @Test func `a late report does not take the place of a later day's`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No training")
        let id = try await sample.proposeIntervention("Train officers", for: [gap])
        try await sample.report("30", on: "2026-02-20", about: id)
        try await sample.report("10", on: "2026-02-10", .planned, about: id)
        try await withViews(of: sample.history.log) { views in
            let progress = try #require(try await views.document(.intervention, id.value)?["progress"])
            #expect(progress["count"] == 2)
            #expect(progress["status"] == "ongoing")
            #expect(progress[path: "actuals/0/value"] == "30")
        }
    }

    @Test func `prose is a commitment, and a person an identifier with commitments`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No shelter")
        let id = try await sample.comment(on: .gap(gap), revision: 1)
        let amended = CommentAmended(text: sample.history.commitment())
        try await sample.record([(.comment(id), .comment(.amended(amended)))])
        try await withViews(of: sample.history.log) { views in
            let comment = try #require(try await views.document(.comment, id.value))
            #expect(comment["text"] == ["commitment": .string(amended.text.description)])
            #expect(comment["status"] == "amended")
            #expect(comment["subject"] == .string("gap/\(gap)"))
            let delegate = try #require(try await views.document(.delegate, sample.delegate.value))
            #expect(delegate[path: "person/person"] != nil)
            #expect(delegate[path: "person/fullName/commitment"] != nil)
        }
    }

    @Test func `lists page in the order of creation without gaps or doubles while things go on`() async throws {
        let sample = try await SampleProgramme()
        var gaps: [ID<Gap>] = []
        for number in 1...7 { gaps.append(try await sample.proposeGap("Gap \(number)")) }
        let expected = gaps
        let other = try await SampleProgramme(sample.history)
        _ = try await other.proposeGap("Of another programme")
        try await withViews(of: sample.history.log) { views in
            let filter = DocumentFilter(programme: sample.programme)
            var found: [JSON] = []
            var after: Int?
            repeat {
                let page = try await views.list(.gap, filter, after: after, limit: 2)
                found += page.items
                after = page.next
                let revision = found.count + 1
                try await sample.revise(expected[0], revision, "Revised \(revision)")
                try await views.wait(until: sample.history.size)
            } while after != nil
            #expect(found.map { $0["id"] } == expected.map { .string($0.description) })
        }
    }

    @Test func `lists are filtered by what people filter by`() async throws {
        let sample = try await SampleProgramme()
        let first = try await sample.proposeGap("First")
        let second = try await sample.proposeGap("Second")
        let training = try await sample.proposeIntervention("Training", for: [second])
        try await sample.agree(.gap(first))
        let comment = try await sample.comment(on: .gap(second), revision: 1)
        try await withViews(of: sample.history.log) { (views: Views) async throws in
            func ids(_ kind: DocumentKind, _ filter: DocumentFilter) async throws -> [JSON?] {
                try await views.list(kind, filter, limit: 10).items.map { $0["id"] }
            }
            func id<Subject>(_ id: ID<Subject>) -> JSON? { .string(id.description) }
            let programme = sample.programme
            #expect(try await ids(.gap, .init(programme: programme, status: "agreed")) == [id(first)])
            #expect(try await ids(.gap, .init(programme: programme, isAgreed: false)) == [id(second)])
            #expect(
                try await ids(.gap, .init(category: "fair_processes_and_documentation")) == [id(first), id(second)])
            #expect(try await ids(.intervention, .init(programme: programme, gap: second)) == [id(training)])
            #expect(try await ids(.intervention, .init(programme: programme, gap: first)) == [])
            #expect(try await ids(.organisation, .init(category: "un_agency")) == [id(sample.agency)])
            #expect(try await ids(.delegate, .init(organisation: sample.ministry)) == [id(sample.delegate)])
            #expect(try await views.comments(on: .gap(second), limit: 5).items.map { $0["id"] } == [id(comment)])
        }
    }
}
