import Auditing
import EventStore
import Foundation
import Testing

/// Imported history keeps to the rules of its own time, and shows it.
@Suite struct ImportedLogTests {
    @Test func `the sample is clean, and its values open its commitments`() async throws {
        let log = try await HonestLog.imported(Repository.sample)
        var settings = AuditSettings()
        settings.values = log.values
        let report = try await audit(log.lines, settings)
        #expect(report.faults == [])
        #expect(report.roundsClosed > 0)
        let values = try #require(report.values)
        #expect(values.opened == log.values.count)
        #expect(values.notGiven == 0)
    }

    @Test(arguments: ["sessions-1-2", "odd-roll-calls"])
    func `roll calls of the General Assembly are clean`(_ name: String) async throws {
        let lines = Repository.scratch()
        defer { try? FileManager.default.removeItem(atPath: lines) }
        let converted = try Repository.python(
            Repository.path + "/Tests/UnitedNations/convert.py", "--data",
            Repository.path + "/Tests/UnitedNations/" + name, "--output", lines, "--report", "/dev/null")
        try #require(converted.status == 0, "\(converted.said)")
        let log = try await HonestLog.imported(lines)
        let report = try await audit(log.lines)
        #expect(report.faults == [])
        #expect(report.roundsClosed == (name == "sessions-1-2" ? 81 : 11))
        // A no that becomes an abstention changes the tally that was recorded.
        let place = try #require(
            log.lines.places(of: "position.taken").last { log.lines.text($0).contains(#""answer":"object""#) })
        let forged = log.lines.replacing(
            #""answer":"object","item":1,"reasonNotRecorded":true"#, with: #""answer":"abstain","item":1"#, at: place)
        #expect(try await audit(forged).kinds == [.outcome])
    }
}
