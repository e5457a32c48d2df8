import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog
import WrittenEntries

/// What a node has exported becomes a mirror on another machine, or a copy that goes on under a name of its own.
@Suite struct MirrorTests {
    private static let origin = "accord.example.org/test"

    /// A node with the sample, exported as `tiles`, and its key.
    private func original() async throws -> (place: Place, key: String) {
        let place = try await Place.withSample()
        try await export(place, "tiles")
        return (place, try line("accord-data/log.vkey", of: place))
    }

    private func export(_ place: Place, _ name: String) async throws {
        let result = try await place.accord("export", "--tiles", name)
        try #require(result.status == 0, "\(result.error)")
    }

    private func line(_ name: String, of place: Place) throws -> String {
        try String(contentsOfFile: place.directory + "/" + name, encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    private func bytes(_ name: String, of place: Place) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: place.directory + "/" + name)))
    }

    private func names(in place: Place) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.directory).filter { !$0.hasPrefix(".") }.sorted()
    }

    private func programme(of place: Place) async throws -> String {
        let opened = try #require(try await place.entries("--type", "programme.opened").first)
        return opened.envelope.stream.description.replacing("programme/", with: "")
    }

    /// The answer to a GET as bytes.
    private func get(_ server: Server, _ path: String) async throws -> (status: Int, text: String) {
        try await WitnessTests.send(server.address + path, nil)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a mirror answers as the original does, under its name and signature, and takes nothing`() async throws {
        let (original, key) = try await original()
        let mirror = try Place()
        let tiles = original.directory + "/tiles"
        let made = try await mirror.accord("import", "--log", tiles, "--log-key", key)
        #expect(made.status == 0, "\(made.error)")
        #expect(made.output.contains("A mirror of \(MirrorTests.origin)"))
        #expect(try names(in: mirror) == ["accord-data"])

        let plan = "/v1/programmes/\(try await programme(of: original))/plan"
        let first = try await Server(original)
        let second = try await Server(mirror)
        for path in [plan, plan + "?asOf=2009-06-30T00:00:00Z", "/checkpoint", "/log.vkey", "/v1/entries/7/receipt"] {
            let (one, other) = (try await get(first, path), try await get(second, path))
            #expect(one.status == 200)
            // A receipt's checkpoint is that of the batch here, the newest there.
            if path.hasSuffix("receipt") { continue }
            #expect(one == other, "\(path)")
        }
        let receipt = try JSON(parsing: Array(try await get(second, "/v1/entries/7/receipt").text.utf8))
        let proof = try TreeProof(Array(try #require(receipt["proof"]?.string).utf8))
        let leaf = try #require(receipt["leafHash"]?.string)
        #expect(try await get(first, "/v1/proofs/inclusion?position=7").text.contains(leaf))
        _ = try proof.verify(
            leaf: TreeHash.leaf(of: try await self.line(7, of: original)), logs: [try VerifierKey(key)])
        let gaps = try JSON(parsing: Array(try await get(second, "/v1\(plan.dropFirst(3).dropLast(4))gaps").text.utf8))
        let gap = try #require(gaps["items"]?[0]?["id"]?.string ?? gaps[0]?["id"]?.string)
        #expect(try await get(first, "/v1/gaps/\(gap)/trail") == (try await get(second, "/v1/gaps/\(gap)/trail")))

        for (method, path) in [
            ("POST", "/v1/organisations"), ("DELETE", "/v1/persons/\(gap)"), ("POST", "/v1/programmes/\(gap)/gaps"),
            ("PUT", "/v1/rounds/\(gap)/items/1/position"), ("POST", "/v1/delegates/\(gap)/tokens"),
        ] {
            let answer = try await second.send(method, path, token: "accord_anything", body: ["name": "X"])
            #expect(answer.status == 403, "\(method) \(path)")
            #expect(answer.json["type"]?.string == "urn:accord:problem:read_only_mirror")
            #expect(answer.json["detail"]?.string?.contains(MirrorTests.origin) == true)
        }
        #expect(try await get(second, "/health/ready").status == 200)
        #expect(await second.stop() == 0)
        #expect(await first.stop() == 0)

        for arguments in [
            ["import", Program.sample], ["token", "create", "--administrator", gap], ["rotate-key"],
            ["export", "--with-values", "values", "--output", "lines"],
        ] {
            let refused = try await Program.run(arguments, in: mirror.directory)
            #expect(refused.status == 77, "\(arguments) \(refused.error)")
            #expect(refused.error.contains("mirror"))
        }
        #expect(try await mirror.accord("import", "--log", tiles, "--as-origin", "accord.example.net/x").status == 73)
        #expect(try await mirror.accord("init", "accord.example.net/x").status == 73)
        let verified = try await mirror.accord("verify", "accord-data", "--key", key)
        #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        // What it gives on is what it was given.
        try await export(mirror, "again")
        for name in ["checkpoint", "log.vkey", "tile/entries/000"] {
            #expect(try bytes("again/\(name)", of: mirror) == (try bytes("tiles/\(name)", of: original)))
        }
        let replayed = try await mirror.accord("replay")
        #expect(replayed.output == (try await original.accord("replay")).output)
    }

    private func line(_ position: Int, of place: Place) async throws -> [UInt8] {
        let result = try await place.accord("export", "--from", "\(position)", "--to", "\(position)")
        return Array(result.lines[0].utf8)
    }

    private func admit(_ name: String, at server: Server, _ token: String) async throws {
        let answer = try await server.send(
            "POST", "/v1/organisations", token: token, body: ["name": .string(name), "kind": "un_agency"])
        try #require(answer.status == 201)
    }

    @Test(.timeLimit(.minutes(10)))
    func `a longer export extends a mirror while it is served, a forked one is refused as two faces`() async throws {
        let (original, key) = try await original()
        let mirror = try Place()
        try #require(try await mirror.accord("import", "--log", original.directory + "/tiles").status == 0)
        let files = FileManager.default
        for name in ["accord-data", "accord-data.key", "accord-data.signing-key", "accord-data.checkpoint"] {
            try files.copyItem(
                atPath: original.directory + "/" + name, toPath: original.directory + "/fork-" + name)
        }
        let created = try await original.accord("token", "create", "--administrator", original.administrator())
        let server = try await Server(original)
        try await admit("Later", at: server, created.output.trimmingCharacters(in: .newlines))
        #expect(await server.stop() == 0)
        let rotated = try await original.accord("rotate-key")
        #expect(rotated.status == 0, "\(rotated.error)")
        try await export(original, "longer")

        let served = try await Server(mirror)
        let before = try await get(served, "/checkpoint").text
        let again = try await mirror.accord("import", "--log", original.directory + "/tiles")
        #expect(again.status == 0)
        #expect(again.output.contains("Nothing new"))
        // The key is another by now: the mirror follows from the one that it has believed.
        let extended = try await mirror.accord("import", "--log", original.directory + "/longer")
        #expect(extended.status == 0, "\(extended.error)")
        #expect(extended.output.contains("4 new entries"))
        #expect(
            try await get(served, "/checkpoint").text
                == String(decoding: bytes("longer/checkpoint", of: original), as: UTF8.self))
        #expect(try await get(served, "/checkpoint").text != before)
        #expect(try await get(served, "/log.vkey").text == "\(line("longer/log.vkey", of: original))\n")
        let size = try Checkpoint(try SignedNote(try bytes("longer/checkpoint", of: original)).text).size
        var headers: [String: String] = [:]
        for _ in 0..<1_200 where headers["accord-position"] != "\(size - 1)" {
            headers = try await served.send("GET", "/v1/organisations").headers
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(headers["accord-position"] == "\(size - 1)")
        #expect(await served.stop() == 0)
        let older = try await mirror.accord("import", "--log", original.directory + "/tiles")
        #expect(older.status == 0)
        #expect(older.output.contains("Nothing new"))

        // The operator goes back and tells another story under the same key.
        let fork = try await original.accord(
            "token", "create", "--data", "fork-accord-data", "--administrator", original.administrator())
        #expect(fork.status == 0, "\(fork.error)")
        let forked = try await original.accord("export", "--data", "fork-accord-data", "--tiles", "forked")
        #expect(forked.status == 0)
        let refused = try await mirror.accord("import", "--log", original.directory + "/forked")
        #expect(refused.status == 65)
        #expect(refused.error.contains("two faces"), "\(refused.error)")
        // So it is if the other story is the longer one.
        for _ in 0..<6 {
            let more = try await original.accord(
                "token", "create", "--data", "fork-accord-data", "--administrator", original.administrator())
            #expect(more.status == 0)
        }
        _ = try await original.accord("export", "--data", "fork-accord-data", "--tiles", "longer-fork")
        let longer = try await mirror.accord("import", "--log", original.directory + "/longer-fork")
        #expect(longer.status == 65)
        #expect(longer.error.contains("two faces"), "\(longer.error)")
        let verified = try await mirror.accord("verify", "accord-data", "--key", key)
        #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        #expect(verified.output.contains("\(size) entries"))
    }

    @Test(.timeLimit(.minutes(10)))
    func `what witnesses have cosigned goes with the export, and counts for whoever believes them`() async throws {
        let original = try await Place.withSample()
        let key = try line("accord-data/log.vkey", of: original)
        let witnessPlace = try Place()
        let made = try await witnessPlace.accord("witness", "init", "witness.example")
        let witnessKey = String(try #require(made.lines.first))
        try #require(try await witnessPlace.accord("witness", "add-log", key).status == 0)
        let (witness, address) = try await WitnessTests.serve(witnessPlace)
        let created = try await original.accord("token", "create", "--administrator", original.administrator())
        let token = created.output.trimmingCharacters(in: .newlines)
        let server = try await Server(original, "--witness", "\(witnessKey)=\(address)")
        var seen = (status: 0, text: "")
        let deadline = ContinuousClock.now + .seconds(120)
        while seen.status != 200, .now < deadline {
            seen = try await get(server, "/checkpoint/witnessed")
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(seen.status == 200)
        // From the server itself, as far as anybody may read: not all of it.
        let refused = try await Place().accord("import", "--log", server.address, "--log-key", key)
        #expect(refused.status == 77, "\(refused.error)")
        // Whoever may read all of it takes all of it.
        let living = try Place()
        let taken = try await Program.run(
            ["import", "--log", server.address + "/", "--log-key", key], in: living.directory,
            environment: ["ACCORD_TOKEN": token])
        #expect(taken.status == 0, "\(taken.error)")
        #expect(
            try String(contentsOfFile: living.directory + "/accord-data/checkpoint.witnessed", encoding: .utf8)
                == seen.text)
        #expect(await server.stop() == 0)
        witness.signal(SIGTERM)
        #expect(await witness.end() == 0)
        try await export(original, "tiles")
        #expect(String(decoding: try bytes("tiles/checkpoint.witnessed", of: original), as: UTF8.self) == seen.text)

        let mirror = try Place()
        let imported = try await mirror.accord("import", "--log", original.directory + "/tiles", "--log-key", key)
        #expect(imported.status == 0, "\(imported.error)")
        // Nobody answers at that address any more, and nobody is asked.
        let believing = try await Server(mirror, "--witness", "\(witnessKey)=\(address)")
        #expect(try await get(believing, "/checkpoint/witnessed") == seen)
        #expect(await believing.stop() == 0)
        let other = NoteSigner(name: try KeyName("other.example")).cosignerKey
        let unbelieving = try await Server(mirror, "--witness", "\(other)=\(address)")
        #expect(try await get(unbelieving, "/checkpoint/witnessed").status == 404)
        #expect(await unbelieving.stop() == 0)
        // One that is not of this log is not taken.
        let note = try SignedNote(try bytes("tiles/checkpoint.witnessed", of: original))
        let text = String(decoding: note.text, as: UTF8.self).replacing("accord", with: "another")
        let forged = try SignedNote(text: Array(text.utf8), signatures: note.signatures)
        try Data(forged.bytes).write(
            to: URL(fileURLWithPath: original.directory + "/tiles/checkpoint.witnessed"))
        let false_ = try await Place().accord("import", "--log", original.directory + "/tiles", "--log-key", key)
        #expect(false_.status == 65)
    }

    @Test func `a log with anything wrong in it is not taken, and leaves nothing`() async throws {
        let (original, key) = try await original()
        let tiles = original.directory + "/tiles"
        let stranger = NoteSigner(name: try KeyName(MirrorTests.origin))
        let checkpoint = try Checkpoint(try SignedNote(try bytes("tiles/checkpoint", of: original)).text)
        let other = Checkpoint(origin: checkpoint.origin, size: checkpoint.size, root: .emptyRoot)
        func spoilt(_ name: String, _ change: (String) throws -> Void) throws -> String {
            let path = original.directory + "/" + name
            try FileManager.default.copyItem(atPath: tiles, toPath: path)
            try change(path)
            return path
        }
        let entries = "/tile/entries/000"
        let cases: [(String, [String], Int32, String)] = [
            (tiles, ["--log-key", "\(stranger.verifierKey)"], 65, "signature"),
            (
                try spoilt("root") { path in
                    let note = try SignedNote(text: other.text, signatures: [stranger.sign(other.text)])
                    try Data(note.bytes).write(to: URL(fileURLWithPath: path + "/checkpoint"))
                }, ["--log-key", "\(stranger.verifierKey)"], 65, "root"
            ),
            (try spoilt("missing") { try FileManager.default.removeItem(atPath: $0 + entries) }, [], 65, "missing"),
            (
                try spoilt("bit") { path in
                    var data = try Data(contentsOf: URL(fileURLWithPath: path + entries))
                    data[1_000] ^= 1
                    try data.write(to: URL(fileURLWithPath: path + entries))
                }, ["--log-key", key], 65, "Nothing was taken"
            ),
            (
                try spoilt("unsigned") { try FileManager.default.removeItem(atPath: $0 + "/checkpoint") }, [], 66,
                "checkpoint"
            ),
            (
                try spoilt("keyless") { try FileManager.default.removeItem(atPath: $0 + "/log.vkey") }, [], 66,
                "--log-key"
            ),
            (original.directory + "/nowhere", [], 66, "nowhere"),
            (original.directory + "/accord-data", [], 66, "--tiles"), ("http://127.0.0.1:1", [], 69, "does not answer"),
        ]
        for (log, arguments, status, word) in cases {
            for as_ in [[], ["--as-origin", "accord.example.net/copy"]] {
                let place = try Place()
                let result = try await Program.run(["import", "--log", log] + arguments + as_, in: place.directory)
                #expect(result.status == status, "\(log) \(result.error)")
                #expect(result.error.contains(word), "\(log) \(result.error)")
                #expect(try names(in: place) == [], "\(log)")
            }
        }
        let node = try await Place.withNode()
        #expect(try await node.accord("import", "--log", tiles).status == 73)
        #expect(try await node.accord("import", "--log", tiles, Program.sample).status == 64)
        #expect(try await node.accord("import").status == 64)
        #expect(try await node.accord("import", Program.sample, "--as-origin", "a.example").status == 64)
        let same = try Place()
        #expect(
            try await same.accord("import", "--log", tiles, "--as-origin", MirrorTests.origin).status == 64)
        #expect(try names(in: same) == [])
    }

    @Test(.timeLimit(.minutes(10)))
    func `a copy goes on under a name and a key of its own, and everybody can check from where`() async throws {
        let (original, parentKey) = try await original()
        let copy = try Place()
        let tiles = original.directory + "/tiles"
        let made = try await copy.accord("import", "--log", tiles, "--as-origin", "accord.example.net/copy")
        #expect(made.status == 0, "\(made.error)")
        let words = made.lines.map { $0.split(separator: " ").map(String.init) }
        try #require(words.map(\.[0]) == ["administrator", "token", "vkey"])
        let (token, key) = (words[1][1], words[2][1])
        #expect(try VerifierKey(key).name.text == "accord.example.net/copy")

        let size = try Checkpoint(try SignedNote(try bytes("tiles/checkpoint", of: original)).text).size
        let own = Array(try await copy.entries().dropFirst(size))
        #expect(
            own.map(\.envelope.type) == [
                "accord.log.continued.v1", "accord.administrator.appointed.v1", "accord.token.issued.v1",
            ])
        #expect(own.allSatisfy { $0.envelope.source == "accord.example.net/copy" })
        let shown = own[0].data["checkpoint"]?.array?.compactMap(\.string).joined(separator: "\n")
        #expect(shown.map { Array(($0 + "\n").utf8) } == (try bytes("tiles/checkpoint", of: original)))

        let programme = try await programme(of: original)
        let first = try await Server(original)
        let plan = try await get(first, "/v1/programmes/\(programme)/plan")
        #expect(await first.stop() == 0)
        let server = try await Server(copy)
        #expect(try await get(server, "/v1/programmes/\(programme)/plan").text == plan.text)
        try await admit("New here", at: server, token)
        // Whoever was accredited still is, and gets a token of this log's administrator.
        let delegate = try #require(
            try await original.entries("--type", "delegate.accredited").first {
                $0.data["roles"]?.array?.contains("facilitator") == true
            }
        ).envelope.stream.description.replacing("delegate/", with: "")
        let issued = try await server.send(
            "POST", "/v1/delegates/\(delegate)/tokens", token: token, body: ["expires": "2026-12-31T00:00:00Z"])
        #expect(issued.status == 201, "\(issued.json)")
        let delegateToken = try #require(issued.json["token"]?.string)
        let prose = try await server.send("GET", "/v1/programmes/\(programme)/consultations", token: delegateToken)
        let said = String(decoding: prose.json.bytes, as: UTF8.self)
        // What stayed in the parent's vault was not erased.
        #expect(said.contains(#""withheld":true"#))
        #expect(!said.contains(#""erased""#))
        #expect(await server.stop() == 0)

        try await export(copy, "tiles")
        let clean = try await copy.accord("verify", "tiles", "--key", key, "--key", parentKey, "--json")
        #expect(clean.status == 0, "\(clean.output)\(clean.error)")
        let report = try JSON(parsing: Array(clean.output.utf8))
        #expect(report["origin"]?.string == "accord.example.net/copy")
        #expect(report["goesOnFrom"]?[0]?["origin"]?.string == MirrorTests.origin)
        #expect(report["goesOnFrom"]?[0]?["entries"]?.integer == size)
        #expect(report["goesOnFrom"]?[0]?["keyGiven"]?.bool == true)
        // Also against what somebody has kept of the parent.
        let kept = try await copy.accord(
            "verify", "tiles", "--key", key, "--key", parentKey, "--from", tiles + "/checkpoint")
        #expect(kept.status == 0, "\(kept.output)\(kept.error)")
        // Without the parent's key it is said that the copy's own word was taken.
        let unknowing = try await copy.accord("verify", "tiles", "--key", key)
        #expect(unknowing.status == 0)
        #expect(unknowing.output.contains("names itself"))
        let stranger = NoteSigner(name: try KeyName(MirrorTests.origin)).verifierKey
        let false_ = try await copy.accord("verify", "tiles", "--key", key, "--key", "\(stranger)", "--json")
        #expect(false_.status == 1)
        #expect(try JSON(parsing: Array(false_.output.utf8))["faults"]?[0]?["kind"]?.string == "signature")
        // The parent's key does not sign for the copy.
        #expect(try await copy.accord("verify", "tiles", "--key", parentKey).status == 1)

        // A mirror of the copy, and a copy of the copy.
        let mirror = try Place()
        let mirrored = try await mirror.accord("import", "--log", copy.directory + "/tiles", "--log-key", key)
        #expect(mirrored.status == 0, "\(mirrored.error)")
        let third = try Place()
        let again = try await third.accord(
            "import", "--log", copy.directory + "/tiles", "--as-origin", "accord.example.com/third")
        #expect(again.status == 0, "\(again.error)")
        let verified = try await third.accord("verify", "accord-data", "--json")
        #expect(verified.status == 0, "\(verified.output)\(verified.error)")
        #expect(try JSON(parsing: Array(verified.output.utf8))["goesOnFrom"]?.array?.count == 2)
        _ = try await third.entries()
    }
}
