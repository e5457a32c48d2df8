import Domain
import EventStore
import Synchronization
import Testing

/// What every engine promises to who reads. See `EventLog`.
@Suite struct LogReadingTests {
    /// A log of 60 entries: 20 gaps, each with a proposal and a revision, and a comment in a stream under it.
    private func withSamples(
        _ engine: Engine, _ body: (any EventLog, [StreamName], [ID<Organisation>]) async throws -> Void
    ) async throws {
        try await engine.withLog { log in
            let organisations = [ID<Organisation>(sampleIdentifier()), ID(sampleIdentifier())]
            var gaps: [StreamName] = []
            for index in 0..<20 {
                let gap = sampleStream()
                gaps.append(gap)
                let organisation = organisations[index % 2]
                _ = try await log.append(sampleAppend(sampleDraft(gap, organisation: organisation)))
                let comment = StreamName("\(gap)/comment/\(sampleIdentifier())")!
                _ = try await log.append(sampleAppend(sampleDraft(comment, type: "accord.comment.made.v1")))
                _ = try await log.append(
                    sampleAppend(
                        sampleDraft(gap, version: 2, type: "accord.gap.revised.v1", organisation: organisation)))
            }
            try await body(log, gaps, organisations)
        }
    }

    @Test(arguments: Engine.allCases) func `each condition of a query leaves out what it should`(
        engine: Engine
    ) async throws {
        try await withSamples(engine) { (log, gaps, organisations) async throws in
            func positions(_ query: EntryQuery) async throws -> [Int] {
                try await log.page(query, limit: 100).map(\.logPosition)
            }
            #expect(try await positions(EntryQuery()) == Array(0..<60))
            #expect(try await positions(EntryQuery(from: 57)) == [57, 58, 59])
            #expect(try await positions(EntryQuery(from: 3, to: 6)) == [3, 4, 5])
            #expect(try await positions(EntryQuery(from: 60)) == [])
            #expect(try await positions(EntryQuery(from: 5, to: 5)) == [])
            #expect(try await positions(EntryQuery(within: gaps[4])) == [12, 13, 14])
            #expect(try await positions(EntryQuery(from: 13, within: gaps[4])) == [13, 14])
            #expect(try await positions(EntryQuery(within: StreamName("gap")!)) == Array(0..<60))
            #expect(try await positions(EntryQuery(within: StreamName("ga")!)) == [])
            #expect(
                try await positions(EntryQuery(to: 9, types: ["accord.gap.proposed.v1", "accord.gap.revised.v1"]))
                    == [0, 2, 3, 5, 6, 8])
            #expect(try await positions(EntryQuery(types: ["accord.unheard.of.v1"])) == [])
            #expect(try await positions(EntryQuery(types: [])) == [])
            #expect(try await positions(EntryQuery(to: 6, excludedTypes: ["accord.comment.made.v1"])) == [0, 2, 3, 5])
            #expect(try await positions(EntryQuery(to: 12, organisation: organisations[1])) == [3, 5, 9, 11])
            #expect(try await positions(EntryQuery(organisation: ID(sampleIdentifier()))) == [])
            let everything = EntryQuery(
                from: 10, to: 30, within: gaps[5], types: ["accord.gap.revised.v1"], organisation: organisations[1])
            #expect(try await positions(everything) == [17])
        }
    }

    @Test(arguments: Engine.allCases) func `pages follow one another without a gap or a repetition`(
        engine: Engine
    ) async throws {
        try await withSamples(engine) { log, _, organisations in
            for query in [
                EntryQuery(), EntryQuery(organisation: organisations[0]), EntryQuery(within: StreamName("gap")!),
                EntryQuery(types: ["accord.comment.made.v1"]),
            ] {
                let whole = try await log.page(query, limit: 100)
                var paged: [Entry] = []
                var next = query
                while case let page = try await log.page(next, limit: 7), !page.isEmpty {
                    #expect(page.count <= 7)
                    paged += page
                    next.from = page.last!.logPosition + 1
                }
                #expect(paged == whole)
            }
        }
    }

    @Test(arguments: Engine.allCases) func `a page is never more than a few MiB`(engine: Engine) async throws {
        try await engine.withLog { log in
            for _ in 0..<100 {
                _ = try await log.append(sampleAppend(sampleDraft(sampleStream(), bytes: Entry.largest)))
            }
            let page = try await log.page(EntryQuery(), limit: 1_000)
            #expect(page.count < 100)
            #expect(!page.isEmpty)
            #expect(try await log.everything().count == 100)
        }
    }

    @Test(arguments: Engine.allCases) func `a stream is given after a version, in order`(engine: Engine) async throws {
        try await withSamples(engine) { (log, gaps, _) async throws in
            #expect(try await log.stream(gaps[3], after: 0).map(\.logPosition) == [9, 11])
            #expect(try await log.stream(gaps[3], after: 1).map(\.logPosition) == [11])
            #expect(try await log.stream(gaps[3], after: 2).isEmpty)
            #expect(try await log.stream(sampleStream(), after: 0).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func `who waits for growth is woken by the append, and by a cancellation`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let waiting = Task { try await log.waitForGrowth(beyond: 1) }
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            #expect(try await waiting.value.size == 2)
            #expect(try await log.waitForGrowth(beyond: 0).size == 2)
            let cancelled = Task { try await log.waitForGrowth(beyond: 100) }
            cancelled.cancel()
            #expect(try await cancelled.value.size == 2)
        }
    }

    @Test(arguments: Engine.allCases) func `a subscription from the middle gives a slow reader everything, in order`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let stream = sampleStream()
            for version in 1...10 { _ = try await log.append(sampleAppend(sampleDraft(stream, version: version))) }
            let reader = Task {
                var positions: [Int] = []
                for try await entries in Subscription(to: log, query: EntryQuery(from: 5, to: 210), batch: 16) {
                    #expect(entries.count <= 16)
                    positions += entries.map(\.logPosition)
                    if positions.count < 60 { try await Task.sleep(for: .milliseconds(2)) }
                }
                return positions
            }
            for version in 11...210 { _ = try await log.append(sampleAppend(sampleDraft(stream, version: version))) }
            #expect(try await reader.value == Array(5..<210))
        }
    }

    @Test(arguments: Engine.allCases) func `a subscription passes over what does not match and is still live`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            for _ in 0..<50 { _ = try await log.append(sampleAppend(sampleDraft(sampleStream()))) }
            let query = EntryQuery(types: ["accord.round.opened.v1"])
            let reader = Task {
                var iterator = Subscription(to: log, query: query).makeAsyncIterator()
                return try await iterator.next()?.map(\.logPosition)
            }
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream("round"), type: "accord.round.opened.v1")))
            #expect(try await reader.value == [51])
        }
    }

    @Test(arguments: Engine.allCases) func `a subscription ends when its task is cancelled`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let reader = Task {
                for try await _ in Subscription(to: log) {}
                return true
            }
            try await Task.sleep(for: .milliseconds(5))
            reader.cancel()
            #expect(try await reader.value)
        }
    }
}
