import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog

/// What `accord verify` says, and with which status it says it.
@Suite struct VerifyTests {
    private func exported() async throws -> (place: Place, lines: [String]) {
        let place = try await Place.withSample()
        #expect(try await place.accord("export", "--output", "log.jsonl", "--with-values", "values.jsonl").status == 0)
        let text = try String(contentsOfFile: place.directory + "/log.jsonl", encoding: .utf8)
        return (place, text.split(separator: "\n").map(String.init))
    }

    @Test func `an export, a node's directory and its file are clean`() async throws {
        let (place, lines) = try await exported()
        for log in ["log.jsonl", "accord-data", "accord-data/log.sqlite"] {
            let result = try await place.accord("verify", log)
            #expect(result.status == 0, "\(result.output)\(result.error)")
            #expect(result.output.contains("\(lines.count) entries of accord.example.org/test"))
            #expect(result.output.contains("Clean."))
        }
        let result = try await place.accord("verify", "log.jsonl", "--json")
        let report = try JSON(parsing: Array(result.output.utf8))
        #expect(report["clean"]?.bool == true)
        #expect(report["entries"]?.integer == lines.count)
        #expect(report["meaningChecked"]?.bool == true)
        let hashes = try await place.accord("verify", "log.jsonl", "--hashes-only", "--json")
        #expect(try JSON(parsing: Array(hashes.output.utf8))["root"] == report["root"])
    }

    /// Submits something to a server, and keeps its answer.
    private func keepReceipt(in place: Place, at file: String) async throws {
        let created = try await place.accord("token", "create", "--administrator", place.administrator())
        let server = try await Server(place)
        let answer = try await server.send(
            "POST", "/v1/organisations", token: created.output.trimmingCharacters(in: .newlines),
            body: ["name": "Early", "kind": "un_agency"], headers: ["Prefer": "return=representation"])
        try #require(answer.status == 201)
        try place.write(String(decoding: answer.json.bytes, as: UTF8.self), to: file)
        #expect(await server.stop() == 0)
    }

    @Test func `tiles are clean with nothing but the key, also across a rotation`() async throws {
        let place = try await Place.withSample()
        let old = try String(contentsOfFile: place.directory + "/accord-data/log.vkey", encoding: .utf8)
        try place.write(old, to: "old.vkey")
        try await keepReceipt(in: place, at: "early.json")
        let rotated = try await place.accord("rotate-key")
        #expect(rotated.status == 0, "\(rotated.error)")
        // An entry that only the new key covers.
        let administrator = try await place.administrator()
        #expect(try await place.accord("token", "create", "--administrator", administrator).status == 0)
        #expect(try await place.accord("export", "--tiles", "tiles").status == 0)
        let new = try String(contentsOfFile: place.directory + "/tiles/log.vkey", encoding: .utf8)
        #expect(new != old)
        #expect(rotated.output.contains(new.trimmingCharacters(in: .newlines)))
        for key in ["old.vkey", "tiles/log.vkey"] {
            let result = try await place.accord("verify", "tiles", "--key", key)
            #expect(result.status == 0, "\(key): \(result.output)\(result.error)")
            #expect(result.output.contains("Clean."))
        }
        // What was signed before is held against the key that the log began with, which lies beside it.
        #expect(try String(contentsOfFile: place.directory + "/tiles/log.first.vkey", encoding: .utf8) == old)
        for log in ["tiles", "accord-data"] {
            let kept = try await place.accord("verify", log, "--receipt", "early.json")
            #expect(kept.status == 0, "\(log): \(kept.output)\(kept.error)")
            #expect(kept.output.contains("The proof is good"))
        }
        try FileManager.default.removeItem(atPath: place.directory + "/tiles/log.first.vkey")
        #expect(try await place.accord("verify", "tiles", "--receipt", "early.json").status == 1)
        // Without the log's own key there is no telling.
        let other = NoteSigner(name: try KeyName("accord.example.org/test")).verifierKey
        let foreign = try await place.accord("verify", "tiles", "--key", "\(other)")
        #expect(foreign.status == 1, "\(foreign.output)\(foreign.error)")
        #expect(foreign.output.contains("is not signed by the log"))
    }

    @Test func `values open the commitments, and only their owner can read them`() async throws {
        let (place, _) = try await exported()
        let result = try await place.accord("verify", "log.jsonl", "--values", "values.jsonl", "--json")
        #expect(result.status == 0)
        let values = try #require(try JSON(parsing: Array(result.output.utf8))["values"])
        #expect((values["opened"]?.integer ?? 0) > 0)
        #expect(values["notGiven"]?.integer == 0)
        let rights = try FileManager.default.attributesOfItem(atPath: place.directory + "/values.jsonl")
        #expect(rights[.posixPermissions] as? Int == 0o600)
        try place.write("{}\n", to: "broken.jsonl")
        #expect(try await place.accord("verify", "log.jsonl", "--values", "broken.jsonl").status == 2)
        #expect(try await place.accord("export", "--with-values", "some.jsonl", "--from", "3").status == 64)
    }

    @Test func `faults are told with place, kind and both values, and the status is 1`() async throws {
        var (place, lines) = try await exported()
        let closed = try #require(lines.firstIndex { $0.contains(#""type":"accord.round.closed.v1""#) })
        lines[closed] = lines[closed].replacing(#""outcome":"agreed""#, with: #""outcome":"not_agreed""#)
        try place.write(lines.joined(separator: "\n") + "\n", to: "forged.jsonl")
        let words = try await place.accord("verify", "forged.jsonl")
        #expect(words.status == 1)
        #expect(words.output.contains("outcome, log position \(closed)"))
        #expect(words.output.contains("NOT CLEAN"))
        #expect(words.error.contains("1 fault was found."))
        let json = try await place.accord("verify", "forged.jsonl", "--json")
        #expect(json.status == 1)
        let fault = try #require(try JSON(parsing: Array(json.output.utf8))["faults"]?[0])
        #expect(fault["logPosition"]?.integer == closed)
        #expect(fault["kind"]?.string == "outcome")
        #expect(fault["expected"]?.string?.contains(" agreed") == true)
        #expect(fault["found"]?.string?.contains("not_agreed") == true)
    }

    @Test(arguments: [
        ["nowhere.jsonl"], ["log.jsonl", "--checkpoint", "none"], ["log.jsonl", "--key", "none"], ["."],
        ["log.jsonl", "--receipt", "none"], ["log.jsonl", "--quorum", "1"],
    ]) func `what cannot be checked is 2`(_ arguments: [String]) async throws {
        let place = try Place()
        try place.write("", to: "log.jsonl")
        let result = try await Program.run(["verify"] + arguments, in: place.directory)
        #expect(result.status == 2)
        #expect(result.error.contains("It could not be checked."))
        #expect(result.output.isEmpty)
    }

    @Test func `without a log the command line is wrong`() async throws {
        #expect(try await Place().accord("verify").status == 64)
    }

    @Test func `what says how a log is verified is not ignored with a receipt`() async throws {
        let result = try await Place().accord(
            "verify", "log.jsonl", "--receipt", "receipt.json", "--witness", "ngo.vkey", "--quorum", "1")
        #expect(result.status == 64)
        #expect(result.error.contains("leave out --quorum and --witness"))
    }
}
