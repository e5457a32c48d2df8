import Domain
import EventStore
import Foundation
import GRDB
import Testing

@testable import EventStoreSQLite

/// What the file of the default engine promises beyond the contract.
@Suite struct SQLiteLogTests {
    private let clock = TestClock()

    private func open(_ path: String, mostRecent: Int = 4_096, pageLimit: Int? = nil) throws -> SQLiteLog {
        try SQLiteLog(path: path, mostRecent: mostRecent, pageLimit: pageLimit) { [clock] in clock.now }
    }

    @Test func `the connection that writes waits for the disk at every commit`() async throws {
        try await withLogFile { path in
            let queue = try LogFile.openWriter(path: path, pageLimit: nil)
            let (synchronous, journal, pageSize) = try await queue.writeWithoutTransaction { db in
                (
                    try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(db, sql: "PRAGMA page_size")
                )
            }
            #expect(synchronous == 2)
            #expect(journal == "wal")
            #expect(pageSize == 8_192)
            try queue.close()
        }
    }

    @Test func `a log that is opened again is the same log`() async throws {
        try await withLogFile { path in
            let log = try open(path)
            let stream = sampleStream()
            let append = sampleAppend(sampleDraft(stream, organisation: ID(sampleIdentifier())), fingerprint: [1])
            let first = try await log.append(append)
            let entries = try await log.everything()
            await log.close()

            let again = try open(path)
            clock.now = clock.now.advanced(bySeconds: -60)
            #expect(try await again.head() == Head(size: 1, time: first.time))
            #expect(try await again.everything() == entries)
            #expect(try await again.append(append).isRepeat)
            let second = try await again.append(sampleAppend(sampleDraft(stream, version: 2)))
            #expect(second.logPositions == 1..<2)
            #expect(second.time == first.time)
            let query = EntryQuery(types: ["accord.gap.proposed.v1"], organisation: append.drafts[0].organisation)
            #expect(try await again.page(query, limit: 10) == entries)
            await again.close()
        }
    }

    @Test func `a log that has been closed can be written by somebody else at once`() async throws {
        try await withLogFile { path in
            for _ in 0..<200 {
                let log = try open(path)
                await log.close()
            }
        }
    }

