import Application
import Auditing
import Domain
import EventStore
import EventStoreSQLite
import Foundation
import Notary
import Testing
import TransparencyLog

/// A log that goes on from another one shows from where, and whoever lies about it is found out.
@Suite struct ContinuationTests {
    private static let own = "accord.example/own"

    /// The deliberation, copied and gone on with.
    private func continued() async throws -> (lines: [[UInt8]], parent: [[UInt8]], parentKeeper: LogKeeper) {
        let parent = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let directory = Repository.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let log = try VerifiedLog(
            checkpoint: try SignedNote(try keeper.checkpoint(parent)), verifierKey: keeper.key,
            trustedKeys: [keeper.key], entries: { Array(parent[$0]) })
        _ = try await Continuation.create(place, of: log, origin: ContinuationTests.own)
        let engine = try SQLiteLog(readingAt: place.logFile)
        let lines = try await engine.page(EntryQuery(), limit: 10_000).map(\.line)
        await engine.close()
        return (lines, parent, keeper)
    }

    @Test func `the parent's entries stand as they are, and the copy is clean, with its name from there on`()
        async throws
    {
        let (lines, parent, parentKeeper) = try await continued()
        #expect(Array(lines.prefix(parent.count)) == parent)
        #expect(lines.count == parent.count + 3)
        let report = try await audit(lines, AuditSettings())
        #expect(report.faults == [])
        #expect(report.isMeaningChecked)
        #expect(report.origin == ContinuationTests.own)
        #expect(report.parents.map(\.origin) == [HonestNode.origin])
        #expect(report.parents.map(\.size) == [parent.count])
        #expect(report.parents.map(\.isKeyGiven) == [false])
        // With keys of both, checkpoints of the one up to there and of the other beyond.
        let keeper = try LogKeeper(origin: ContinuationTests.own)
        var settings = try keeper.settings(try keeper.checkpoint(lines))
        settings.keys = LogKeys([keeper.key, parentKeeper.key])
        settings.checkpoints.append(
            try GivenCheckpoint(try parentKeeper.checkpoint(Array(parent.prefix(20))), name: "kept"))
        let both = try await audit(lines, settings)
        #expect(both.faults == [])
        #expect(both.parents.map(\.isKeyGiven) == [true])
        #expect(both.checkpoints.map(\.isGood) == [true, true, true])
        // The copy may not sign for what was its parent's, nor the parent for the copy.
        for (signer, size) in [(keeper, parent.count), (parentKeeper, lines.count)] {
            settings.checkpoints = [
                try GivenCheckpoint(try signer.checkpoint(Array(lines.prefix(size))), name: "wrong")
            ]
            #expect(try await audit(lines, settings).kinds.contains(.checkpoint))
        }
    }

    @Test func `a parent that is not what stands before, not signed, or not shown`() async throws {
        let (lines, parent, parentKeeper) = try await continued()
        let place = parent.count
        // The copy has left an entry out, and says so nowhere; the later ones name each other by ids, not by place.
        let dropped = lines.dropping(place - 1)
        #expect(try await audit(dropped, AuditSettings()).kinds.contains(.checkpoint))
        // Two entries of the parent's are exchanged: only the parent's root tells.
        let (one, other) = (lines.text(2), lines.text(1))
        let exchanged = lines.replacing(one, with: other, at: 2).replacing(other, with: one, at: 1)
        #expect(try await audit(exchanged, AuditSettings()).kinds.contains(.root))
        // Another root under the same signature, or another's signature.
        let root = try Checkpoint(try SignedNote(try parentKeeper.checkpoint(parent)).text).root
        let wrong = lines.replacing("\(root)", with: "\(TreeHash.emptyRoot)", at: place)
        #expect(try await audit(wrong, AuditSettings()).kinds == [.signature, .root])
        let stranger = try LogKeeper()
        var settings = AuditSettings()
        settings.keys = LogKeys([stranger.key])
        #expect(try await audit(lines, settings).kinds == [.signature])
        // It goes on under the parent's own name; or under another, and shows nothing.
        let quoted = #""source":"\#(ContinuationTests.own)""#
        let same = (place..<lines.count).reduce(lines) {
            $0.replacing(quoted, with: #""source":"\#(HonestNode.origin)""#, at: $1)
        }
        #expect(try await audit(same, AuditSettings()).kinds == [.checkpoint])
        #expect(try await audit(lines.dropping(place), AuditSettings()).kinds.contains(.source))
    }

    @Test func `a key that a copy names itself is good for the checkpoint that it shows, and for no other`()
        async throws
    {
        let (lines, parent, parentKeeper) = try await continued()
        // Somebody goes on from a log of their own under a name whose key the auditor has, and shows their own checkpoint.
        var settings = AuditSettings()
        settings.keys = LogKeys([try LogKeeper(origin: ContinuationTests.own).key])
        for size in [20, parent.count] {
            let theirs = try parentKeeper.checkpoint(Array(parent.prefix(size)))
            settings.checkpoints = [try GivenCheckpoint(theirs, name: "checkpoint")]
            let report = try await audit(lines, settings)
            #expect(report.kinds == [.signature])
            #expect(!report.keys.contains(parentKeeper.key))
        }
    }

    @Test func `the parent's checkpoint is looked at too where its last entry ends a chunk`() async throws {
        let (lines, parent, _) = try await continued()
        let keeper = try LogKeeper(origin: ContinuationTests.own)
        for most in [parent.count, parent.count - 1, parent.count + 1] {
            var audit = try Audit(try keeper.settings(try keeper.checkpoint(lines)))
            let report = try await audit.run(LinesInMemory(lines, most: most))
            #expect(report.faults == [])
            #expect(report.checkpoints.map(\.isGood) == [true, true])
        }
    }

    @Test func `what a witness has seen of the parent says nothing of what the copy goes on with`() async throws {
        let (lines, parent, parentKeeper) = try await continued()
        let witness = NoteSigner(name: try KeyName("witness.example/one"))
        let late = lines.time(of: lines.count - 1).advanced(bySeconds: 86_400)
        let seen = try parentKeeper.checkpoint(parent, cosignedBy: [witness], at: late)
        var settings = AuditSettings()
        settings.keys = LogKeys([try LogKeeper(origin: ContinuationTests.own).key, parentKeeper.key])
        settings.checkpoints = [try GivenCheckpoint(seen, name: "kept")]
        settings.witnesses = [witness.cosignerKey]
        let report = try await audit(lines, settings)
        #expect(report.faults == [])
        #expect(report.sightings.count == 1)
    }

    @Test func `nothing is taken that is not what was verified`() async throws {
        let parent = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let directory = Repository.scratch()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key")
        let note = try SignedNote(try keeper.checkpoint(parent))
        for wrong in [parent.swapping(1, 2), parent.dropping(parent.count - 1)] {
            let log = try VerifiedLog(
                checkpoint: note, verifierKey: keeper.key, trustedKeys: [keeper.key],
                entries: { Array(wrong[$0.clamped(to: 0..<wrong.count)]) })
            await #expect(throws: VerifiedLog.Problem.self) { try await Mirror.create(place, of: log) }
            await #expect(throws: VerifiedLog.Problem.self) {
                _ = try await Continuation.create(place, of: log, origin: ContinuationTests.own)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
        }
    }
}
