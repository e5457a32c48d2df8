import Foundation
import Notary
import Testing
import TransparencyLog

/// Nothing is signed that does not go on from what a witness has seen, whichever command would sign it.
@Suite struct TwoFacesTests {
    /// What a node has kept against its log.
    private func kept(at place: Place) async throws -> [TwoFaces] {
        let file = try DurableFile.openExisting(path: place.directory + "/accord-data/notary.sqlite", label: "test")
        return try await SQLiteCosignedCheckpoints(file).twoFaces().map(\.faces)
    }

    @Test(.timeLimit(.minutes(10)))
    func `what is found at a start is kept, and counts when the witness is away and the key another`() async throws {
        let place = try await Place.withNode()
        let size = try await place.entries().count
        let witness = try await OtherLogWitness(at: place)
        for _ in 0..<2 {
            let refused = try await place.accord("serve", "--port", "0", "--witness", witness.named)
            #expect(refused.status == 65)
            #expect(refused.error.contains("witness.example has seen"), "\(refused.error)")
        }
        let found = try await kept(at: place)
        #expect(found.map(\.witness.text) == ["witness.example"])
        #expect(found.map(\.objection) == [.larger])
        #expect(found.map(\.seen.text) == [witness.seen.text])
        #expect(try found.map { try Checkpoint($0.own.text).size } == [size])

        #expect(await witness.stop() == 0)
        let rotated = try await place.accord("rotate-key")
        #expect(rotated.status == 0, "\(rotated.error)")
        let later = try await place.accord("serve", "--port", "0", "--witness", witness.unreachable)
        #expect(later.status == 65)
        #expect(later.error.contains("witness.example has seen"), "\(later.error)")
    }

    @Test(.timeLimit(.minutes(10))) func `no command signs if a witness has seen more`() async throws {
        let place = try await Place.withNode()
        let administrator = try await place.administrator()
        let listed = try await place.accord("token", "list")
        let token = String(try #require(listed.lines.first?.split(separator: "\t").first))
        let before = try await place.accord("export").output
        let witness = try await OtherLogWitness(at: place)
        let environment = ["ACCORD_WITNESSES": witness.named]
        for arguments in [
            ["token", "create", "--administrator", administrator], ["token", "revoke", token],
            ["import", Program.sample], ["rotate-key"],
        ] {
            let refused = try await Program.run(arguments, in: place.directory, environment: environment)
            #expect(refused.status == 65, "\(arguments)")
            #expect(refused.error.contains("witness.example has seen"), "\(refused.error)")
            #expect(refused.output.isEmpty)
        }
        #expect(await witness.stop() == 0)
        #expect(try await place.accord("export").output == before)
        // What records nothing asks nobody.
        let dry = try await place.accord("import", "--dry-run", Program.sample, environment: environment)
        #expect(dry.status == 0, "\(dry.error)")
    }

    @Test(.timeLimit(.minutes(10))) func `a command names a witness that cannot be reached, and goes on`() async throws
    {
        let place = try await Place.withNode()
        let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
        try place.write("{\"witnesses\": [\"\(key)=http://127.0.0.1:1\"]}", to: "settings.json")
        let made = try await place.accord(
            "token", "create", "--administrator", place.administrator(), "--config", "settings.json")
        #expect(made.status == 0, "\(made.error)")
        #expect(made.lines.count == 1)
        #expect(made.error.contains("The witness witness.example cannot be asked"), "\(made.error)")
    }
}
