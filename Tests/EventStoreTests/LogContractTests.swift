import Domain
import EventStore
import Testing
import TransparencyLog

/// What every engine promises to who writes. See `EventLog`.
@Suite struct LogContractTests {
    @Test(arguments: Engine.allCases) func `an entry is kept byte for byte, but for the recorded time`(
        engine: Engine
    ) async throws {
        let clock = TestClock("2009-12-14T09:00:00.000001Z")
        try await engine.withLog(clock: clock) { log in
            let draft = sampleDraft(sampleStream())
            let appended = try await log.append(sampleAppend(draft))
            let line = draft.line(recordedAt: clock.now)
            #expect(
                appended
                    == Appended(logPositions: 0..<1, time: clock.now, isRepeat: false, leaves: [.leaf(of: line)]))
            #expect(try await log.everything() == [Entry(logPosition: 0, line: line)])
            #expect(try await log.stream(draft.stream, after: 0).map(\.line) == [line])
            #expect(try await log.head() == Head(size: 1, time: clock.now))
        }
    }

    @Test(arguments: Engine.allCases) func `log positions have no gaps under 64 concurrent appenders`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let ranges = try await withThrowingTaskGroup(of: [Range<Int>].self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        let stream = sampleStream()
                        var ranges: [Range<Int>] = []
                        for version in 1...8 {
                            let other = sampleDraft(sampleStream())
                            let append = sampleAppend(sampleDraft(stream, version: version), other)
                            ranges.append(try await log.append(append).logPositions)
                        }
                        return ranges
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ranges.flatMap(Array.init).sorted() == Array(0..<1024))
            #expect(try await log.everything().map(\.logPosition) == Array(0..<1024))
        }
    }

    @Test(arguments: Engine.allCases) func `a written stream must have the expected version`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let stream = sampleStream()
            _ = try await log.append(sampleAppend(sampleDraft(stream)))
            await #expect(throws: AppendError.conflict(stream: stream, expected: 0, actual: 1)) {
                try await log.append(sampleAppend(sampleDraft(stream)))
            }
            await #expect(throws: AppendError.conflict(stream: stream, expected: 2, actual: 1)) {
                try await log.append(sampleAppend(sampleDraft(stream, version: 3)))
            }
            _ = try await log.append(sampleAppend(sampleDraft(stream, version: 2)))
            #expect(try await log.head().size == 2)
        }
    }

    @Test(arguments: Engine.allCases) func `a draft's number must follow its stream even where none is expected`(
        engine: Engine
    ) async throws {
        try await engine.withLog { (log) async throws in
            let stream = sampleStream()
            await #expect(throws: AppendError.conflict(stream: stream, expected: 1, actual: 0)) {
                try await log.append(sampleAppend(sampleDraft(stream, version: 2), expected: [:]))
            }
            #expect(try await log.head() == Head(size: 0, time: nil))
        }
    }

    @Test(arguments: Engine.allCases) func `a stream that was only read must still stand`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let round = sampleStream("round")
            _ = try await log.append(sampleAppend(sampleDraft(round)))
            let seat = sampleStream("seat")
            _ = try await log.append(sampleAppend(sampleDraft(seat), expected: [seat: 0, round: 1]))
            _ = try await log.append(sampleAppend(sampleDraft(round, version: 2)))
            let ballot = sampleAppend(sampleDraft(seat, version: 2), expected: [seat: 1, round: 1])
            await #expect(throws: AppendError.conflict(stream: round, expected: 1, actual: 2)) {
                try await log.append(ballot)
            }
            #expect(try await log.stream(seat, after: 0).count == 1)
        }
    }

    @Test(arguments: Engine.allCases) func `what has to stand at a log position stands there or is not written`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream()), sampleDraft(sampleStream())))
            let stream = sampleStream()
            var append = sampleAppend(sampleDraft(stream))
            for place in [0, 1, 3] {
                append.logPosition = place
                await #expect(throws: AppendError.misplaced(expected: place, actual: 2)) {
                    try await log.append(append)
                }
            }
            #expect(try await log.stream(stream, after: 0).isEmpty)
            append.logPosition = 2
            #expect(try await log.append(append).logPositions == 2..<3)
            // Of several that race for one place one has it, also within one batch.
            let placed = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        var append = sampleAppend(sampleDraft(sampleStream()))
                        append.logPosition = 3
                        do throws(AppendError) {
                            return try await log.append(append).logPositions == 3..<4 ? 1 : 0
                        } catch {
                            #expect(error == .misplaced(expected: 3, actual: 4))
                            return 0
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(placed == 1)
            #expect(try await log.head().size == 4)
        }
    }

    @Test(arguments: Engine.allCases) func `an append over several streams is written whole or not at all`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let (one, two) = (sampleStream(), sampleStream())
            _ = try await log.append(
                sampleAppend(sampleDraft(one), sampleDraft(two), sampleDraft(one, version: 2)))
            #expect(try await log.stream(one, after: 0).map(\.logPosition) == [0, 2])
            let stale = sampleAppend(
                sampleDraft(one, version: 3), sampleDraft(two, version: 1), expected: [one: 2, two: 0])
            await #expect(throws: AppendError.conflict(stream: two, expected: 0, actual: 1)) {
                try await log.append(stale)
            }
            #expect(try await log.head().size == 3)
            #expect(try await log.stream(one, after: 0).count == 2)
        }
    }

    @Test(arguments: Engine.allCases) func `of appends that race for a version one wins and the rest write nothing`(
        engine: Engine
    ) async throws {
        try await engine.withLog { (log) async throws in
            let stream = sampleStream()
            let (won, lost) = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        // Every other one goes for a stream of its own and must not suffer from its neighbours.
                        let target = index.isMultiple(of: 2) ? stream : sampleStream()
                        return (try? await log.append(sampleAppend(sampleDraft(target)))) != nil
                    }
                }
                return await group.reduce(into: (0, 0)) { if $1 { $0.0 += 1 } else { $0.1 += 1 } }
            }
            #expect(won == 33)
            #expect(lost == 31)
            #expect(try await log.stream(stream, after: 0).count == 1)
            #expect(try await log.everything().map(\.logPosition) == Array(0..<33))
        }
    }

    @Test(arguments: Engine.allCases) func `the same append id and content gives the first result again`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let stream = sampleStream()
            let append = sampleAppend(sampleDraft(stream), sampleDraft(sampleStream()), fingerprint: [1, 2, 3])
            #expect(try await log.appended(append.id) == nil)
            let first = try await log.append(append)
            let again = Appended(logPositions: first.logPositions, time: first.time, isRepeat: true)
            // Even when the stream has moved on.
            _ = try await log.append(sampleAppend(sampleDraft(stream, version: 2)))
            #expect(try await log.append(append) == again)
            #expect(try await log.appended(append.id) == again)
            #expect(try await log.head().size == 3)
            var other = append
            other.fingerprint = [1, 2, 4]
            await #expect(throws: AppendError.otherContent(id: append.id)) { try await log.append(other) }
        }
    }

    @Test(arguments: Engine.allCases) func `the same append sent many times at once is written once`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let append = sampleAppend(sampleDraft(sampleStream()), fingerprint: [7])
            let results = try await withThrowingTaskGroup(of: Appended.self) { group in
                for _ in 0..<32 { group.addTask { try await log.append(append) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.filter { !$0.isRepeat }.count == 1)
            #expect(results.allSatisfy { $0.logPositions == 0..<1 })
            #expect(try await log.head().size == 1)
        }
    }

    @Test(arguments: Engine.allCases) func `an append without a fingerprint is not remembered`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let append = sampleAppend(sampleDraft(sampleStream()))
            _ = try await log.append(append)
            #expect(try await log.appended(append.id) == nil)
        }
    }

    @Test(arguments: Engine.allCases) func `the recorded time stays below the time given in before`(
        engine: Engine
    ) async throws {
        let clock = TestClock()
        try await engine.withLog(clock: clock) { log in
            let close = clock.now
            await #expect(throws: AppendError.tooLate(before: close, time: close)) {
                try await log.append(sampleAppend(sampleDraft(sampleStream()), before: close))
            }
            clock.now = Instant(microseconds: close.microseconds - 1)
            let appended = try await log.append(sampleAppend(sampleDraft(sampleStream()), before: close))
            #expect(appended.time == clock.now)
        }
    }

    @Test(arguments: Engine.allCases) func `the largest entry is taken and a larger one refused`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let largest = sampleDraft(sampleStream(), bytes: Entry.largest)
            #expect(largest.line.count == 65_535)
            _ = try await log.append(sampleAppend(largest))
            #expect(try await log.everything().map(\.line.count) == [65_535])
            let larger = sampleDraft(sampleStream(), bytes: Entry.largest + 1)
            await #expect(throws: AppendError.tooLarge(stream: larger.stream, bytes: 65_536)) {
                try await log.append(sampleAppend(larger))
            }
            #expect(try await log.head().size == 1)
        }
    }

    @Test(arguments: Engine.allCases) func `the recorded time never goes back when the clock does`(
        engine: Engine
    ) async throws {
        let clock = TestClock()
        try await engine.withLog(clock: clock) { log in
            let first = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            clock.now = clock.now.advanced(bySeconds: -3600)
            let second = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            #expect(second.time == first.time)
            #expect(try await log.everything().map { try EntryScanner.time(of: $0.line) } == [first.time, first.time])
            clock.now = clock.now.advanced(bySeconds: 7200)
            #expect(try await log.append(sampleAppend(sampleDraft(sampleStream()))).time == clock.now)
        }
    }
}
