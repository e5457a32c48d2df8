import EventStore
import Foundation
import GRDB
import Testing

@testable import EventStoreSQLite

/// A file of which the disk has kept half of a page.
@Suite struct LogFileCheckTests {
    /// All that is beside the entries, as it is read; nil if it cannot be.
    private func rows(in path: String) -> [String: [Row]]? {
        let tables = ["types", "organisations", "streams", "indexed", "appends", "subtrees", "heads"]
        return try? LogFile.openReader(path: path).unsafeRead { db in
            var rows: [String: [Row]] = [:]
            for table in tables { rows[table] = try Row.fetchAll(db, sql: "SELECT * FROM \(table)") }
            rows["in brief"] = try Row.fetchAll(
                db, sql: "SELECT position, organisation FROM entries INDEXED BY entries_in_brief")
            return rows
        }
    }

    @Test func `half of any page beside the entries is noticed when it is gone`() async throws {
        try await withLogFile { path in
            let clock = TestClock()
            let log = try SQLiteLog(path: path, mostRecent: 64) { clock.now }
            for _ in 0..<600 {
                _ = try await log.append(sampleAppend(sampleDraft(sampleStream()), fingerprint: Array(1...32)))
            }
            await log.close()
            #expect(try LogFileCheck.contradictions(in: path) == [])
            let whole = try Data(contentsOf: URL(filePath: path))
            let before = try #require(rows(in: path))
            var missed: Set<String> = []
            for page in 1..<whole.count / 8_192 {
                var torn = whole
                torn.replaceSubrange(page * 8_192 + 4_096..<(page + 1) * 8_192, with: Data(count: 4_096))
                let there = path + "-torn"
                try torn.write(to: URL(filePath: there))
                defer { try? FileManager.default.removeItem(atPath: there) }
                let after = rows(in: there)
                guard after != before else { continue }
                let found = try LogFileCheck.contradictions(in: there)
                #expect(!found.isEmpty, "page \(page + 1)")
                for (table, rows) in before where after?[table] != rows { missed.insert(table) }
            }
            #expect(missed.isSuperset(of: ["streams", "appends", "in brief"]))
        }
    }
}
