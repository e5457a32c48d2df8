import Application
import Domain
import EventStore
import Foundation
import Logging
import Notary
import Testing
import TransparencyLog

/// A log's key is replaced on the record, and nobody has to be told by hand.
@Suite struct KeyRotationTests {
    @Test func `the old key vouches for the new one, which signs from then on`() async throws {
        let directory = NSTemporaryDirectory() + "accord-rotation-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key")
        let (administrator, _, old) = try await NodeSetup.create(place, origin: "accord.example/test")
        let new = try await KeyRotation.rotate(place)
        #expect(new != old)

        let node = try await Node(place, logger: Logger(label: "test"))
        #expect(try node.verifierKeys == [new])
        // Whoever asks witnesses knows what the old one has signed.
        #expect(try await NodeCheckpoints(of: node).keys == [new, old])
        let entry = try #require(try await node.log.stream(StreamName(.log), after: 0).last)
        var reader = EventReader()
        guard case .log(.keyRotated(let rotated)) = try reader.read(entry).event else {
            Issue.record("Nothing was handed over.")
            return
        }
        #expect(rotated.verifierKey == "\(new)")
        let endorsement = try KeyEndorsement(lines: try #require(rotated.endorsement), of: new)
        #expect(endorsement.isSigned(by: [old]))
        #expect(endorsement.checkpoint.size == entry.logPosition)
        #expect(try await node.log.root(ofSize: entry.logPosition) == endorsement.checkpoint.root)
        // The head that covers the entry opens with either key.
        let covering = try #require(try await node.log.signedHead(covering: entry.logPosition + 1))
        for key in [old, new] { _ = try SignedNote(covering.note).open(by: [key]) }
        // The next one with the new key only.
        let admit = AdmitOrganisation(
            id: ID(Chance.identifier()), name: try Text(["en": "UNHCR"]), kind: .unAgency)
        _ = try await node.submitting.submit(admit, as: .administrator(administrator))
        let next = try #require(try await node.log.signedHead())
        _ = try SignedNote(next.note).open(by: [new])
        #expect(throws: NoteError.self) { try SignedNote(next.note).open(by: [old]) }
        await node.close()

        // Of two that were replaced, too.
        let newest = try await KeyRotation.rotate(place)
        let again = try await Node(place, logger: Logger(label: "test"))
        #expect(try await NodeCheckpoints(of: again).keys == [newest, old, new])
        await again.close()
    }

    @Test func `a death before the new key was in its place is made good, and the old key signs nothing more`()
        async throws
    {
        let directory = NSTemporaryDirectory() + "accord-rotation-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/node.key")
        let (administrator, _, _) = try await NodeSetup.create(place, origin: "accord.example/test")
        let before = try Data(contentsOf: URL(fileURLWithPath: place.signingKeyFile))
        _ = try await KeyRotation.rotate(place)
        // The covering head is good for the old key too; a death before the new one was put in its place is made good.
        let new = try Data(contentsOf: URL(fileURLWithPath: place.signingKeyFile))
        try before.write(to: URL(fileURLWithPath: place.signingKeyFile))
        try new.write(to: URL(fileURLWithPath: place.nextSigningKeyFile))
        for file in [place.signingKeyFile, place.nextSigningKeyFile] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        }
        let node = try await Node(place, logger: Logger(label: "test"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.signingKeyFile)) == new)
        let admit = AdmitOrganisation(id: ID(Chance.identifier()), name: try Text(["en": "UNHCR"]), kind: .unAgency)
        _ = try await node.submitting.submit(admit, as: .administrator(administrator))
        let size = try await node.log.head().size
        await node.close()
        // Brought back, the old key is not the one that signed last.
        try before.write(to: URL(fileURLWithPath: place.signingKeyFile))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.signingKeyFile)
        await #expect(throws: CheckpointSigner.Problem.otherKey(size: size)) {
            _ = try await Node(place, logger: Logger(label: "test"))
        }
    }
}
