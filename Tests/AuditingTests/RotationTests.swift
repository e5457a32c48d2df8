import Application
import Auditing
import Domain
import EventStore
import Testing
import TransparencyLog

/// What a log's key hands over, and what whoever has the next one can do with it.
@Suite struct RotationTests {
    private let keeper: LogKeeper
    private let next: LogKeeper

    init() throws {
        keeper = try LogKeeper()
        next = try LogKeeper()
    }

    /// What is found in a log whose last checkpoint this key has signed.
    private func audit(
        _ log: [[UInt8]], by signer: LogKeeper, given keys: [VerifierKey]
    ) async throws -> AuditReport {
        var settings = try keeper.settings(try signer.checkpoint(log))
        settings.keys = LogKeys(keys)
        return try await AuditingTests.audit(log, settings)
    }

    @Test func `whoever has the present key cannot change what was there before it`() async throws {
        let (log, rotation, logPosition) = try await HonestLog.handedOver(by: keeper, to: next)
        for keys in [[keeper.key], [keeper.key, keeper.key], [keeper.key, next.key]] {
            let good = try await audit(log, by: next, given: keys)
            #expect(good.isClean)
            #expect(good.checkpoints.map(\.size) == [logPosition, log.count])
            #expect(good.unusedLogKeys.isEmpty)
            let changed = try await audit(
                try await HonestLog.rotated(after: "Food") { _ in rotation }, by: next, given: keys)
            #expect(changed.places(.root) == [nil])
            #expect(changed.faults.first?.detail.contains("the old key's checkpoint") == true)
            let behindLess = try await audit(
                try await HonestLog.rotated { try keeper.handing(over: next.key, after: $0.dropLast()) }, by: next,
                given: keys)
            #expect(behindLess.places(.checkpoint) == [logPosition])
        }
    }

    @Test func `it is said that a key has signed nothing, if whoever has the other may have made all of it`()
        async throws
    {
        let alone = try await HonestLog.deliberation().lines
        let ownWord = try await HonestLog.rotated { try next.handing(over: next.key, after: $0) }
        let nobodysWord = try await HonestLog.rotated { _ in LogKeyRotated(verifierKey: "\(next.key)") }
        for log in [alone, ownWord, nobodysWord] {
            let both = try await audit(log, by: next, given: [keeper.key, next.key])
            #expect(both.isClean)
            #expect(both.unusedLogKeys == [keeper.key])
            #expect(both.lines.contains { $0.hasPrefix("\(keeper.key) was given as the log's key") })
            #expect(both.checkpoints.map(\.name) == ["checkpoint"])
            // With the one before alone, which is what to give.
            #expect(try await audit(log, by: next, given: [keeper.key]).kinds == [.signature])
        }
    }

    @Test func `keys follow each other, and the first is enough`() async throws {
        let third = try LogKeeper()
        let log = try await HonestLog.rotated(
            { try keeper.handing(over: next.key, after: $0) }, { try next.handing(over: third.key, after: $0) })
        let report = try await audit(log, by: third, given: [keeper.key])
        #expect(report.isClean)
        #expect(report.keys == [third.key])
        #expect(report.checkpoints.count == 3)
        #expect(try await audit(log, by: third, given: [third.key]).isClean)
        #expect(try await audit(log, by: next, given: [keeper.key]).kinds == [.signature])
    }

    @Test func `it does not matter how a log comes, in which pieces`() async throws {
        let (log, _, logPosition) = try await HonestLog.handedOver(by: keeper, to: next)
        for most in [1, 2, logPosition, logPosition + 1] {
            var settings = try keeper.settings(try next.checkpoint(log))
            settings.streamsInMemory = 200
            var audit = try Audit(settings)
            let report = try await audit.run(LinesInMemory(log, most: most))
            #expect(report.isClean, "\(report.lines)")
            #expect(report.checkpoints.map(\.size) == [logPosition, log.count])
        }
    }

    @Test func `another log's handing over is none of this one's`() async throws {
        let other = try LogKeeper(origin: "accord.example/other")
        let otherNext = try LogKeeper(origin: "accord.example/other")
        let foreign = try await HonestLog.rotated { try other.handing(over: otherNext.key, after: $0) }
        let report = try await audit(foreign, by: keeper, given: [keeper.key, other.key])
        #expect(report.places(.checkpoint) == [try await HonestLog.handedOver(by: keeper, to: next).logPosition])
    }

    @Test func `a log that shows only what its key handed over with says that no checkpoint was given`() async throws {
        var settings = AuditSettings()
        settings.keys = LogKeys([keeper.key])
        let report = try await AuditingTests.audit(try await HonestLog.handedOver(by: keeper, to: next).log, settings)
        #expect(report.isClean)
        #expect(report.lines.contains { $0.hasPrefix("No checkpoint was given") })
    }
}
