import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Testing
import TransparencyLog

/// What another log has recorded is taken over whole, byte for byte, or not at all.
@Suite struct LogCopyTests {
    private func withFile(_ body: (String) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "accord-copy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory + "/log.sqlite")
    }

    /// Lines with times of their own, two of each stream.
    private func lines(_ count: Int) -> [[UInt8]] {
        (0..<count).map { index in
            let id = Identifier(high: 9, low: UInt64(index))
            let envelope = Envelope(
                source: "accord.example/other", id: id, type: "accord.gap.proposed.v1",
                time: Instant("2009-01-01")!.advanced(bySeconds: Int64(index)), occurredAt: nil,
                stream: StreamName("gap/\(Identifier(high: 8, low: UInt64(index / 2)))")!, version: 1 + index % 2,
                programme: nil, actor: .node, organisation: ID(Identifier(high: 7, low: 1)), role: nil,
                correlation: id, causation: nil, appendID: id, nonce: id)
            return EntryDraft(envelope: envelope, data: Array(#"{"a":1}"#.utf8)).line
        }
    }

    private func root(_ lines: [[UInt8]]) -> TreeHash {
        var tree = CompactRange()
        for line in lines { tree.append(.leaf(of: line)) }
        return tree.root
    }

    @Test func `what is committed is what was taken, and more can be taken later`() async throws {
        try await withFile { path in
            let lines = lines(600)
            for (range, isFirst) in [(0..<300, true), (300..<600, false)] {
                let copy = try LogCopy(path: path)
                #expect(copy.tree.size == range.lowerBound)
                for start in stride(from: range.lowerBound, to: range.upperBound, by: 100) {
                    try copy.append(Array(lines[start..<start + 100]))
                }
                #expect(copy.tree.root == root(Array(lines[..<range.upperBound])))
                try copy.commit(under: isFirst ? nil : SignedHead(size: 600, note: [1, 2, 3]))
                try copy.close()
            }
            let log = try SQLiteLog(readingAt: path)
            #expect(try await log.page(EntryQuery(), limit: 1_000).map(\.line) == lines)
            #expect(try await log.root(ofSize: 600) == root(lines))
            #expect(try await log.head().time == Instant("2009-01-01")!.advanced(bySeconds: 599))
            #expect(try await log.signedHead()?.note == [1, 2, 3])
            #expect(try await log.stream(StreamName("gap/\(Identifier(high: 8, low: 4))")!, after: 1).count == 1)
            let found = try await log.page(EntryQuery(organisation: ID(Identifier(high: 7, low: 1))), limit: 5)
            #expect(found.count == 5)
            await log.close()
        }
    }

    @Test func `what is not committed is not there, and a reader sees nothing of it`() async throws {
        try await withFile { path in
            let lines = lines(20)
            let first = try LogCopy(path: path)
            try first.append(Array(lines[..<10]))
            try first.commit(under: nil)
            try first.close()
            let reader = try SQLiteLog(readingAt: path)
            let second = try LogCopy(path: path)
            try second.append(Array(lines[10...]))
            #expect(try await reader.head().size == 10)
            #expect(throws: LogFileError.inUse(path: path)) { try LogCopy(path: path) }
            try second.close()
            #expect(try await reader.head().size == 10)
            await reader.close()
        }
    }

    @Test func `a version that is there already, or a line that is none, ends it`() async throws {
        try await withFile { path in
            let lines = lines(4)
            let copy = try LogCopy(path: path)
            try copy.append(lines)
            #expect(throws: LogFileError.self) { try copy.append([lines[0]]) }
            #expect(throws: MalformedEntry.self) { try copy.append([Array("{}".utf8)]) }
            #expect(throws: MalformedEntry.self) { try copy.append([[UInt8](repeating: 0x20, count: 70_000)]) }
            try copy.close()
            let log = try SQLiteLog(readingAt: path)
            #expect(try await log.head().size == 0)
            await log.close()
        }
    }
}
