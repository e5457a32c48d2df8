import EventStore
import Foundation
import Testing

/// What was backed up is the same node again, and what was not is not pretended to be.
@Suite struct BackupTests {
    private let files = FileManager.default

    private func names(_ place: Place, _ path: String) throws -> Set<String> {
        Set(try files.contentsOfDirectory(atPath: place.directory + "/" + path))
    }

    private func plan(_ place: Place, _ data: String = "accord-data") async throws -> String {
        try await place.accord("replay", "--data", data).output
    }

    private func proposal(_ title: String) -> JSON {
        [
            "content": [
                "title": .string(title), "description": "What is missing.", "category": "durable_solutions",
                "population": ["internally_displaced"], "severity": "high", "principles": [28],
            ]
        ]
    }

    @Test(.timeLimit(.minutes(10))) func `a node is backed up while it serves, and what is new is added`() async throws
    {
        let place = try await Place.withSample()
        let accredited = try #require(
            try await place.entries("--type", "delegate.accredited").first {
                $0.data["roles"]?.array?.contains("focal_point") == true
            })
        let delegate = accredited.envelope.stream.description.replacing("delegate/", with: "")
        let token = try await place.accord("token", "create", "--delegate", delegate).output
            .trimmingCharacters(in: .newlines)
        let gaps = "/v1/programmes/\(accredited.data["programme"]?.string ?? "")/gaps"
        let key = ["Idempotency-Key": "before-the-backup"]

        var server = try await Server(place)
        let first = try await server.send("POST", gaps, token: token, body: proposal("One"), headers: key)
        #expect(first.status == 201)
        let made = try await place.accord("backup", "copy")
        #expect(made.status == 0, "\(made.error)")
        let pieces = try names(place, "copy/log")
        #expect(pieces.count == 3)
        // Nothing is new; then something is.
        #expect(try await place.accord("backup", "copy").output.contains(": 0 new entries, 0 new files, no change of"))
        #expect(try names(place, "copy/log") == pieces)
        #expect(try await server.send("POST", gaps, token: token, body: proposal("Two")).status == 201)
        #expect(try await place.accord("backup", "copy").output.contains(": 1 new entries, 0 new files, no change of"))
        #expect(try names(place, "copy/log").count == 6)
        #expect(try names(place, "copy/log").isSuperset(of: pieces))
        #expect(await server.stop() == 0)

        // The entries can be read and checked without anything else.
        let lines = try names(place, "copy/log").filter { $0.hasSuffix(".jsonl") }.sorted()
            .map { try String(contentsOfFile: "\(place.directory)/copy/log/\($0)", encoding: .utf8) }.joined()
        #expect(lines == (try await place.accord("export").output))

        #expect(try await place.accord("restore", "copy", "--dry-run").status == 0)
        let restored = try await place.accord("restore", "copy", "--data", "again", "--key", "accord-data.key")
        #expect(restored.status == 0, "\(restored.error)")
        #expect(try await place.accord("verify", "again").status == 0)
        #expect(try await plan(place, "again") == plan(place))
        #expect(try await place.accord("export", "--data", "again").output == lines)

