import Domain
import EventStore
import Foundation
import GRDB
import Logging
import Testing

@testable import Projections

@Suite struct `Views that follow the log` {
    private func history() async throws -> SampleProgramme {
        let sample = try await SampleProgramme()
        for number in 1...5 {
            let gap = try await sample.proposeGap("Gap \(number)")
            try await sample.comment(on: .gap(gap), revision: 1)
            let item = RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)
            let round = try await sample.openRound([item])
            try await sample.take(.support, of: sample.ministry, on: 1, in: round)
            try await sample.take(.object, of: sample.agency, on: 1, in: round)
            try await sample.close(round, [item])
        }
        return sample
    }

    @Test func `views wait for a log that is away, and go on by themselves`() async throws {
        let sample = try await history()
        let size = try await sample.history.size
        let whole = try await withViews(of: sample.history.log) { try $0.dump() }
        let partial = PartialLog(sample.history.log, failures: 2)
        partial.show(size)
        let late = try await withViews(of: partial) { try $0.dump() }
        #expect(late == whole)
    }

    @Test func `the same log gives equal bytes, whatever the batches, and after a rebuild`() async throws {
        let sample = try await history()
        let whole = try await withViews(of: sample.history.log) { views in
            let before = try views.dump()
            try await views.rebuild()
            #expect(try views.dump() == before)
            #expect(views.size == (try await sample.history.size))
            // It goes on to follow.
            let gap = try await sample.proposeGap("After the rebuild")
            try await views.wait(until: sample.history.size)
            #expect(try await views.document(.gap, gap.value) != nil)
            return try views.dump()
        }
        let partial = PartialLog(sample.history.log)
        let size = try await sample.history.size
        let single = try await withViews(of: partial) { views in
            for shown in 1...size {
                partial.show(shown)
                try await views.wait(until: shown)
            }
            return try views.dump()
        }
        #expect(single == whole)
    }

    @Test func `a batch that fails leaves neither rows nor progress`() async throws {
        let sample = try await history()
        try await withDirectory { directory in
            let file = try ViewsFile(path: directory + "/views.sqlite")
            var reader = EventReader()
            let entries = try await sample.history.log.page(
                EntryQuery(excludedTypes: EntryTypes.ballots), limit: 1_000)
            let events = try entries.map { try reader.read($0) }
            _ = try file.apply(Array(events[..<8]), upTo: 8)
            // The eighth again cannot be: a version of its document is there. What came before it is undone.
            #expect(throws: DatabaseError.self) { try file.apply(Array(events[8...] + [events[7]]), upTo: 99) }
            #expect(file.progress.size == 8)
            let (progress, rows) = try await file.pool.read { db in
                (try ViewsProgress(db), try Int.fetchOne(db, sql: "SELECT max(from_position) FROM documents"))
            }
            #expect(progress?.size == 8)
            #expect(try #require(rows) < 8)
            try file.close()
            #expect(try ViewsFile(path: directory + "/views.sqlite").progress.size == 8)
        }
    }

    @Test func `an entry that nobody can read stops them, with everything before it kept`() async throws {
        let history = History()
        let sample = try await SampleProgramme(history)
        let size = try await history.size
        let stream = StreamName(.gap(history.id()))
        let known = try Envelope(scanning: try await history.log.page(EntryQuery(), limit: 1)[0].line)
        var envelope = known
        envelope.stream = stream
        envelope.type = "accord.gap.invented.v9"
        let draft = EntryDraft(envelope: envelope, data: Array("{}".utf8))
        _ = try await history.log.append(
            Append(id: history.identifier(), fingerprint: nil, drafts: [draft], expected: []))
        _ = try await sample.proposeGap("After it")
        try await withDirectory { directory in
            let views = try Views(directory: directory, log: history.log, logger: Logger(label: "views"))
            let error = await #expect(throws: ViewsError.self) { try await views.run() }
            #expect(
                error
                    == .unreadable(
                        logPosition: size, detail: "Not an entry: unknown type accord.gap.invented.v9 (at byte 0)."))
            #expect(views.size == size)
            await #expect(throws: ViewsError.self) { try await views.wait(until: size + 1) }
        }
    }

    @Test func `another fold is built anew and then answers`() async throws {
        let sample = try await history()
        let log = sample.history.log
        try await withDirectory { directory in
            let before = try await withViews(of: log, in: directory) { try $0.dump() }
            let file = try ViewsFile(path: directory + "/views.sqlite")
            try await file.pool.write { db in
                try db.execute(sql: "UPDATE progress SET fold = 'older'; UPDATE documents SET body = X'7B7D'")
            }
            try file.close()
            let views = try Views(directory: directory, log: log, logger: Logger(label: "views"))
            // The old ones answer until the new have caught up.
            #expect(try await views.list(.gap, limit: 9).items.count == 5)
            let running = Task { try await views.run() }
            while try views.dump() != before { try await Task.sleep(for: .milliseconds(5)) }
            #expect(views.file.progress.isCurrent)
            running.cancel()
            try await running.value
        }
    }

    @Test func `views of another log, or none at all, are made anew`() async throws {
        let sample = try await history()
        let other = try await SampleProgramme()
        let gap = try await other.proposeGap("Of the other log")
        try await withDirectory { directory in
            _ = try await withViews(of: sample.history.log, in: directory) { $0.size }
            let views = try Views(directory: directory, log: other.history.log, logger: Logger(label: "views"))
            // What the file has of the other log counts for nothing.
            #expect(views.size == 0)
            let running = Task { try await views.run() }
            try await views.wait(until: other.history.size)
            #expect(try await views.document(.gap, gap.value) != nil)
            running.cancel()
            try await running.value
            try Data("nothing of the kind".utf8).write(to: URL(filePath: directory + "/broken.sqlite"))
            #expect(try ViewsFile(path: directory + "/broken.sqlite").progress.size == 0)
        }
    }

    @Test func `whoever waits for an entry reads it, ballots too, and does not wait for ever`() async throws {
        let sample = try await SampleProgramme()
        let gap = try await sample.proposeGap("First")
        let round = try await sample.openRound([RoundItem(number: 1, subject: .gap(gap), motion: .adopt, revision: 1)])
        try await withViews(of: sample.history.log) { views in
            let ballot = try await sample.take(.support, of: sample.ministry, on: 1, in: round)
            try await views.wait(until: ballot + 1)
            #expect(views.size == ballot + 1)
            await #expect(throws: ViewsError.late(size: ballot + 2, reached: ballot + 1)) {
                try await views.wait(until: ballot + 2, timeout: .milliseconds(20))
            }
        }
    }
}
