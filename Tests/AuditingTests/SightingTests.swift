import Auditing
import Domain
import EventStore
import Notary
import Testing
import TransparencyLog

/// Promise 2: backdating is bounded by what others saw, by their clocks.
@Suite struct SightingTests {
    private let witness: NoteSigner
    private let keeper: LogKeeper

    init() throws {
        witness = NoteSigner(name: try KeyName("witness.example/one"))
        keeper = try LogKeeper()
    }

    /// What an auditor finds who has a checkpoint of the first entries that the witness has cosigned.
    private func audited(
        _ log: [[UInt8]], size: Int, cosignedAt time: Instant, tolerance: Int = 60
    ) async throws -> AuditReport {
        var settings = try keeper.settings(
            try keeper.checkpoint(log, size: size, cosignedBy: [witness], at: time), try keeper.checkpoint(log))
        settings.witnesses = [witness.cosignerKey]
        settings.tolerance = tolerance
        return try await audit(log, settings)
    }

    /// A log position at which the clock had gone on by more than any tolerance here.
    private func pause(in log: [[UInt8]]) throws -> Int {
        try #require(
            log.indices.dropFirst().first { log.time(of: $0) > log.time(of: $0 - 1).advanced(bySeconds: 3_000) })
    }

    @Test func `what a witness saw is told, with how much may have been backdated`() async throws {
        let log = try await HonestLog.deliberation().lines
        let seen = log.time(of: log.count - 1).advanced(bySeconds: 600)
        let time = try #require(Instant(seconds: Int(seen.microseconds / 1_000_000)))
        let report = try await audited(log, size: log.count, cosignedAt: time)
        #expect(report.isClean, "\(report.faults)")
        let sighting = try #require(report.sightings.first)
        #expect(report.sightings.count == 1)
        #expect(sighting.time == time)
        #expect(sighting.recorded == log.time(of: log.count - 1))
        let line = "witness.example/one has cosigned \(log.count) entries at \(time)"
        #expect(report.lines.contains { $0.hasPrefix(line) && $0.contains("says \(log.time(of: log.count - 1))") })
        let json = report.json["seen"]?.array?.first
        #expect(json?["kind"]?.string == "cosignature")
        #expect(json?["at"]?.string == "\(time)")
        #expect(json?["entries"]?.integer == log.count)
    }

    @Test func `an entry that says it was recorded after a witness saw it`() async throws {
        let log = try await HonestLog.deliberation().lines
        let last = log.time(of: log.count - 1)
        let report = try await audited(log, size: log.count, cosignedAt: last.advanced(bySeconds: -62))
        #expect(report.kinds == [.time])
        #expect(report.places(.time) == [log.count - 1])
        #expect(
            try await audited(log, size: log.count, cosignedAt: last.advanced(bySeconds: -62), tolerance: 120).isClean)
    }

    @Test func `an end that was written later than it says, each entry after the one before`() async throws {
        let log = try await HonestLog.deliberation().lines
        let size = log.count - 5
        // At this time the log still ended there; the entries behind it say that they are older.
        let seen = log.time(of: size).advanced(bySeconds: 3_600)
        let report = try await audited(log, size: size, cosignedAt: seen)
        #expect(report.kinds == [.time])
        #expect(report.places(.time) == [size])
        #expect(report.faults.first?.detail.contains("a log without it") == true)
        #expect(try await audited(log, size: size, cosignedAt: seen, tolerance: 3_700).isClean)
        // The witness may as well have seen it a while before the log went on.
        let place = try pause(in: log)
        #expect(try await audited(log, size: place, cosignedAt: log.time(of: place - 1)).isClean)
    }

    @Test func `a timestamp says when entries were there, and not that there were no others`() async throws {
        let log = try await HonestLog.deliberation().lines
        let size = log.count - 5
        var settings = try keeper.settings(try keeper.checkpoint(log, size: size))
        func stamped(_ time: Instant) async throws -> AuditReport {
            settings.timestamps = [
                Sighting(.timestamp, by: "checkpoint", of: HonestNode.origin, size: size, time: time)
            ]
            return try await audit(log, settings)
        }
        let late = try await stamped(log.time(of: log.count - 1).advanced(bySeconds: 86_400))
        #expect(late.isClean)
        #expect(late.lines.contains { $0.hasPrefix("Checkpoint: \(size) entries were there at") })
        let early = try await stamped(log.time(of: size - 1).advanced(bySeconds: -86_400))
        #expect(early.places(.time) == [size - 1])
    }

    @Test func `a time beyond all years crashes nothing, and proves nothing`() async throws {
        let log = try await HonestLog.deliberation().lines
        let beyond = Instant(microseconds: .max)
        let report = try await audited(log, size: log.count, cosignedAt: beyond)
        #expect(report.isClean)
        #expect(report.sightings.isEmpty)
        let last = try #require(Instant("9999-12-31T23:59:59Z"))
        #expect(try await audited(log, size: log.count, cosignedAt: last).isClean)
    }

    @Test func `of a checkpoint that does not hold nothing is believed`() async throws {
        let log = try await HonestLog.deliberation().lines
        let early = log.time(of: 0).advanced(bySeconds: -86_400)
        var settings = try keeper.settings(
            try keeper.checkpoint(log.swapping(3, 4), cosignedBy: [witness], at: early))
        settings.witnesses = [witness.cosignerKey]
        settings.timestamps = [
            Sighting(
                .timestamp, by: "checkpoint", of: HonestNode.origin, size: log.count, time: early)
        ]
        let report = try await audit(log, settings)
        #expect(report.kinds == [.root])
        #expect(report.sightings.isEmpty)
    }
}
