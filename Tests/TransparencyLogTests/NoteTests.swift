import Notary
import Testing
import TransparencyLog

/// Signed notes (C2SP signed-note).
@Suite struct NoteTests {
    private static let text = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        """
    private static let peterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    private static let enochLine =
        "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

    private let peter = try! VerifierKey(KeyTests.peter)
    private let enoch = try! VerifierKey(KeyTests.enoch)

    @Test func `a note of two signers opens with either key and with both`() throws {
        let note = try SignedNote(Vectors.bytes("notes/two-signers.txt"))
        #expect(try note.open(by: [peter, enoch]).signers == [peter, enoch])
        #expect(try note.open(by: [enoch]).signers == [enoch])
        let opened = try note.open(by: [peter])
        #expect(opened.signers == [peter])
        #expect(opened.text == NoteTests.text.bytes)
        #expect(note.bytes == (NoteTests.text + "\n" + NoteTests.peterLine + NoteTests.enochLine).bytes)
    }

    @Test func `the specification's example opens`() throws {
        let note = try SignedNote(Vectors.bytes("notes/one-signer.txt"))
        #expect(try note.open(by: [VerifierKey(KeyTests.foo)]).text == "This is an example message.\n".bytes)
        #expect(throws: NoteError.noKnownSigner) { try note.open(by: [peter]) }
        #expect(throws: NoteError.noKnownSigner) { try note.open(by: []) }
    }

    @Test func `signing gives the reference's line byte for byte`() throws {
        let signer = try NoteSigner(privateKeyText: KeyTests.privatePeter)
        #expect(signer.sign(NoteTests.text.bytes).line == NoteTests.peterLine.bytes)
    }

    @Test(
        arguments: [
            "", "\n", "\n\n", text, text + "\n", text + "\n" + peterLine.dropLast(), text + peterLine,
            text.dropLast() + peterLine, text + "\n" + peterLine + "and so on\n", text + "\n" + peterLine + "\n",
            "a\u{1}" + text + "\n" + peterLine, "a\r" + text + "\n" + peterLine, "a\t" + text + "\n" + peterLine,
            text + "\n" + peterLine.replacing("PeterNeumann", with: "Peter Neumann"),
            text + "\n" + peterLine.replacing("PeterNeumann", with: "Peter+Neumann"),
            text + "\n" + peterLine.replacing("PeterNeumann", with: "Peter\u{A0}Neumann"),
            text + "\n" + peterLine.replacing("— PeterNeumann", with: "— "),
            text + "\n" + peterLine.replacing("— ", with: "- "), text + "\n" + peterLine.replacing("— ", with: "—  "),
            text + "\n" + peterLine.replacing("AM=", with: "AN="), text + "\n" + peterLine.replacing("AM=", with: "AM"),
            text + "\n— PeterNeumann x08gow==\n", text + "\n— PeterNeumann \n", text + "\n— PeterNeumann\n",
            text + "\n" + peterLine.dropLast() + " \n", text + "\n" + peterLine.dropLast() + "\r\n",
        ] as [String])
    func `what is not exactly a note is refused`(text: String) {
        #expect(throws: Malformed.self) { try SignedNote(text.bytes) }
    }

    @Test(arguments: [0x00, 0x01, 0x1F, 0xFF, 0xC0] as [UInt8]) func `a byte that is not text is refused anywhere`(
        byte: UInt8
    ) throws {
        let bytes = try Vectors.bytes("notes/two-signers.txt")
        for place in 0...bytes.count {
            var broken = bytes
            broken.insert(byte, at: place)
            #expect(throws: Malformed.self) { try SignedNote(broken) }
        }
    }

    @Test func `the text ends at the last empty line`() throws {
        let signer = try NoteSigner(name: KeyName("a"), seed: [UInt8](repeating: 1, count: 32))
        for text in [
            "\n", "\n\n", "a\n\nb\n", "a\n\n\n", "\u{301}\n\n\u{301}\n", NoteTests.text + "\n" + NoteTests.peterLine,
        ] {
            var note = try SignedNote(text: text.bytes)
            note.add(signer.sign(note.text))
            let read = try SignedNote(note.bytes)
            #expect(read == note)
            #expect(try read.open(by: [signer.verifierKey]).text == text.bytes)
        }
    }

    @Test func `a hundred signatures are read, one more is too many`() throws {
        let body = NoteTests.text + "\n"
        let hundred = (body + String(repeating: NoteTests.peterLine, count: 100)).bytes
        #expect(try SignedNote(hundred).signatures.count == 100)
        #expect(throws: Malformed.self) { try SignedNote(hundred + NoteTests.peterLine.bytes) }
        #expect(throws: Malformed.self) { try SignedNote(text: [UInt8](repeating: 0x61, count: 9)) }
    }

    @Test func `a note that is too large is refused unread`() {
        let long = [UInt8](repeating: 0x61, count: SignedNote.largest) + ("\n\n" + NoteTests.peterLine).bytes
        #expect(throws: Malformed.self) { try SignedNote(long) }
    }

    @Test func `a known key's bad signature spoils the note, an unknown one's does not`() throws {
        let forged = (NoteTests.text + "\n" + NoteTests.peterLine + NoteTests.enochLine.replacing("BzmZ", with: "BzmY"))
        let note = try SignedNote(forged.bytes)
        #expect(throws: NoteError.badSignature(of: enoch)) { try note.open(by: [peter, enoch]) }
        #expect(try note.open(by: [peter]).signers == [peter])
    }

    @Test func `a changed text opens with no key`() throws {
        let changed = NoteTests.text.replacing("don't", with: "do") + "\n" + NoteTests.peterLine
        #expect(throws: NoteError.badSignature(of: peter)) { try SignedNote(changed.bytes).open(by: [peter]) }
    }

    @Test func `only name and id together make a known key`() throws {
        let renamed = NoteTests.text + "\n" + NoteTests.peterLine.replacing("PeterNeumann", with: "Peter")
        #expect(throws: NoteError.noKnownSigner) { try SignedNote(renamed.bytes).open(by: [peter]) }
        let sameName = NoteTests.text + "\n" + NoteTests.enochLine.replacing("EnochRoot", with: "PeterNeumann")
        #expect(throws: NoteError.noKnownSigner) { try SignedNote(sameName.bytes).open(by: [peter]) }
    }

    @Test func `of several signatures of one key the first counts`() throws {
        let second = NoteTests.peterLine.replacing("x08go/ZJ", with: "x08go/ZK")
        let note = try SignedNote((NoteTests.text + "\n" + NoteTests.peterLine + second).bytes)
        #expect(try note.open(by: [peter]).signers == [peter])
        let reversed = try SignedNote((NoteTests.text + "\n" + second + NoteTests.peterLine).bytes)
        #expect(throws: NoteError.badSignature(of: peter)) { try reversed.open(by: [peter]) }
    }
}
