import EventStore
import Foundation
import Notary
import Testing
import TransparencyLog

/// The whole way: a node that serves, a witness that another organisation runs, an auditor with nothing but keys, and an
/// operator who brings back an older log.
@Suite struct ServedLogTests {
    private struct Scene {
        let place: Place
        let token: String
        let key: String
        let witnessPlace: Place
        let witnessKey: String
    }

    private func scene() async throws -> Scene {
        let place = try await Place.withSample()
        let created = try await place.accord("token", "create", "--administrator", place.administrator())
        try #require(created.status == 0, "\(created.error)")
        let key = try String(contentsOfFile: place.directory + "/accord-data/log.vkey", encoding: .utf8)
        let witnessPlace = try Place()
        let made = try await witnessPlace.accord("witness", "init", "witness.example")
        try #require(made.status == 0, "\(made.error)")
        let added = try await witnessPlace.accord("witness", "add-log", key.trimmingCharacters(in: .newlines))
        try #require(added.status == 0, "\(added.error)")
        return Scene(
            place: place, token: created.output.trimmingCharacters(in: .newlines),
            key: key.trimmingCharacters(in: .newlines), witnessPlace: witnessPlace,
            witnessKey: String(try #require(made.lines.first)))
    }

    /// The checkpoint that the witness has cosigned, once it covers so many entries.
    static func cosigned(_ address: String, size: Int) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let answer = try await WitnessTests.send(address + "/checkpoint/witnessed", nil)
            let note = Array(answer.text.utf8)
            if answer.status == 200, try Checkpoint(try SignedNote(note).text).size >= size { return note }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CocoaError(.coderValueNotFound)
    }

    @Test(.timeLimit(.minutes(10)))
    func `what is served is checked and cosigned, and an older log is not signed again`()
        async throws
    {
        let scene = try await scene()
        let files = FileManager.default
        let data = scene.place.directory + "/accord-data"
        try files.copyItem(atPath: data, toPath: scene.place.directory + "/backup")

        let (witness, address) = try await WitnessTests.serve(scene.witnessPlace)
        let server = try await Server(scene.place, "--witness", "\(scene.witnessKey)=\(address)")
        let answer = try await server.send(
            "POST", "/v1/organisations", token: scene.token, body: ["name": "Witnessed", "kind": "un_agency"],
            headers: ["Prefer": "return=representation"])
        #expect(answer.status == 201)
        let position = try #require(answer.json["receipt"]?["logPosition"]?.integer)
        let note = try await ServedLogTests.cosigned(server.address, size: position + 1)
        try scene.place.write(String(decoding: note, as: UTF8.self), to: "cosigned")
        try scene.place.write(String(decoding: answer.json.bytes, as: UTF8.self), to: "answer.json")

        let checked = try await scene.place.accord(
            "verify", server.address, "--token", scene.token, "--key", scene.key, "--checkpoint", "cosigned",
            "--witness", scene.witnessKey, "--quorum", "1")
        #expect(checked.status == 0, "\(checked.output)\(checked.error)")
        #expect(checked.output.contains("cosigned by witness.example"))
        // What is cosigned the log shows itself: as a server, in the node's directory, and as files.
        #expect(try await scene.place.accord("export", "--tiles", "tiles").status == 0)
        for log in [server.address, "accord-data", "accord-data/log.sqlite", "tiles"] {
            let shown = try await scene.place.accord(
                "verify", log, "--token", scene.token, "--key", scene.key, "--witness", scene.witnessKey)
            #expect(shown.status == 0, "\(log): \(shown.output)\(shown.error)")
            let line = shown.lines.first { $0.hasPrefix("checkpoint.witnessed: ") }
            #expect(line?.hasSuffix(" entries, good, cosigned by witness.example.") == true, "\(log): \(shown.output)")
        }
        // Whoever may read nothing still checks that the tree is the one that was signed, and is told what to do.
        let anonymous = try await scene.place.accord("verify", server.address, "--key", scene.key)
        #expect(anonymous.status == 0, "\(anonymous.output)\(anonymous.error)")
        #expect(anonymous.output.contains("checked by hash only"))
        #expect(anonymous.output.contains("accord export --tiles"))
        // The answer itself is the receipt.
        let receipt = try await scene.place.accord(
            "verify", "--receipt", "answer.json", server.address, "--token", scene.token, "--key", scene.key)
        #expect(receipt.status == 0, "\(receipt.output)\(receipt.error)")
        #expect(await server.stop() == 0)

        // An older log is brought back. The node itself knows, and without its own memory the witness does.
        try files.removeItem(atPath: data)
        try files.copyItem(atPath: scene.place.directory + "/backup", toPath: data)
        let older = try await scene.place.accord("serve", "--port", "0")
        #expect(older.status == 65)
        #expect(older.error.contains("entries are missing"))
        let gone = try await scene.place.accord("verify", "--receipt", "answer.json", "accord-data", "--key", scene.key)
        #expect(gone.status == 1)
        try files.removeItem(atPath: scene.place.directory + "/accord-data.checkpoint")
        let unknowing = try await scene.place.accord("serve", "--port", "0")
        #expect(unknowing.status == 65)
        #expect(unknowing.error.contains("--accept-log"))
        let told = try await scene.place.accord(
            "serve", "--port", "0", "--accept-log", "--witness", "\(scene.witnessKey)=\(address)")
        #expect(told.status == 65)
        #expect(told.error.contains("witness.example"))
        witness.signal(SIGTERM)
        #expect(await witness.end() == 0)
    }
}
