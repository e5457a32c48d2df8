import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Testing
import TransparencyLog

/// Leaves that are hashed beside the writer are those that it would have hashed.
@Suite struct LeavesAheadTests {
    private let time = Instant("2009-12-14T09:00:00.123456Z")!

    private func appends(_ count: Int) -> [Append] {
        (0..<count).map { number in
            sampleAppend(sampleDraft(sampleStream(), bytes: 600 + number), sampleDraft(sampleStream()))
        }
    }

    /// What a writer gets that takes a while for each entry.
    ///
    /// - Returns: how many leaves were there when it came to them.
    private func takeAll(
        of appends: [Append], from ahead: LeavesAhead, pause: Duration, passing: Set<Int> = []
    ) async throws -> Int {
        let batch = try #require(ahead.begin(appends, time: Array("\(time)".utf8)))
        defer { batch.end() }
        var found = 0
        for (index, draft) in appends.flatMap(\.drafts).enumerated() where !passing.contains(index) {
            if pause > .zero { try await Task.sleep(for: pause) }
            guard let leaf = batch.leaf(at: index) else { continue }
            found += 1
            #expect(leaf == TreeHash.leaf(of: draft.line(recordedAt: time)))
        }
        return found
    }

    @Test(.enabled(if: LeavesAhead() != nil)) func `a writer finds the leaves of the lines as they are recorded`()
        async throws
    {
        let ahead = try #require(LeavesAhead())
        #expect(try await takeAll(of: appends(100), from: ahead, pause: .milliseconds(2)) > 0)
        // One after the other, and as fast as can be.
        for _ in 0..<100 { _ = try await takeAll(of: appends(70), from: ahead, pause: .zero) }
    }

    @Test(.enabled(if: LeavesAhead() != nil)) func `an entry that is too large, and is refused, is passed over`()
        async throws
    {
        let ahead = try #require(LeavesAhead())
        var appends = appends(100)
        let large = sampleDraft(sampleStream(), bytes: 80_000)
        appends.insert(sampleAppend(large), at: 2)
        #expect(try await takeAll(of: appends, from: ahead, pause: .milliseconds(2), passing: [4]) > 0)
    }

    @Test(.enabled(if: LeavesAhead() != nil)) func `a few entries are written before another thread has begun`() throws
    {
        let ahead = try #require(LeavesAhead())
        #expect(ahead.begin(appends(60), time: Array("\(time)".utf8)) == nil)
    }

    @Test func `the tree is right whatever of a batch is refused`() async throws {
        try await Engine.sqlite.withLog { log in
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<900 {
                    group.addTask {
                        let draft =
                            switch number % 9 {
                            case 3: sampleDraft(sampleStream(), version: 2)
                            case 5: sampleDraft(sampleStream(), bytes: 70_000)
                            default: sampleDraft(sampleStream())
                            }
                        let append = Append(
                            id: sampleIdentifier(), fingerprint: nil, drafts: [draft, sampleDraft(sampleStream())],
                            expected: [])
                        do {
                            let appended = try await log.append(append)
                            return appended.leaves.count
                        } catch is AppendError {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(taken == 1_400)
            // One that is large enough for itself.
            let many = try await log.append(
                Append(
                    id: sampleIdentifier(), fingerprint: nil,
                    drafts: (0..<500).map { _ in sampleDraft(sampleStream()) },
                    expected: []))
            #expect(many.leaves.count == 500)
            let lines = try await log.everything().map(\.line)
            var tree = CompactRange()
            for line in lines { tree.append(.leaf(of: line)) }
            #expect(tree.size == taken + 500)
            #expect(try await log.root(ofSize: tree.size) == tree.root)
            let leaves = try await log.hashes(of: lines.indices.map { TreeNode(level: 0, index: $0) })
            #expect(leaves == lines.map { TreeHash.leaf(of: $0) })
        }
    }
}
