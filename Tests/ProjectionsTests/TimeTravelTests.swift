import Domain
import EventStore
import Testing

@testable import Projections

@Suite struct `Time travel` {
    /// A history of everything that documents and plans are made of.
    private func history() async throws -> (SampleProgramme, ID<Gap>, ID<Intervention>) {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("No registration")
        let other = try await sample.proposeGap("No documents")
        let intervention = try await sample.proposeIntervention("Train officers", for: [other])
        try await sample.comment(on: .gap(gap), revision: 1)
        try await sample.agree(.gap(gap))
        try await sample.agree(.intervention(intervention))
        try await sample.pledge("100.25", to: intervention)
        try await sample.report("5", on: "2026-02-20", about: intervention)
        try await sample.record([(.gap(other), .gap(.merged(Merged(into: gap))))])
        try await sample.revise(gap, 2, "No registration anywhere")
        try await sample.agree(.gap(gap), revision: 2, .end)
        return (sample, gap, intervention)
    }

    @Test func `what was known at a log position is what was answered then`() async throws {
        let (sample, gap, intervention) = try await history()
        let log = sample.history.log
        // The same log, one entry at a time.
        let replayed = PartialLog(log)
        try await withViews(of: replayed) { views in
            var then: [[JSON?]] = []
            func answers(_ moment: Moment) async throws -> [JSON?] {
                [
                    try await views.document(.gap, gap.value, moment),
                    try await views.document(.intervention, intervention.value, moment),
                    try parsed(try await views.plan(sample.programme, moment)),
                    .array(try await views.list(.gap, .init(status: "agreed"), limit: 9, moment).items),
                    .array(try await views.list(.round, .init(programme: sample.programme), limit: 9, moment).items),
                ]
            }
            for size in 1...(try await sample.history.size) {
                replayed.show(size)
                try await views.wait(until: size)
                then.append(try await answers(.now))
            }
            for (logPosition, known) in then.enumerated() {
                #expect(try await answers(.at(logPosition: logPosition)) == known)
            }
            #expect(try await answers(.at(logPosition: -1)) == [nil, nil, nil, [], []])
            await #expect(throws: ViewsError.beyond(logPosition: then.count, size: then.count)) {
                try await answers(.at(logPosition: then.count))
            }
        }
    }

    @Test func `what was known at a time is what had been recorded by then`() async throws {
        let (sample, gap, _) = try await history()
        try await withViews(of: sample.history.log) { views in
            for logPosition in [5, 8, 12] {
                let time = try await sample.history.time(of: logPosition)
                let last = try await views.lastLogPosition(recordedBy: time)
                #expect(last >= logPosition)
                #expect(
                    try await views.document(.gap, gap.value, .atTime(time))
                        == views.document(.gap, gap.value, .at(logPosition: last)))
            }
            #expect(try await views.lastLogPosition(recordedBy: Instant("2009-01-01")!) == -1)
        }
    }

    @Test func `what was so as of a time folds what had happened by then, however late it was recorded`() async throws {
        let sample = try await SampleProgramme(History())
        let early = try await sample.proposeGap("Early", occurredAt: Instant("2009-05-01")!)
        let late = try await sample.proposeGap("Late", occurredAt: Instant("2009-09-01")!)
        try await sample.comment(on: .gap(early), revision: 1, occurredAt: Instant("2009-06-01")!)
        try await withViews(of: sample.history.log) { (views: Views) async throws in
            func titles(_ time: String) async throws -> [JSON?] {
                let filter = DocumentFilter(programme: sample.programme)
                return try await views.list(.gap, filter, limit: 9, .asOf(Instant(time)!)).items
                    .map { $0[path: "content/title/en"] }
            }
            #expect(try await titles("2009-04-01") == [])
            #expect(try await titles("2009-05-01") == ["Early"])
            #expect(try await titles("2009-10-01") == ["Early", "Late"])
            #expect(try await views.document(.gap, early.value, .asOf(Instant("2009-05-02")!))?["comments"] == 0)
            #expect(try await views.document(.gap, early.value, .asOf(Instant("2009-07-02")!))?["comments"] == 1)
            #expect(try await views.document(.gap, late.value, .asOf(Instant("2009-07-02")!)) == nil)
        }
    }

    @Test func `as of the end everything is as it is now, byte for byte`() async throws {
        let (sample, gap, intervention) = try await history()
        try await withViews(of: sample.history.log) { views in
            let end = Moment.asOf(Instant("2030-01-01")!)
            #expect(try await views.plan(sample.programme, end) == views.plan(sample.programme, .now))
            for (kind, id) in [
                (DocumentKind.gap, gap.value), (.intervention, intervention.value),
                (.programme, sample.programme.value),
            ] {
                #expect(try await views.document(kind, id, end) == views.document(kind, id))
            }
            for kind in [DocumentKind.gap, .intervention, .round, .comment, .delegate, .organisation] {
                let programme = kind == .organisation ? nil : sample.programme
                let filter = DocumentFilter(programme: programme)
                #expect(try await views.list(kind, filter, limit: 99, end) == views.list(kind, filter, limit: 99))
            }
            let round = try #require(try await views.list(.round, limit: 1).items.first?["id"]?.string)
            let id = Identifier(round)!
            #expect(try await views.document(.round, id, end) == views.document(.round, id))
        }
    }
}
