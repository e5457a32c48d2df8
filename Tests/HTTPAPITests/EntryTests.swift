import Application
import Domain
import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

@Suite struct EntryTests {
    @Test func `entries are given byte for byte, by position, type, stream, organisation and time`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let before = house.node.clock.now().description
            let gap = try await scene.gap()
            let stored = try #require(
                try await house.node.log.page(EntryQuery(within: StreamName("gap/\(gap)")!), limit: 1).first)
            let wanted =
                #"{"logPosition":\#(stored.logPosition),"entry":\#(String(decoding: stored.line, as: UTF8.self))}"#
            #expect(try await house.get("/v1/entries/\(stored.logPosition)").text == wanted)
            for query in [
                "from=\(stored.logPosition)", "stream=gap/\(gap)", "type=accord.gap.proposed.v1",
                "organisation=\(scene.focalPoints[1].organisation)", "since=\(before)",
                "programme=\(scene.programme)&from=\(stored.logPosition)",
            ] {
                let page = try await house.get("/v1/entries?\(query)", as: scene.focalPoints[0].token)
                #expect(page.text == #"{"items":[\#(wanted)]}"#, "\(query)")
            }
            #expect(try await house.get("/v1/entries?until=\(before)&stream=gap/\(gap)").text == #"{"items":[]}"#)
            #expect(try await house.get("/v1/entries/\(try await house.size)").status == 404)
            #expect(try await house.get("/v1/entries?type=accord.weather.changed.v1").problem == "invalid_parameter")
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a long stream that one may not read is as one that is not there`() async throws {
        try await House.open { house in
            let hidden = try await Scene.open(house, visibility: "participants")
            let round = try await hidden.round(["gap/\(try await hidden.gap())"])
            // More than are looked at for one page.
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seat in hidden.focalPoints {
                    group.addTask {
                        for number in 0..<1_700 {
                            let answer = number % 2 == 0 ? "support" : "abstain"
                            let taken = try await hidden.answer(
                                round, seat, answer, number == 0 ? [:] : ["If-Match": "\"\(number)\""])
                            try #require(taken.status == 200 || taken.status == 201, "\(taken.text)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let other = try await Scene.open(house, "Georgia")
            let nowhere = Chance.identifier().description
            for token in [nil, other.focalPoints[0].token] {
                for query in ["", "&limit=1", "&from=30", "&type=accord.position.taken.v1"] {
                    let long = try await house.get("/v1/entries?stream=round/\(round)\(query)", as: token)
                    let absent = try await house.get("/v1/entries?stream=round/\(nowhere)\(query)", as: token)
                    #expect(long.text == absent.text)
                    #expect(long.headers[.link] == absent.headers[.link])
                    #expect(long.text == #"{"items":[]}"#)
                }
                // What an organisation has done in it, and what there is of a type, is not told either: the page ends
                // where that of one that has done nothing does.
                let busy = hidden.focalPoints[0].organisation
                for query in ["organisation=\(busy)", "type=accord.position.taken.v1"] {
                    let page = try await house.get("/v1/entries?\(query)", as: token)
                    let idle = try await house.get("/v1/entries?organisation=\(nowhere)", as: token)
                    #expect(page.text == idle.text)
                }
            }
            // Whoever may read it reads all of it.
            var from = 0
            var count = 0
            while true {
                let page = try await house.get(
                    "/v1/entries?stream=round/\(round)&limit=200&from=\(from)", as: hidden.facilitator.token)
                count += page.json["items"]?.array?.count ?? 0
                guard let next = page.json["next"]?.integer else { break }
                from = next
            }
            #expect(count == 5_102)
        }
    }

    @Test func `pages of entries lead to each other`() async throws {
        try await House.open { house in
            _ = try await Scene.open(house)
            var from = 0
            var positions: [Int] = []
            while true {
                let page = try await house.get("/v1/entries?limit=4&from=\(from)", as: house.administratorToken)
                positions += page.json["items"]?.array?.compactMap { $0["logPosition"]?.integer } ?? []
                guard let next = page.json["next"]?.integer else { break }
                from = next
            }
            #expect(positions == Array(0..<(try await house.size)))
        }
    }

    @Test func `the feed goes on after the last event that was seen`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            _ = try await scene.gap()
            let size = try await house.size
            let token = scene.focalPoints[0].token
            let all = events(try await house.get("/v1/entries/feed?from=0&to=\(size)", as: token).text)
            let listed = try await house.get("/v1/entries?limit=200", as: token)
            #expect(all.map(\.id) == listed.json["items"]?.array?.compactMap { $0["logPosition"]?.integer })
            let seen = all[all.count - 3].id
            let rest = events(
                try await house.get("/v1/entries/feed?to=\(size)", as: token, ["Last-Event-ID": "\(seen)"]).text)
            #expect(rest.map(\.id) == all.suffix(2).map(\.id))
            #expect(rest.map(\.data) == all.suffix(2).map(\.data))
            // Live: what is recorded while somebody listens.
            async let live = house.get("/v1/entries/feed?to=\(size + 1)", as: token)
            try await Task.sleep(for: .milliseconds(200))
            let gap = try await scene.gap("Another")
            let heard = events(try await live.text)
            #expect(heard.count == 1)
            #expect(heard[0].data.contains(gap))
        }
    }

    private func events(_ text: String) -> [(id: Int, data: String)] {
        text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard lines.count == 2, let id = Int(lines[0].dropFirst(4)) else { return nil }
            return (id, String(lines[1].dropFirst(6)))
        }
    }
}
