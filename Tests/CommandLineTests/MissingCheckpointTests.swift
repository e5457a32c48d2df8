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
}
