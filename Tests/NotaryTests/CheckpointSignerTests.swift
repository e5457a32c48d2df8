import Domain
import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog

/// A log never signs two heads that contradict each other, whatever becomes of its files.
@Suite struct CheckpointSignerTests {
    private let key = NoteSigner(name: try! KeyName("accord.example/log"))

    private func withKept(_ body: (String) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "accord-signer-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory + "/checkpoint")
    }

    /// A log with so many entries, whose heads are signed; it is the same each time but for what `differing` says.
    private func log(_ size: Int, keptAt path: String, differing: Int? = nil) async throws -> InMemoryLog {
        let signer = try CheckpointSigner(signers: [key], keptAt: path)
        let log = InMemoryLog(signer: signer) { Instant("2009-12-14T09:00:00Z")! }
        try await signer.check(log)
        for index in 0..<size { _ = try await log.append(entry(index, differs: index == differing)) }
        return log
    }

    /// The same without a signer: as somebody would bring it back.
    private func unsigned(_ size: Int, differing: Int? = nil) async throws -> InMemoryLog {
        let log = InMemoryLog { Instant("2009-12-14T09:00:00Z")! }
        for index in 0..<size { _ = try await log.append(entry(index, differs: index == differing)) }
        return log
    }

    private func entry(_ index: Int, differs: Bool) -> Append {
        let id = Identifier(high: 7, low: UInt64(index))
        let envelope = Envelope(
            source: "accord.example/log", id: id, type: "accord.gap.proposed.v1", time: Instant("2009-01-01")!,
            occurredAt: nil, stream: StreamName("gap/\(id)")!, version: 1, programme: nil, actor: .node,
            organisation: nil, role: nil, correlation: id, causation: nil, appendID: id, nonce: id)
        let draft = EntryDraft(envelope: envelope, data: Array((differs ? #"{"a":2}"# : #"{"a":1}"#).utf8))
        return Append(id: id, fingerprint: nil, drafts: [draft], expected: [])
    }

    @Test func `a log that goes on from its last checkpoint may be signed`() async throws {
        try await withKept { path in
            let log = try await log(5, keptAt: path)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            try await again.check(log)
            #expect(try again.sign(size: 6, root: .emptyRoot).size == 6)
        }
    }

    @Test func `a log that is older than its last checkpoint is refused`() async throws {
        try await withKept { path in
            _ = try await log(5, keptAt: path)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.older(size: 4, signed: 5)) {
                try await again.check(try await unsigned(4), acceptsMissing: true)
            }
            #expect(throws: CheckpointSigner.Problem.notChecked) { try again.sign(size: 6, root: .emptyRoot) }
        }
    }

    @Test func `a log that was changed below its last checkpoint is refused`() async throws {
        try await withKept { path in
            _ = try await log(5, keptAt: path)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            let changed = try await unsigned(9, differing: 3)
            await #expect {
                try await again.check(changed)
            } throws: { error in
                guard case CheckpointSigner.Problem.rewritten(size: 5, _, _) = error else { return false }
                return true
            }
            // What lies beyond it is nothing that was signed.
            try await again.check(try await unsigned(9, differing: 7))
        }
    }

    @Test func `a log with entries and without a last checkpoint waits for somebody's word`() async throws {
        try await withKept { path in
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            let log = try await unsigned(2)
            await #expect(throws: CheckpointSigner.Problem.missing(path: path, size: 2)) { try await signer.check(log) }
            try await signer.check(log, acceptsMissing: true)
            _ = try signer.sign(size: 3, root: .emptyRoot)
        }
    }

    @Test func `the head of a log without a last checkpoint is kept once something is to be signed, and not before`()
        async throws
    {
        try await withKept { path in
            let log = try await log(2, keptAt: path + ".other")
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            try await signer.check(log, acceptsMissing: true)
            #expect(signer.newest?.size == 2)
            #expect(signer.missingCheckpoint == path)
            // Somebody's word is not good for the next time, as long as nothing came of it.
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.missing(path: path, size: 2)) { try await again.check(log) }
            try signer.confirm()
            #expect(signer.missingCheckpoint == nil)
            try await CheckpointSigner(signers: [key], keptAt: path).check(log)
            // Whoever names the size needs nobody's word.
            let named = try CheckpointSigner(signers: [key], keptAt: path + ".named")
            try await named.check(log, acceptedSize: 2)
            #expect(named.missingCheckpoint == nil)
        }
    }

