import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog

/// Checkpoints are stamped while a node serves, and whoever has the export checks that offline: with Accord, and without.
@Suite struct StampedLogTests {
    private func stamped(_ authority: LocalAuthority, _ count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while authority.answered < count {
            try #require(ContinuousClock.now < deadline, "Nothing was stamped.")
            try await Task.sleep(for: .milliseconds(50))
        }
        // The answer has been sent; it is kept at once.
        try await Task.sleep(for: .seconds(2))
    }

    private func kinds(_ result: Program.Result) throws -> [String?] {
        try JSON(parsing: Array(result.output.utf8))["faults"]?.array?.map { $0["kind"]?.string } ?? []
    }

    @Test(.timeLimit(.minutes(10)))
    func `checkpoints are stamped while it serves, and the tokens go with the export`() async throws {
        let place = try await Place.withSample()
        let authority = try LocalAuthority(place.directory + "/authority")
        let created = try await place.accord("token", "create", "--administrator", place.administrator())
        let server = try await Server(
            place, "--timestamp-authority", authority.address, "--timestamp-ca", authority.roots, "--timestamp-every",
            "1")
        try await stamped(authority, 1)
        let answer = try await server.send(
            "POST", "/v1/organisations", token: created.output.trimmingCharacters(in: .newlines),
            body: ["name": "Stamped", "kind": "un_agency"])
        #expect(answer.status == 201)
        try await stamped(authority, 2)
        #expect(await server.stop() == 0)

        let exported = try await place.accord("export", "--tiles", "tiles")
        #expect(exported.status == 0, "\(exported.error)")
        let stamps = place.directory + "/tiles/timestamps"
        let files = FileManager.default
        #expect(
            try files.contentsOfDirectory(atPath: stamps).sorted() == [
                "0.checkpoint", "0.tst", "1.checkpoint", "1.tst",
            ])
        // The last one is the exported checkpoint itself, as the log alone has signed it.
        #expect(
            files.contents(atPath: stamps + "/1.checkpoint")
                == files.contents(atPath: place.directory + "/tiles/checkpoint"))
        for number in 0...1 {
            let judged = try LocalAuthority.says(
                [
                    "ts", "-verify", "-token_in", "-in", "\(number).tst", "-data", "\(number).checkpoint", "-CAfile",
                    authority.roots,
                ], in: stamps)
            #expect(judged.status == 0, "\(judged.text)")
            #expect(judged.text.contains("Verification: OK"))
        }
        let crossed = try LocalAuthority.says(
            ["ts", "-verify", "-token_in", "-in", "0.tst", "-data", "1.checkpoint", "-CAfile", authority.roots],
            in: stamps)
        #expect(crossed.status != 0)

        // Offline: the authority is not there any more.
        let size = try Checkpoint(
            try SignedNote(Array(try #require(files.contents(atPath: stamps + "/0.checkpoint")))).text
        ).size
        for log in ["tiles", "accord-data"] {
            let good = try await place.accord("verify", log, "--ca", authority.roots)
            #expect(good.status == 0, "\(good.output)\(good.error)")
            #expect(good.output.contains("Timestamp 0: \(size) entries were there at 20"), "\(good.output)")
            #expect(good.output.contains("Timestamp 1: \(size + 2) entries were there at 20"), "\(good.output)")
        }
        // They lie beside a log that is one file too.
        #expect(try await place.accord("export", "--output", "tiles/log.jsonl").status == 0)
        let lines = try await place.accord(
            "verify", "tiles/log.jsonl", "--key", "tiles/log.vkey", "--ca", authority.roots)
        #expect(lines.status == 0, "\(lines.output)\(lines.error)")
        #expect(lines.output.contains("Timestamp 1: \(size + 2) entries were there at 20"), "\(lines.output)")
        let other = try LocalAuthority(place.directory + "/other")
        let untrusted = try await place.accord("verify", "tiles", "--ca", other.roots, "--json")
        #expect(untrusted.status == 1)
        #expect(try kinds(untrusted) == ["timestamp", "timestamp"])
        #expect(try await place.accord("verify", "tiles", "--ca", "nowhere.pem").status == 2)

        // Tokens that change places, and one with a bit turned.
        try files.moveItem(atPath: stamps + "/0.tst", toPath: stamps + "/kept")
        try files.copyItem(atPath: stamps + "/1.tst", toPath: stamps + "/0.tst")
        let exchanged = try await place.accord("verify", "tiles", "--ca", authority.roots, "--json")
        #expect(exchanged.status == 1)
        #expect(try kinds(exchanged) == ["timestamp"])
        var token = try #require(files.contents(atPath: stamps + "/kept"))
        token[token.count - 1] ^= 1
        try token.write(to: URL(fileURLWithPath: stamps + "/0.tst"))
        let turned = try await place.accord("verify", "tiles", "--ca", authority.roots, "--json")
        #expect(turned.status == 1)
        #expect(try kinds(turned) == ["timestamp"])
        // A stamped checkpoint that is not of this log's history is not made good by its token: the log's own key has signed
        // another tree of so many entries, and the authority has stamped that.
        let signer = try NoteSigner(
            privateKeyText: try place.read("accord-data.signing-key").trimmingCharacters(in: .newlines))
        let text = Checkpoint(origin: signer.name, size: size, root: .leaf(of: [1])).text
        let contradicting = try SignedNote(text: text, signatures: [signer.sign(text)])
        try Data(contradicting.bytes).write(to: URL(fileURLWithPath: stamps + "/0.checkpoint"))
        try authority.stamp(stamps + "/0.checkpoint", as: stamps + "/0.tst")
        let twofold = try await place.accord("verify", "tiles", "--ca", authority.roots, "--json")
        #expect(twofold.status == 1)
        #expect(try kinds(twofold) == ["root"])
        let fault = try JSON(parsing: Array(twofold.output.utf8))["faults"]?[0]
        #expect(fault?["detail"]?.string?.contains("when timestamp 0 was signed over \(size) entries") == true)
        // Without any there is nothing to check.
        try files.removeItem(atPath: stamps)
        #expect(try await place.accord("verify", "tiles", "--ca", authority.roots).status == 2)
    }
}
