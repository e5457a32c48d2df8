import Domain
import EventStore
import EventStoreSQLite
import Foundation
import TransparencyLog

/// Inclusion proofs out of a log's file, of any entry in a tree of any size.
struct Proving {
    private static let atOnce = 5_000
    let database: String

    init(database: String) { self.database = database }

    /// Makes a log of small entries, fifty a stream.
    func fill(_ entries: Int) async throws {
        let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let log = try SQLiteLog(path: database) { now }
        let person = ID<Delegate>(identifier(0))
        let data = Array("{}".utf8)
        var position = 0
        while position < entries {
            let drafts = (position..<min(position + Proving.atOnce, entries)).map { number in
                let id = identifier(number)
                return EntryDraft(
                    envelope: Envelope(
                        source: "accord.example/benchmark", id: id, type: "accord.benchmark.made.v1", time: now,
                        occurredAt: nil, stream: StreamName(packed: stream(number / 50)), version: number % 50 + 1,
                        programme: nil, actor: .delegate(person), organisation: nil, role: nil, correlation: id,
                        causation: nil, appendID: id, nonce: id),
                    data: data)
            }
            _ = try await log.append(
                Append(id: identifier(position), fingerprint: nil, drafts: drafts, expected: []))
            position += drafts.count
        }
        await log.close()
        try report(["entries": entries])
    }

    private func identifier(_ number: Int) -> Identifier {
        Identifier(
            milliseconds: 1_600_000_000_000 + Int64(number), random: (0, UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
    }

    private func stream(_ number: Int) -> [UInt8] {
        Array("made/".utf8) + [0xFF] + identifier(number).bytes + Array("/".utf8)
    }

    /// Makes proofs of entries chosen by chance: half of them in the whole tree, half in a smaller one.
    func measure(_ count: Int) async throws {
        let log = try SQLiteLog(readingAt: database)
        let head = try await log.head().size
        var microseconds: [Double] = []
        for turn in 0..<count {
            let size = turn % 2 == 0 ? head : Int.random(in: 1...head)
            let position = Int.random(in: 0..<size)
            let start = ContinuousClock.now
            let proof = try await log.inclusionProof(of: position, inTreeOf: size)
            microseconds.append((ContinuousClock.now - start) / .microseconds(1))
            let leaf = try await log.hashes(of: [TreeNode(level: 0, index: position)])[0]
            try proof.verify(leaf: leaf, root: try await log.root(ofSize: size))
        }
        await log.close()
        try report(["entries": head, "microseconds": microseconds])
    }
}