    @Test func `what is heard of a log without a last checkpoint is not kept before its head is either`() async throws {
        try await withKept { path in
            let log = try await log(2, keptAt: path + ".other")
            let signers = try (0..<3).map { try CheckpointSigner(signers: [key], keptAt: path + ".\($0)") }
            for signer in signers { try await signer.check(log, acceptsMissing: true) }
            // Meanwhile another node goes on, and the storage is looked after.
            for index in 2..<4 {
                _ = try await log.append(entry(index, differs: false))
                for signer in signers { try signer.heard(try #require(try await log.signedHead())) }
            }
            for (number, signer) in signers.enumerated() {
                try signer.requireReady()
                #expect(signer.newest?.size == 4)
                #expect(signer.missingCheckpoint == path + ".\(number)")
                let again = try CheckpointSigner(signers: [key], keptAt: path + ".\(number)")
                await #expect(throws: CheckpointSigner.Problem.missing(path: path + ".\(number)", size: 4)) {
                    try await again.check(log)
                }
            }
            // Nobody has objected; or something is signed, which nobody does before that; or somebody has.
            try signers[0].confirm()
            _ = try signers[1].sign(size: 5, root: .emptyRoot)
            signers[2].stop("It is another log.")
            #expect(throws: CheckpointSigner.Problem.self) { try signers[2].confirm() }
            _ = try await log.append(entry(4, differs: false))
            for signer in signers { try signer.heard(try #require(try await log.signedHead())) }
            #expect(signers.map { $0.missingCheckpoint == nil } == [true, true, false])
            for number in 0..<2 {
                let again = try CheckpointSigner(signers: [key], keptAt: path + ".\(number)")
                await #expect(throws: CheckpointSigner.Problem.older(size: 4, signed: 5)) {
                    try await again.check(try await unsigned(4))
                }
            }
        }
    }

    @Test func `the same size is not signed twice once it was committed`() async throws {
        try await withKept { path in
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            try await signer.check(try await unsigned(0))
            let head = try signer.sign(size: 1, root: .emptyRoot)
            // Its batch failed, and another took its place.
            let other = try signer.sign(size: 1, root: .leaf(of: [1]))
            #expect(head != other)
            signer.committed(other)
            #expect(throws: CheckpointSigner.Problem.outOfOrder(size: 1, signed: 1)) {
                try signer.sign(size: 1, root: .leaf(of: [1]))
            }
        }
    }

    @Test func `a death while a checkpoint is kept leaves the one before it`() async throws {
        try await withKept { path in
            _ = try await log(6, keptAt: path)
            // Six were kept in turn in two places; the second holds the sixth.
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for index in 4_096..<4_200 { bytes[index] = 0xFF }
            try bytes.write(to: URL(fileURLWithPath: path))
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.older(size: 4, signed: 5)) {
                try await signer.check(try await unsigned(4))
            }
        }
    }

    /// A signer of an empty log, as each of several nodes has one; and the heads that another of them signs.
    private func withNodes(
        _ body: (_ signer: CheckpointSigner, _ path: String, _ head: (Int) throws -> SignedHead) async throws -> Void
    ) async throws {
        try await withKept { path in
            let empty = try await unsigned(0)
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            try await signer.check(empty)
            let other = try CheckpointSigner(signers: [key], keptAt: path + ".other")
            try await other.check(empty)
            try await body(signer, path) { try other.sign(size: $0, root: .leaf(of: [UInt8($0)])) }
        }
    }

