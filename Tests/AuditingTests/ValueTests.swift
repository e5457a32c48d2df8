import Auditing
import Domain
import EventStore
import Testing

/// Promise 8: whoever is given a value can check that it is what was committed to.
@Suite struct ValueTests {
    private func check(_ values: [GivenValue]) async throws -> AuditReport {
        var settings = AuditSettings()
        settings.values = values
        return try await audit(try await HonestLog.deliberation().lines, settings)
    }

    @Test func `every value that the vault has opens a commitment of the log`() async throws {
        let values = try await HonestLog.deliberation().values
        #expect(Set(values.map(\.field)).isSuperset(of: ["fullName", "reason", "text"]))
        let report = try await check(values)
        #expect(report.faults == [])
        let summary = try #require(report.values)
        #expect(summary.opened == values.count)
        #expect(try await check([]).values?.notGiven == summary.opened + summary.notGiven)
        #expect(try await check([]).values?.redacted == 1)
    }

    @Test func `another value, another field and a value of nothing are faults`() async throws {
        let values = try await HonestLog.deliberation().values
        let one = values[0]
        let forged = GivenValue(
            commitment: one.commitment, field: one.field, key: one.key, value: Array("\"Another\"".utf8))
        #expect(try await check([forged]).kinds == [.value])
        let moved = GivenValue(commitment: one.commitment, field: "title", key: one.key, value: one.value)
        #expect(try await check([moved]).kinds == [.value])
        let stray = GivenValue(
            commitment: .init(to: [1], field: "text", key: one.key), field: "text", key: one.key, value: [1])
        #expect(try await check([stray]).kinds == [.value])
    }

    @Test func `a value is read as it was written, and nothing else is`() async throws {
        for value in try await HonestLog.deliberation().values {
            #expect(GivenValue(line: value.line) == value)
        }
        for line in ["", "{}", "[]", #"{"commitment":"x","field":"text","key":"","value":""}"#] {
            #expect(GivenValue(line: Array(line.utf8)) == nil)
        }
    }
}
