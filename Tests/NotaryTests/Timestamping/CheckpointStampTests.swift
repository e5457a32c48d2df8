import Domain
import Notary
import Testing
import TransparencyLog

/// Everybody makes the same bytes from a checkpoint, however many witnesses have cosigned it.
@Suite struct CheckpointStampTests {
    private let log = StampedLog()

    @Test func `what is stamped is what the log signed, whoever has cosigned it`() throws {
        var note = try log.note(size: 12)
        let published = note.bytes
        let witness = try NoteSigner(name: KeyName("witness.example.org"), seed: [UInt8](repeating: 9, count: 32))
        note.add(try witness.cosign(note.text, time: 1_700_000_000))
        let checkpoint = try PublishedCheckpoint(note, of: log.key)
        #expect(checkpoint.bytes == published)
        #expect(checkpoint.size == 12)
        #expect(checkpoint.imprint == Imprint(of: published))
    }

    @Test func `a note that the log has not signed is not stamped`() throws {
        let other = try NoteSigner(name: log.signer.name, seed: [UInt8](repeating: 8, count: 32))
        #expect(throws: NoteError.noKnownSigner) { try PublishedCheckpoint(log.note(size: 12), of: other.verifierKey) }
    }

    @Test func `a note that is no checkpoint is not stamped`() throws {
        let text = Array("a text\n".utf8)
        let note = try SignedNote(text: text, signatures: [log.signer.sign(text)])
        #expect(throws: Malformed.self) { try PublishedCheckpoint(note, of: log.key) }
    }
}