    @Test func `the file itself refuses to change or to delete anything`() async throws {
        try await withLogFile { path in
            let log = try open(path, mostRecent: 1)
            let draft = sampleDraft(sampleStream(), organisation: ID(sampleIdentifier()))
            _ = try await log.append(sampleAppend(draft, fingerprint: [1]))
            // With this the first goes into the index by stream.
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            let entries = try await log.everything()
            let queue = try DatabaseQueue(path: path)
            for statement in [
                "UPDATE entries SET line = x'7B7D'", "UPDATE entries SET version = 2", "DELETE FROM entries",
                "UPDATE appends SET fingerprint = x'00'", "DELETE FROM appends", "UPDATE types SET name = 'other'",
                "DELETE FROM types", "DELETE FROM organisations", "DELETE FROM streams",
                "UPDATE indexed SET size = 9", "UPDATE organisations SET organisation = x'00'",
            ] {
                let error = #expect(throws: DatabaseError.self) {
                    try queue.writeWithoutTransaction { try $0.execute(sql: statement) }
                }
                #expect(error?.message?.contains("The log only grows") == true)
            }
            try queue.close()
            #expect(try await log.everything() == entries)
            await log.close()
        }
    }

    @Test func `a file of another program is refused and left as it was`() async throws {
        try await withLogFile { path in
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: "CREATE TABLE notes (text TEXT)") }
            try queue.close()
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(throws: LogFileError.foreign(path: path)) { try open(path) }
            #expect(throws: LogFileError.foreign(path: path)) { try SQLiteLog(readingAt: path) }
            #expect(try Data(contentsOf: URL(filePath: path)) == before)

            try Data("This is a letter and not a log.".utf8).write(to: URL(filePath: path))
            #expect(throws: LogFileError.foreign(path: path)) { try open(path) }
        }
    }

    @Test func `a file of a later version is refused`() async throws {
        try await withLogFile { path in
            await (try open(path)).close()
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 1000") }
            try queue.close()
            let expected = LogFileError.newer(path: path, format: 1000, known: LogFile.format)
            #expect(throws: expected) { try open(path) }
            #expect(throws: expected) { try SQLiteLog(readingAt: path) }
        }
    }

    @Test func `a second writer is refused while the first is there, and readers are not`() async throws {
        try await withLogFile { path in
            let log = try open(path)
            #expect(throws: LogFileError.inUse(path: path)) { try open(path) }
            let reader = try SQLiteLog(readingAt: path)
            let growth = Task { try await reader.waitForGrowth(beyond: 0).size }
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            #expect(try await growth.value == 1)
            #expect(try await reader.everything() == log.everything())
            await #expect(throws: AppendError.unavailable("The log is open only for reading.")) {
                try await reader.append(sampleAppend(sampleDraft(sampleStream())))
            }
            await log.close()
            await (try open(path)).close()
            await reader.close()
        }
    }

    @Test func `closing finishes what was accepted and then takes no more`() async throws {
        try await withLogFile { path in
            let log = try open(path)
            let written = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 {
                    group.addTask { (try? await log.append(sampleAppend(sampleDraft(sampleStream())))) != nil }
                }
                group.addTask {
                    await log.close()
                    return false
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            await #expect(throws: AppendError.unavailable("The log is closed.")) {
                try await log.append(sampleAppend(sampleDraft(sampleStream())))
            }
            await #expect(throws: LogFileError.closed) { try await log.page(EntryQuery(), limit: 1) }
            let again = try open(path)
            #expect(try await again.head().size == written)
            await again.close()
        }
    }

    @Test(arguments: [4_096, 1]) func `a full disk fails the append, and what is in memory is right afterwards`(
        mostRecent: Int
    ) async throws {
        try await withLogFile { path in
            let log = try open(path, mostRecent: mostRecent, pageLimit: 28)
            let stream = sampleStream()
            var version = 0
            await #expect {
                while true {
                    let draft = sampleDraft(stream, version: version + 1, bytes: 20_000)
                    _ = try await log.append(sampleAppend(draft))
                    version += 1
                }
            } throws: { error in
                guard case AppendError.storageFailed = error else { return false }
                return true
            }
            #expect(version > 0)
            #expect(try await log.head().size == version)
            // The file has been opened anew. The stream's version is known as it is in it, not as the failed append would
            // have left it; a small entry still fits.
            for _ in 0..<1_000 where log.impediment != nil { try await Task.sleep(for: .milliseconds(10)) }
            await #expect(throws: AppendError.conflict(stream: stream, expected: version + 1, actual: version)) {
                try await log.append(sampleAppend(sampleDraft(stream, version: version + 2)))
            }
            await log.close()
            let roomier = try open(path)
            let next = try await roomier.append(sampleAppend(sampleDraft(stream, version: version + 1)))
            #expect(next.logPositions == version..<version + 1)
            await roomier.close()
        }
    }

    @Test func `a log whose last entries are not as they were written is refused`() async throws {
        try await withLogFile { path in
            let log = try open(path)
            for _ in 0..<20 { _ = try await log.append(sampleAppend(sampleDraft(sampleStream(), bytes: 2_000))) }
            let line = try await log.everything()[15].line
            await log.close()
            var file = try Data(contentsOf: URL(filePath: path))
            let place = try #require(file.range(of: Data(line[500..<560])))
            file[place.lowerBound] ^= 1
            try file.write(to: URL(filePath: path))
            #expect {
                try open(path)
            } throws: { error in
                guard case LogFileError.damaged(_, let detail) = error else { return false }
                return detail.contains("is not as it was written")
            }
        }
    }

    @Test func `the write-ahead log stays bounded under a steady load`() async throws {
        try await withLogFile { path in
            let log = try open(path)
            for _ in 0..<40 {
                var drafts: [EntryDraft] = []
                for _ in 0..<60 { drafts.append(sampleDraft(sampleStream(), bytes: 60_000)) }
                _ = try await log.append(
                    Append(id: sampleIdentifier(), fingerprint: nil, drafts: drafts, expected: []))
            }
            let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int ?? 0
            #expect(size < 96 << 20)
            await log.close()
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        }
    }
}