    @Test func `what another node has signed is kept, and an older log refused by it`() async throws {
        try await withKept { path in
            let idle = try CheckpointSigner(signers: [key], keptAt: path)
            try await idle.check(try await unsigned(0))
            let log = try await log(5, keptAt: path + ".other")
            try idle.heard(try #require(try await log.signedHead()))
            #expect(idle.newest?.size == 5)
            let root = try await log.root(ofSize: 5)
            #expect(idle.newest?.root == root)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.older(size: 4, signed: 5)) {
                try await again.check(try await unsigned(4))
            }
            try await again.check(log)
        }
    }

    @Test func `what others have signed while a node was down is kept at its start`() async throws {
        try await withKept { path in
            _ = try await log(2, keptAt: path)
            let longer = try await log(5, keptAt: path + ".other")
            let signer = try CheckpointSigner(signers: [key], keptAt: path)
            try await signer.check(longer)
            #expect(signer.newest?.size == 5)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.older(size: 4, signed: 5)) {
                try await again.check(try await unsigned(4))
            }
        }
    }

    @Test func `however a node hears of heads and is told of its own, the largest is kept and the next is signed`()
        async throws
    {
        try await withNodes { signer, path, head in
            let own = try signer.sign(size: 1, root: .leaf(of: [1]))
            // It hears of its own batch, and of the next by another node, before it is told that its own was committed.
            try signer.heard(own)
            try signer.heard(try head(2))
            signer.committed(own)
            try signer.heard(own)
            #expect(signer.newest?.size == 2)
            let next = try signer.sign(size: 3, root: .leaf(of: [3]))
            // What others had signed before is heard of while the batch is being committed.
            try signer.heard(try head(2))
            signer.committed(next)
            #expect(signer.newest?.size == 3)
            let again = try CheckpointSigner(signers: [key], keptAt: path)
            await #expect(throws: CheckpointSigner.Problem.older(size: 2, signed: 3)) {
                try await again.check(try await unsigned(2))
            }
        }
    }

    @Test func `a head that contradicts what is kept, or is of another key, is not followed`() async throws {
        try await withNodes { signer, _, head in
            try signer.heard(try head(2))
            let kept = try #require(signer.newest)
            let contradicting = Checkpoint(origin: kept.origin, size: 2, root: .leaf(of: [7]))
            func signed(by key: NoteSigner, _ checkpoint: Checkpoint) throws -> SignedHead {
                let note = try SignedNote(text: checkpoint.text, signatures: [key.sign(checkpoint.text)])
                return SignedHead(size: checkpoint.size, note: note.bytes)
            }
            #expect(
                throws: CheckpointSigner.Problem.rewritten(size: 2, root: contradicting.root, signed: kept.root)
            ) {
                try signer.heard(try signed(by: key, contradicting))
            }
            let stranger = NoteSigner(name: key.name)
            let later = Checkpoint(origin: kept.origin, size: 9, root: .emptyRoot)
            #expect(throws: CheckpointSigner.Problem.otherKey(size: 9)) {
                try signer.heard(try signed(by: stranger, later))
            }
            #expect(signer.newest == kept)
        }
    }

    @Test func `before the log was held against its last checkpoint nothing is kept of what is heard`() async throws {
        try await withNodes { _, path, head in
            let signer = try CheckpointSigner(signers: [key], keptAt: path + ".third")
            try signer.heard(try head(2))
            #expect(signer.newest == nil)
            try await signer.check(try await unsigned(0))
            #expect(signer.newest == nil)
        }
    }

    @Test func `a file with something else in it is not taken for an empty one`() async throws {
        try await withKept { path in
            try Data("my notes\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: CheckpointSigner.Problem.unreadable(path: path)) {
                try CheckpointSigner(signers: [key], keptAt: path)
            }
        }
    }

    @Test func `a checkpoint of another log is not taken for this one's`() async throws {
        try await withKept { path in
            _ = try await log(1, keptAt: path)
            let other = NoteSigner(name: try KeyName("accord.example/other"))
            #expect(throws: CheckpointSigner.Problem.self) {
                try CheckpointSigner(signers: [other], keptAt: path)
            }
        }
    }
}
