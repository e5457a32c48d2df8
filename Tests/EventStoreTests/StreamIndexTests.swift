import Domain
import EventStore
import GRDB
import Testing

@testable import EventStoreSQLite

/// The file's index by stream follows behind the entries; nobody who asks for a stream may notice.
@Suite struct StreamIndexTests {
    private let clock = TestClock()
    private let round = StreamName("round/\(sampleIdentifier())")!
    private let others = (0..<3).map { _ in sampleStream() }

    private var streams: [StreamName] {
        let seats = (0..<5).map { "\(round)/seat/\(Identifier(high: 7, low: UInt64($0)))" }
        return [round] + seats.compactMap { StreamName($0) } + others
    }

    /// Appends to streams at random, some appends failing, and holds each stream, read in every way, against a twin.
    @Test(arguments: [1, 4, 7, 20, 50])
    func `a stream is whole, wherever its entries stand`(mostRecent: Int) async throws {
        try await withLogFile { path in
            var twin: [StreamName: [Int]] = [:]
            var size = 0
            for _ in 0..<4 {
                let log = try SQLiteLog(path: path, mostRecent: mostRecent) { [clock] in clock.now }
                let reader = try SQLiteLog(readingAt: path)
                for turn in 0..<25 {
                    let chosen = streams.shuffled().prefix(.random(in: 1...3))
                    let drafts = chosen.map { sampleDraft($0, version: twin[$0, default: []].count + 1) }
                    if turn % 5 == 4 {
                        let late = sampleDraft(chosen[0], version: twin[chosen[0], default: []].count + 2)
                        await #expect(throws: AppendError.self) { try await log.append(sampleAppend(late)) }
                    }
                    _ = try await log.append(
                        Append(id: sampleIdentifier(), fingerprint: nil, drafts: drafts, expected: []))
                    for draft in drafts {
                        twin[draft.stream, default: []].append(size)
                        size += 1
                    }
                    for asked in [log, reader] { try await expect(asked, twin) }
                }
                await log.close()
                await reader.close()
            }
        }
    }

    @Test func `no batch has to bring the whole index up to date`() async throws {
        try await withLogFile { path in
            let log = try SQLiteLog(path: path, mostRecent: 40) { [clock] in clock.now }
            let reader = try LogFile.openReader(path: path)
            var sizes = [0]
            for _ in 0..<100 {
                _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                let size = try await reader.unsafeRead { try Int.fetchOne($0, sql: "SELECT count(*) FROM streams") }
                sizes.append(size ?? 0)
            }
            let parts = zip(sizes, sizes.dropFirst()).map { $1 - $0 }
            #expect(try #require(parts.max()) < 40)
            #expect(try #require(sizes.last) >= 40)
            await log.close()
        }
    }

    private func expect(_ log: SQLiteLog, _ twin: [StreamName: [Int]]) async throws {
        for stream in streams {
            let all = try await log.stream(stream, after: 0)
            #expect(all.map(\.logPosition) == twin[stream] ?? [])
            if all.count > 1 {
                let rest = try await log.stream(stream, after: 1)
                #expect(rest == Array(all.dropFirst()))
            }
        }
        let within = try await log.page(EntryQuery(within: round), limit: 1_000)
        #expect(within.map(\.logPosition) == twin.filter { $0.key.isWithin(round) }.flatMap(\.value).sorted())
    }

    @Test func `a batch that fails while streams are indexed leaves them as they were`() async throws {
        try await withLogFile { path in
            let log = try SQLiteLog(path: path, mostRecent: 4, pageLimit: 32) { [clock] in clock.now }
            var twin: [StreamName: [Int]] = [:]
            var size = 0
            var failures = 0
            while failures < 12 {
                let stream = streams[(size + failures) % streams.count]
                let draft = sampleDraft(stream, version: twin[stream, default: []].count + 1, bytes: 9_000)
                do {
                    _ = try await log.append(sampleAppend(draft))
                    twin[stream, default: []].append(size)
                    size += 1
                } catch { failures += 1 }
                try await expect(log, twin)
            }
            #expect(size > 4)
            await log.close()
            let roomier = try SQLiteLog(path: path, mostRecent: 4) { [clock] in clock.now }
            for stream in streams {
                let version = twin[stream, default: []].count
                let conflict = AppendError.conflict(stream: stream, expected: version + 1, actual: version)
                await #expect(throws: conflict) {
                    try await roomier.append(sampleAppend(sampleDraft(stream, version: version + 2)))
                }
                _ = try await roomier.append(sampleAppend(sampleDraft(stream, version: version + 1)))
                twin[stream, default: []].append(size)
                size += 1
            }
            try await expect(roomier, twin)
            await roomier.close()
        }
    }
}
