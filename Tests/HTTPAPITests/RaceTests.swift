import EventStore
import HTTPTypes
import Synchronization
import Testing

/// A close is exact: ballots and close never race.
@Suite struct RaceTests {
    @Test func `of 64 clients that answer while a round closes each is counted or refused`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 64)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let closing = Closing()
            let results = try await withThrowingTaskGroup(of: (String, House.Answer).self) { group in
                for (index, seat) in scene.focalPoints.enumerated() {
                    group.addTask {
                        // Half of them all at once, others further and further apart, so that the close that keeps being
                        // overtaken gets its turn while some are still to come; the last four when it has.
                        let late = max(0, index - 31)
                        try await Task.sleep(for: .microseconds(late * late * 700))
                        while index >= 60, !closing.isDone.load(ordering: .relaxed) {
                            try await Task.sleep(for: .milliseconds(1))
                        }
                        return (seat.organisation, try await scene.answer(round, seat, "support"))
                    }
                }
                group.addTask {
                    while true {
                        let closed = try await scene.close(round)
                        if closed.status == 200 {
                            closing.isDone.store(true, ordering: .relaxed)
                            return ("", closed)
                        }
                        #expect(closed.problem == "newer_ballots", "\(closed.text)")
                    }
                }
                var results: [String: House.Answer] = [:]
                for try await (seat, answer) in group { results[seat] = answer }
                return results
            }
            #expect(results.count == 65)
            #expect(results.values.filter { $0.problem == "round_closed" }.count >= 4)
            var counted: Set<String> = []
            for (seat, answer) in results where !seat.isEmpty {
                if answer.status == 200 {
                    counted.insert(seat)
                } else {
                    #expect(answer.problem == "round_closed", "\(answer.text)")
                }
            }
            let recount = try await house.get("/v1/rounds/\(round)/recount", as: scene.facilitator.token)
            let ballots = recount.json["ballots"]?.array ?? []
            #expect(recount.json["isEqual"]?.bool == true)
            #expect(ballots.count == 64)
            #expect(Set(ballots.filter { $0["answer"] != nil }.compactMap { $0["seat"]?.string }) == counted)
        }
    }

    @Test func `a round closes by itself, and after its time nothing is taken`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let round = try await scene.round(["gap/\(gap)"], closesIn: 600)
            #expect(try await scene.answer(round, scene.focalPoints[1], "support").status == 200)
            house.pass(seconds: 600)
            let late = try await scene.answer(round, scene.focalPoints[2], "support")
            #expect(late.problem == "round_closed", "\(late.text)")
            var phase: String?
            for _ in 0..<1_200 where phase != "closed" {
                try await Task.sleep(for: .milliseconds(100))
                phase = try await house.get("/v1/rounds/\(round)").json["phase"]?.string
            }
            #expect(phase == "closed")
            #expect(try await house.get("/v1/gaps/\(gap)").json["status"]?.string == "agreed")
        }
    }

    @Test func `of two changes that saw the same version one is refused`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let tag = try await house.get("/v1/gaps/\(gap)").tag
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for severity in ["low", "critical"] {
                    group.addTask {
                        var content = Scene.gapContent
                        content["severity"] = .string(severity)
                        return try await house.post(
                            "/v1/gaps/\(gap)/revisions", as: scene.focalPoints[1].token, ["content": content],
                            ["If-Match": tag]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 412])
        }
    }
}

/// Whether the close of a round has been taken.
private final class Closing: Sendable {
    let isDone = Atomic(false)
}
