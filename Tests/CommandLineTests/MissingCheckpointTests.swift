import Foundation
import Notary
import Testing
import TransparencyLog

/// A log that may be an older one is not signed on anybody's bare word while there is somebody who would know.
@Suite struct MissingCheckpointTests {
    private let files = FileManager.default

    @Test(.timeLimit(.minutes(10)))
    func `without its last checkpoint a log waits for every witness to say what it has seen`() async throws {
        let place = try await Place.withNode()
        let size = try await place.entries().count
        let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
        let away = "\(key)=http://127.0.0.1:1"
        let checkpoint = place.directory + "/accord-data.checkpoint"
        try files.moveItem(atPath: checkpoint, toPath: place.directory + "/elsewhere")

        for _ in 0..<2 {
            let refused = try await place.accord("serve", "--port", "0", "--accept-log", "--witness", away)
            #expect(refused.status == 65)
            let said = try #require(refused.error.split(separator: "\n").last)
            #expect(said.contains("witness.example") && said.contains("accord-data.checkpoint"), "\(said)")
            #expect(said.contains("Reach the witness, or put the checkpoint back."), "\(said)")
        }
        // That it was tried is nobody's word.
        let unsaid = try await place.accord("serve", "--port", "0", "--witness", away)
        #expect(unsaid.status == 65)
        #expect(unsaid.error.contains("--accept-log"), "\(unsaid.error)")

        // The checkpoint says how far the log was signed, and so does whoever names a size.
        try files.removeItem(atPath: checkpoint)
        try files.copyItem(atPath: place.directory + "/elsewhere", toPath: checkpoint)
        #expect(await (try await Server(place, "--witness", away)).stop() == 0)
        try files.removeItem(atPath: checkpoint)
        #expect(await (try await Server(place, "--accept-older-log", "\(size)", "--witness", away)).stop() == 0)
        // Without witnesses there is nobody to ask, and what was accepted need not be again.
        try files.removeItem(atPath: checkpoint)
        #expect(await (try await Server(place, "--accept-log")).stop() == 0)
        #expect(await (try await Server(place)).stop() == 0)
    }

    @Test(.timeLimit(.minutes(10)))
    func `without its last checkpoint a log goes on once every witness has said that nothing is missing`() async throws
    {
        let place = try await Place.withNode()
        let size = try await place.entries().count
        let made = try await place.accord("witness", "init", "witness.example")
        let key = String(try #require(made.lines.first))
        let logKey = try place.read("accord-data/log.vkey").trimmingCharacters(in: .newlines)
        let added = try await place.accord("witness", "add-log", logKey)
        try #require(added.status == 0, "\(added.error)")
        let (witness, address) = try await WitnessTests.serve(place)
        var server = try await Server(place, "--witness", "\(key)=\(address)")
        _ = try await ServedLogTests.cosigned(server.address, size: size)
        #expect(await server.stop() == 0)

        try files.removeItem(atPath: place.directory + "/accord-data.checkpoint")
        server = try await Server(place, "--accept-log", "--witness", "\(key)=\(address)")
        let administrator = try await place.administrator()
        #expect(try await server.send("GET", "/health/ready").status == 200)
        #expect(await server.stop() == 0)
        witness.signal(SIGTERM)
        #expect(await witness.end() == 0)
        // The checkpoint is there again, so that the log is signed without anybody's word, and without the witness.
        let token = try await place.accord(
            "token", "create", "--administrator", administrator,
            environment: ["ACCORD_WITNESSES": "\(key)=http://127.0.0.1:1"])
        #expect(token.status == 0, "\(token.error)")
        #expect(try await place.entries().count == size + 1)
    }

    @Test(.timeLimit(.minutes(10)))
    func `without its last checkpoint and any signed head a log waits for one of them, or for a size`() async throws {
        let place = try await Place.withNode()
        let size = try await place.entries().count
        let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
        let away = "\(key)=http://127.0.0.1:1"
        let checkpoint = place.directory + "/accord-data.checkpoint"
        try files.moveItem(atPath: checkpoint, toPath: place.directory + "/elsewhere")
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program = """
            import sqlite3, sys
            log = sqlite3.connect(sys.argv[1])
            log.executescript("DROP TRIGGER heads_refuse_delete; DELETE FROM heads")
            log.close()
            """
        python.arguments = ["python3", "-c", program, place.directory + "/accord-data/log.sqlite"]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)

        let refused = try await place.accord("serve", "--port", "0", "--accept-log", "--witness", away)
        #expect(refused.status == 65)
        let said = try #require(refused.error.split(separator: "\n").last)
        #expect(said.contains("accord-data.checkpoint") && said.contains("signed head"), "\(said)")
        #expect(said.contains("Bring back the log with its heads, or put the checkpoint back."), "\(said)")

        #expect(await (try await Server(place, "--accept-older-log", "\(size)", "--witness", away)).stop() == 0)
        try files.removeItem(atPath: checkpoint)
        try files.copyItem(atPath: place.directory + "/elsewhere", toPath: checkpoint)
        #expect(await (try await Server(place, "--witness", away)).stop() == 0)
    }
}
