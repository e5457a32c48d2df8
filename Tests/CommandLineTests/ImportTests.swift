import Foundation
import Testing

/// An import takes a batch or leaves it, and can be run again.
@Suite struct ImportTests {
    /// So many organisations, each on a line of its own.
    private static func lines(_ count: Int, bad: Int? = nil) -> String {
        (1...count).map { number in
            let kind = number == bad ? "galaxy" : "government"
            let name = #""id":"@state-\#(number)","name":"State \#(number)","kind":"\#(kind)""#
            return #"{"at":"2001-01-01T00:00:00Z","as":"administrator","command":"organisation.admit",\#(name)}"# + "\n"
        }.joined()
    }

    @Test func `a bad line is named, nothing of its batch is kept, earlier batches are, and it resumes`() async throws {
        let place = try await Place.withNode()
        try place.write(ImportTests.lines(2_500, bad: 2_203), to: "states.jsonl")
        let refused = try await place.accord("import", "states.jsonl")
        #expect(refused.status == 65)
        #expect(refused.error.contains("states.jsonl, line 2203: "))
        #expect(refused.error.contains("/kind"))
        // Before it, on a slow machine, how far it had come.
        #expect(refused.error.split(separator: "\n").last?.hasPrefix("accord: ") == true)
        #expect(try await place.entries("--type", "organisation.admitted").count == 2_000)

        try place.write(ImportTests.lines(2_500), to: "states.jsonl")
        let mended = try await place.accord("import", "states.jsonl")
        #expect(mended.status == 0)
        #expect(mended.output.hasPrefix("Imported 500 lines"))
        #expect(mended.output.contains("2,000 lines were in already"))
        #expect(try await place.entries("--type", "organisation.admitted").count == 2_500)

        let again = try await place.accord("import", "states.jsonl")
        #expect(again.status == 0)
        #expect(again.output.hasPrefix("Nothing new"))
        #expect(try await place.entries("--type", "organisation.admitted").count == 2_500)
    }

    @Test func `a dry run decides everything and records nothing`() async throws {
        let place = try await Place.withNode()
        let good = try await place.accord("import", "--dry-run", Program.sample)
        #expect(good.status == 0)
        try place.write(ImportTests.lines(1_200, bad: 1_100), to: "states.jsonl")
        let bad = try await place.accord("import", "--dry-run", "states.jsonl")
        #expect(bad.status == 65)
        #expect(bad.error.contains("line 1100"))
        #expect(try await place.entries().count == 2)
    }

    @Test func `a line that is not JSON, or refused by a rule, is a bad line`() async throws {
        let place = try await Place.withNode()
        try place.write("{\"at\":\n", to: "broken.jsonl")
        let broken = try await place.accord("import", "broken.jsonl")
        #expect(broken.status == 65)
        #expect(broken.error.contains("line 1: "))
        let again = ImportTests.lines(1).replacing("@state-1", with: "@again")
        try place.write(ImportTests.lines(1) + again, to: "twice.jsonl")
        let twice = try await place.accord("import", "twice.jsonl")
        #expect(twice.status == 65)
        #expect(twice.error.contains("line 2: "))
        #expect(twice.error.contains("name_taken"))
        #expect(try await place.entries().count == 2)
    }

    @Test func `lines appended to a file are refused in the batch that was its last, wherever its new names stand`()
        async throws
    {
        let place = try await Place.withNode()
        try place.write(ImportTests.lines(1_500), to: "states.jsonl")
        #expect(try await place.accord("import", "states.jsonl").status == 0)
        let before = try await place.entries().count
        try place.write(ImportTests.lines(3_500), to: "states.jsonl")
        let longer = try await place.accord("import", "states.jsonl")
        #expect(longer.status == 65)
        #expect(longer.error.contains("line 1001: "))
        #expect(longer.error.contains("already_exists"))
        #expect(try await place.entries().count == before)
    }

    @Test func `what a line names, a later line of any batch finds`() async throws {
        let place = try await Place.withNode()
        func renaming(_ number: Int) -> String {
            #"{"at":"2001-01-02T00:00:00Z","as":"administrator","command":"organisation.rename","#
                + #""organisation":"@state-\#(number)","name":"Renamed \#(number)"}"# + "\n"
        }
        let renamings = [1, 999, 1_001, 2_500, 3_400].map(renaming).joined()
        try place.write(ImportTests.lines(3_400) + renamings + renaming(3_401), to: "states.jsonl")
        let tooEarly = try await place.accord("import", "states.jsonl")
        #expect(tooEarly.status == 65)
        #expect(tooEarly.error.contains("line 3406: @state-3401 is not defined on an earlier line."))
        try place.write(ImportTests.lines(3_400) + renamings, to: "states.jsonl")
        #expect(try await place.accord("import", "states.jsonl").status == 0)
        #expect(try await place.entries("--type", "organisation.renamed").count == 5)
    }

    @Test func `a file that is not there is 66`() async throws {
        let place = try await Place.withNode()
        #expect(try await place.accord("import", "nothing.jsonl").status == 66)
    }

    @Test func `an administrator who is none is refused`() async throws {
        let place = try await Place.withNode()
        let stranger = "01a20fa9-2ab5-7880-b578-340ed6bf0931"
        let result = try await place.accord("import", Program.sample, "--administrator", stranger)
        #expect(result.status == 65)
        #expect(try await place.entries().count == 2)
    }
}
