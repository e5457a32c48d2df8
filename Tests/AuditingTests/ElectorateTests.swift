import Application
import Auditing
import Domain
import EventStore
import Testing

/// Promise 5: who has a seat is fixed when a round opens, and whoever holds the log's key adds none afterwards.
@Suite struct ElectorateTests {
    /// A log with two open rounds: one of three organisations, and one of all four. In that one the fourth organisation has
    /// answered, which is the last entry.
    private struct TwoRounds: Sendable {
        let lines: [[UInt8]]
        let ofThree: String
        let ofAll: String
    }

    private func log() async throws -> TwoRounds {
        try await HonestNode.run { honest in
            let cast = try await Cast(honest)
            let ofThree = try await round(honest, cast, "Shelter", seats: Array(cast.organisations.prefix(3)))
            let ofAll = try await round(honest, cast, "Papers", seats: cast.organisations)
            try await honest.submit(
                "position.take", ["round": .string(ofAll), "item": 1, "position": ["answer": "support"]],
                as: cast.delegates[3])
            return TwoRounds(lines: try await honest.lines(), ofThree: ofThree, ofAll: ofAll)
        }
    }

    /// Opens a round on a fresh gap in which these organisations have seats.
    private func round(
        _ honest: HonestNode, _ cast: Cast, _ title: String, seats: [String]
    ) async throws -> String {
        let gap = try await cast.gap(honest, title)
        let closesAt = honest.node.clock.now().advanced(bySeconds: 3_600).description
        let round = try await honest.submit(
            "round.draft",
            [
                "programme": cast.programme,
                "terms": [
                    "title": .string(title), "items": [["subject": .string("gap/\(gap)"), "motion": "adopt"]],
                    "rule": ["kind": "consent"], "electorate": .array(seats.map { .string($0) }),
                    "closing": ["closesAt": .string(closesAt), "earlyClose": "anytime", "extensions": 1],
                ],
            ], as: cast.delegates[0])
        try await honest.submit("round.open", ["round": .string(round)], as: cast.delegates[0])
        return round
    }

    @Test func `a position of whoever has no seat, all hashes made anew and signed by the log's own key`() async throws
    {
        let log = try await log()
        let keeper = try LogKeeper()
        let honest = try await audit(log.lines, try keeper.settings(try keeper.checkpoint(log.lines)))
        #expect(honest.faults == [])

        let place = log.lines.count - 1
        #expect(log.lines.places(of: "position.taken") == [place])
        let forged = log.lines.replacing(log.ofAll, with: log.ofThree, at: place)
        #expect(forged[place] != log.lines[place])
        let report = try await audit(forged, try keeper.settings(try keeper.checkpoint(forged)))
        #expect(report.checkpoints.map(\.isGood) == [true])
        #expect(report.kinds == [.refused])
        #expect(report.places(.refused) == [place])
        let fault = try #require(report.faults.first)
        #expect(fault.expected.contains("no_seat"), "\(fault)")
    }
}
