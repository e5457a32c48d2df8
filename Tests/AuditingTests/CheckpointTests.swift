import Auditing
import Domain
import EventStore
import Notary
import Testing
import TransparencyLog

/// Promise 2: heads are signed, and what is signed is what is checked.
@Suite struct CheckpointTests {
    @Test func `a checkpoint of another key, with a signature that is not its own, or of another log`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let stranger = try LogKeeper()
        let foreign = try keeper.settings(try stranger.checkpoint(log))
        #expect(try await audit(log, foreign).kinds == [.signature])
        var bytes = try keeper.checkpoint(log)
        // The text is signed for another size.
        bytes = Array(
            String(decoding: bytes, as: UTF8.self).replacing("\n\(log.count)\n", with: "\n\(log.count - 1)\n").utf8)
        #expect(try await audit(log, try keeper.settings(bytes)).kinds == [.signature, .root])
        let other = try LogKeeper(origin: "accord.example/another")
        #expect(try await audit(log, try other.settings(try other.checkpoint(log))).kinds == [.checkpoint])
    }

    @Test func `a cosignature that is not of this text`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let witness = NoteSigner(name: try KeyName("witness.example/one"))
        var note = try SignedNote(try keeper.checkpoint(log))
        note.add(try witness.cosign(Array("something else\n".utf8), time: 1))
        var settings = try keeper.settings(note.bytes)
        settings.witnesses = [witness.cosignerKey]
        #expect(try await audit(log, settings).kinds == [.cosignature])
    }

    @Test func `a checkpoint without a key, and a quorum that cannot be, are no audit`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        var settings = try keeper.settings(try keeper.checkpoint(log))
        settings.quorum = 1
        #expect(throws: AuditSettings.Problem.quorum(1, of: 0)) { try Audit(settings) }
        settings.quorum = 0
        settings.keys = LogKeys([])
        #expect(throws: AuditSettings.Problem.noKey) { try Audit(settings) }
    }

    @Test func `the checkpoint of the empty log holds for every log`() async throws {
        let keeper = try LogKeeper()
        let report = try await audit([], try keeper.settings(try keeper.checkpoint([])))
        #expect(report.isClean)
        #expect(report.checkpoints.map(\.isGood) == [true])
        let log = try await HonestLog.deliberation().lines
        #expect(try await audit(log, try keeper.settings(try keeper.checkpoint([]))).isClean)
    }

    /// So many entries, whatever they say.
    private func lines(_ count: Int) -> [[UInt8]] { (0..<count).map { Array("\($0)".utf8) } }

    @Test func `after a key is handed over only the next one counts`() throws {
        let (first, second) = (try LogKeeper(), try LogKeeper())
        var keys = LogKeys([first.key])
        #expect(keys.take(try first.handing(over: second.key, after: lines(10)), at: 10)?.checkpoint.size == 10)
        #expect(keys.keys(forSize: 0) == [first.key])
        #expect(keys.keys(forSize: 10) == [first.key])
        #expect(keys.keys(forSize: 11) == [second.key])
    }

    @Test func `a key that nobody has signed for, and nobody was given, is not believed`() throws {
        let (first, second, third) = (try LogKeeper(), try LogKeeper(), try LogKeeper())
        let otherLog = try LogKeeper(origin: "accord.example/other")
        for rotated in [
            LogKeyRotated(verifierKey: "\(second.key)"), try second.handing(over: second.key, after: lines(10)),
            LogKeyRotated(
                verifierKey: "\(second.key)",
                endorsement: try first.handing(over: third.key, after: lines(10)).endorsement),
            try otherLog.handing(over: second.key, after: lines(10)),
            LogKeyRotated(verifierKey: "\(second.key)", endorsement: []),
        ] {
            var keys = LogKeys([first.key, otherLog.key])
            #expect(keys.take(rotated, at: 10) == nil)
            #expect(keys.keys(forSize: 11) == [first.key, otherLog.key])
            var given = LogKeys([first.key, second.key])
            _ = given.take(rotated, at: 10)
            #expect(given.keys(forSize: 11) == [second.key])
        }
        // One after the other.
        var keys = LogKeys([first.key])
        #expect(keys.take(try first.handing(over: second.key, after: lines(10)), at: 10) != nil)
        #expect(keys.take(try first.handing(over: third.key, after: lines(20)), at: 20) == nil)
        #expect(keys.keys(forSize: 21) == [second.key])
        #expect(keys.take(try second.handing(over: third.key, after: lines(20)), at: 20) != nil)
        #expect(keys.keys(forSize: 21) == [third.key])
    }

    @Test func `a key that was signed for after other entries than these is not believed`() throws {
        let (first, second) = (try LogKeeper(), try LogKeeper())
        for count in [0, 9, 11] {
            var keys = LogKeys([first.key])
            let signed = keys.take(try first.handing(over: second.key, after: lines(count)), at: 10)
            #expect(signed?.checkpoint.size == count)
            #expect(keys.keys(forSize: 11) == [first.key])
        }
    }

    @Test func `hashes alone are held against checkpoints too`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        var settings = try keeper.settings(try keeper.checkpoint(log))
        settings.hashesOnly = true
        let clean = try await audit(log, settings)
        #expect(clean.isClean)
        #expect(!clean.isMeaningChecked)
        #expect(try await audit(log.swapping(3, 4), settings).kinds == [.root])
    }
}