        // In the place of what was lost: tokens, prose and the memory of what was submitted are there.
        try files.removeItem(atPath: place.directory + "/accord-data")
        try files.moveItem(atPath: place.directory + "/again", toPath: place.directory + "/accord-data")
        server = try await Server(place)
        let again = try await server.send("POST", gaps, token: token, body: proposal("One"), headers: key)
        #expect(again.json["receipt"]?["logPosition"] == first.json["receipt"]?["logPosition"])
        #expect(again.headers["idempotency-replayed"] != nil)
        #expect(await server.stop() == 0)
    }

    @Test func `a log that is older than its last checkpoint is refused until somebody says so`() async throws {
        let place = try await Place.withNode()
        #expect(try await place.accord("backup", "copy").status == 0)
        let size = try await place.entries().count
        let administrator = try await place.administrator()
        for _ in 0..<3 { _ = try await place.accord("token", "create", "--administrator", administrator) }
        try files.removeItem(atPath: place.directory + "/accord-data")
        #expect(try await place.accord("restore", "copy").status == 0)

        let refused = try await place.accord("serve", "--port", "0")
        #expect(refused.status == 65)
        #expect(refused.error.contains("--accept-older-log \(size)"))
        #expect(try await place.accord("serve", "--port", "0", "--accept-older-log", "\(size + 1)").status == 65)
        // Accepting a checkpoint that is missing is another matter.
        #expect(try await place.accord("serve", "--port", "0", "--accept-log").status == 65)
        let server = try await Server(place, "--accept-older-log", "\(size)")
        #expect(await server.stop() == 0)
        #expect(try names(place, ".").contains("accord-data.checkpoint.set-back-from-\(size + 3)"))
        #expect(try await place.accord("token", "create", "--administrator", administrator).status == 0)
        #expect(await (try await Server(place)).stop() == 0)
        #expect(try await place.accord("verify", "accord-data").status == 0)
        // The backup goes on with what the log is now.
        #expect(try await place.accord("backup", "copy").status == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `a log of which a witness has seen more is refused until somebody says so`()
        async throws
    {
        let place = try await Place.withNode()
        let made = try await place.accord("witness", "init", "witness.example")
        let key = try String(contentsOfFile: place.directory + "/accord-data/log.vkey", encoding: .utf8)
        #expect(
            try await place.accord("witness", "add-log", key.trimmingCharacters(in: .newlines)).status == 0)
        let (witness, address) = try await WitnessTests.serve(place)
        let named = "\(made.lines[0])=\(address)"
        #expect(try await place.accord("backup", "copy").status == 0)
        let size = try await place.entries().count
        _ = try await place.accord("token", "create", "--administrator", place.administrator())
        var server = try await Server(place, "--witness", named)
        var seen = 0
        for _ in 0..<1_200 where seen != 200 {
            try await Task.sleep(for: .milliseconds(50))
            seen = try await server.send("GET", "/checkpoint/witnessed").status
        }
        #expect(seen == 200)
        #expect(await server.stop() == 0)

        // Even the checkpoint is lost: nobody but the witness knows.
        try files.removeItem(atPath: place.directory + "/accord-data")
        try files.removeItem(atPath: place.directory + "/accord-data.checkpoint")
        #expect(try await place.accord("restore", "copy").status == 0)
        let refused = try await place.accord("serve", "--port", "0", "--accept-log", "--witness", named)
        #expect(refused.status == 65)
        #expect(refused.error.contains("--accept-older-log \(size)"))
        server = try await Server(place, "--accept-older-log", "\(size)", "--witness", named)
        #expect(try await server.send("GET", "/health/ready").status == 200)
        #expect(await server.stop() == 0)
        // The witness was not asked, and still knows better.
        #expect(try await place.accord("serve", "--port", "0", "--witness", named).status == 65)
        witness.signal(SIGTERM)
        #expect(await witness.end() == 0)
    }

    @Test func `a backup of another log, or a later one, is left as it is`() async throws {
        let place = try await Place.withNode()
        #expect(try await place.accord("backup", "copy").status == 0)
        let before = try Data(contentsOf: URL(fileURLWithPath: place.directory + "/copy/backup.json"))
        _ = try await place.accord("init", "accord.example.org/other", "--data", "other")
        let other = try await place.accord("backup", "copy", "--data", "other")
        #expect(other.status == 65)
        #expect(other.error.contains("another log"))

        _ = try await place.accord("token", "create", "--administrator", place.administrator())
        #expect(try await place.accord("backup", "later").status == 0)
        try files.removeItem(atPath: place.directory + "/accord-data")
        #expect(try await place.accord("restore", "copy").status == 0)
        let ahead = try await place.accord("backup", "later")
        #expect(ahead.status == 65)
        #expect(ahead.error.contains("set back"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.directory + "/copy/backup.json")) == before)
    }

    @Test func `a backup holds neither the node's keys nor its last checkpoint`() async throws {
        let place = try await Place.withNode()
        #expect(try await place.accord("backup", "copy").status == 0)
        let copied = try files.subpathsOfDirectory(atPath: place.directory + "/copy")
        #expect(copied.contains("backup.json"))
        for name in copied {
            #expect(![".checkpoint", ".signing-key", ".key"].contains { name.hasSuffix($0) }, "\(name)")
        }
        // Nor under another name.
        for kind in ["key", "signing-key"] {
            let secret = try place.read("accord-data.\(kind)").trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(secret.utf8.count >= 43)
            for name in copied {
                let contents = files.contents(atPath: "\(place.directory)/copy/\(name)") ?? Data()
                #expect(contents.firstRange(of: Data(secret.utf8)) == nil, "\(name) holds the \(kind)")
            }
        }
    }

    @Test func `where something else is nothing is written`() async throws {
        let place = try await Place.withNode()
        try files.createDirectory(atPath: place.directory + "/letters", withIntermediateDirectories: true)
        try place.write("Dear all", to: "letters/one.txt")
        #expect(try await place.accord("backup", "letters").status == 73)
        #expect(try names(place, "letters") == ["one.txt"])
        #expect(try await place.accord("backup", "copy", "--data", "nothing").status == 66)
        #expect(try await place.accord("restore", "letters", "--data", "new").status == 65)
        #expect(try await place.accord("restore", "nowhere", "--data", "new").status == 65)
        #expect(try await place.accord("backup", "copy").status == 0)
        #expect(try await place.accord("restore", "copy").status == 73)
        #expect(!(try names(place, ".")).contains("new"))
    }

    @Test func `a damaged backup is not taken back`() async throws {
        let place = try await Place.withNode()
        #expect(try await place.accord("backup", "copy").status == 0)
        let all = try names(place, "copy/log").map { "log/" + $0 } + names(place, "copy")
        var damaged = 0
        for name in all where !["log", "files", "backup.lock"].contains(name) {
            let path = "\(place.directory)/copy/\(name)"
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            guard !whole.isEmpty else { continue }
            var changed = whole
            changed[changed.count / 2] ^= 1
            try changed.write(to: URL(fileURLWithPath: path))
            let result = try await place.accord("restore", "copy", "--data", "new")
            #expect(result.status == 65, "\(name): \(result.error)")
            try whole.write(to: URL(fileURLWithPath: path))
            damaged += 1
        }
        #expect(damaged >= 5)
        #expect(!(try names(place, ".")).contains("new"))
        #expect(try await place.accord("restore", "copy", "--data", "new").status == 0)
    }
}
