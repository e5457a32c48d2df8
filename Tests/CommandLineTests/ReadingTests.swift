import Domain
import EventStore
import Foundation
import Testing

/// The past can be read from nothing but the log, also while a server runs.
@Suite struct ReadingTests {
    @Test func `export gives the log, and parts of it`() async throws {
        let place = try await Place.withSample()
        let all = try await place.entries()
        #expect(
            try await place.entries("--from", "10", "--to", "19").map(\.envelope.id) == all[10...19].map(\.envelope.id))
        let gaps = try await place.entries("--type", "gap.proposed")
        #expect(gaps.count == 11)
        #expect(gaps.allSatisfy { $0.envelope.type == "accord.gap.proposed.v1" })
        let stream = gaps[0].envelope.stream
        let ofStream = try await place.entries("--stream", "\(stream)")
        #expect(ofStream.map(\.envelope.version) == Array(1...ofStream.count))
        let programme = try #require(gaps[0].envelope.programme)
        let ofProgramme = try await place.entries("--programme", "\(programme)")
        #expect(ofProgramme.map(\.envelope.id) == all.filter { $0.envelope.programme == programme }.map(\.envelope.id))
        #expect(try await place.accord("export", "--output", "part.jsonl", "--to", "3").output.isEmpty)
        let written = try String(contentsOfFile: place.directory + "/part.jsonl", encoding: .utf8)
        #expect(written.split(separator: "\n").count == 4)
        #expect(try await place.accord("export", "--output", "no/where.jsonl").status == 73)
    }

    @Test func `replay gives the plan as it was, and what the server says`() async throws {
        let place = try await Place.withSample()
        let entries = try await place.entries()
        let server = try await Server(place)
        let programme = try #require(entries.first { $0.envelope.type == "accord.programme.opened.v1" })
        let path = "/v1/\(programme.envelope.stream)/plan".replacing("programme/", with: "programmes/")
        // Before the programme, within it, and now.
        for position in [1, 16, 150, 200, entries.count - 1] {
            let result = try await place.accord("replay", "--at", "\(position)")
            #expect(result.status == 0)
            let replayed = try JSON(parsing: Array(result.output.utf8), limits: .none)
            #expect(replayed["logPosition"]?.integer == position)
            let served = try await server.send("GET", path + "?at=\(position)")
            if position < programme.number {
                #expect(replayed["plans"]?.array?.isEmpty == true)
                #expect(served.status == 404)
            } else {
                let plan = try #require(replayed["plans"]?[0])
                #expect(plan["gaps"] == served.json["gaps"]?.withoutRemarks)
                #expect(plan["otherInterventions"] == served.json["otherInterventions"]?.withoutRemarks)
            }
        }
        #expect(await server.stop() == 0)
    }

    @Test func `replay counts every entry, and a moment that is not there is 66`() async throws {
        let place = try await Place.withSample()
        let count = try await place.entries().count
        let result = try await place.accord("replay", "--statistics")
        #expect(result.error.hasPrefix("\(count) entries"))
        #expect(result.error.contains("entries/s"))
        #expect(try await place.accord("replay", "--at", "\(count)").status == 66)
        let stranger = "01a20fa9-2ab5-7880-b578-340ed6bf0931"
        #expect(try await place.accord("replay", "--programme", stranger).status == 66)
        let early = try await place.accord("replay", "--at", "2001-01-01")
        #expect(early.output == #"{"logPosition":-1,"entries":0,"plans":[]}"# + "\n")
    }

    @Test func `diff tells what changed between two points`() async throws {
        let place = try await Place.withSample()
        let entries = try await place.entries()
        let decided = entries.filter { $0.envelope.type == "accord.intervention.decided.v1" }
        let agreed = try #require(decided.first { $0.data["outcome"]?.string == "agreed" })
        let result = try await place.accord("diff", "--from", "\(agreed.number - 1)", "--to", "\(agreed.number)")
        #expect(result.status == 0)
        let changes = try JSON(parsing: Array(result.output.utf8), limits: .none)
        let interventions = try #require(changes["programmes"]?[0]?["interventions"]?.array)
        #expect(interventions.count == 1)
        #expect(interventions[0]["change"]?.string == "entered")
        #expect(agreed.envelope.stream.description.hasSuffix(interventions[0]["intervention"]?.string ?? "none"))
        let same = try await place.accord("diff", "--from", "5", "--to", "5")
        #expect(try JSON(parsing: Array(same.output.utf8))["programmes"]?.array?.isEmpty == true)
        #expect(try await place.accord("diff", "--from", "9", "--to", "5").status == 64)
        #expect(try await place.accord("diff", "--from", "5", "--to", "5000").status == 66)
    }
}

extension JSON {
    /// Without what the server says of prose that it does not show: a replay knows commitments only.
    fileprivate var withoutRemarks: JSON {
        switch self {
        case .array(let items): .array(items.map(\.withoutRemarks))
        case .object(let members):
            .object(
                members.filter { $0.name != "withheld" }.map { JSON.Member($0.name, $0.value.withoutRemarks) })
        default: self
        }
    }
}
