import Notary
import Testing
import TransparencyLog

/// Checkpoints (C2SP tlog-checkpoint) and what witnesses write under them (C2SP tlog-cosignature).
@Suite struct CheckpointTests {
    private static let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    @Test func `a checkpoint with further lines is read and written again`() throws {
        let text = "example.com/log\n9223372036854775807\n\(CheckpointTests.root)\nmore 1\n+ more\n"
        let checkpoint = try Checkpoint(text.bytes)
        #expect(checkpoint.size == .max)
        #expect(checkpoint.root == .emptyRoot)
        #expect(checkpoint.extensions == ["more 1".bytes, "+ more".bytes])
        #expect(checkpoint.text == text.bytes)
    }

    @Test(
        arguments: [
            "", "\n", "example.com/log\n", "example.com/log\n1\n", "example.com/log\n1\n\(root)", "\n1\n\(root)\n",
            "example.com/log\n01\n\(root)\n", "example.com/log\n+1\n\(root)\n", "example.com/log\n-1\n\(root)\n",
            "example.com/log\n\n\(root)\n", "example.com/log\n1 \n\(root)\n", "example.com/log\n0x1\n\(root)\n",
            "example.com/log\n9223372036854775808\n\(root)\n", "example.com/log\n18446744073709551616\n\(root)\n",
            "example.com/log\n1\n\(root)\n\n", "example.com/log\n1\n\(root)\nmore",
            "example.com/log\n1\n\(root)\n\nmore\n",
            "example.com/log\n1\n\(root.dropLast())\n", "example.com/log\n1\n\(root.dropLast(2))V=\n",
            "example.com/log\n1\nAAAA\n", "example com\n1\n\(root)\n", "example+com\n1\n\(root)\n",
        ] as [String])
    func `what is not exactly a checkpoint is refused`(text: String) {
        #expect(throws: Malformed.self) { try Checkpoint(text.bytes) }
    }

    @Test(arguments: ["witness.example.org", "witness2.example.org", "mirror.example.org"])
    func `the cosignatures of other implementations verify`(witness: String) throws {
        let key = try VerifierKey(Vectors.text("cosigned/\(witness).vkey").replacing("\n", with: ""))
        #expect(key.type == .cosignature)
        let bytes = try Vectors.bytes("cosigned/\(witness).txt")
        let note = try SignedNote(bytes)
        #expect(note.bytes == bytes)
        let opened = try note.open(by: [key])
        let cosigner = try #require(opened.cosigners.first)
        #expect(cosigner == (key, 1_767_139_200))
        #expect(try Checkpoint(opened.text).size == 300)
    }

    @Test(arguments: [("rome2026h1.example.org", "000de184301123b9"), ("milan2026h1.example.org", "88ad7a28caeb0b2a")])
    func `a witness publishes a log's checkpoint under the digest of its name`(name: String, digest: String) throws {
        #expect(try KeyName(name).digest.hasPrefix(digest))
        #expect(try KeyName(name).digest.utf8.count == 64)
    }

    @Test func `a cosignature gives its time, and a plain signature is none`() throws {
        let encoded =
            "ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
        let bytes = try #require(Base64.decode(encoded.bytes))
        let cosignature = try Cosignature(Array(bytes.dropFirst(4)))
        #expect(cosignature.time == 1_727_964_367)
        #expect(cosignature.bytes == Array(bytes.dropFirst(4)))
        #expect(throws: Malformed.self) { try Cosignature(Array(bytes.dropFirst(12))) }
        #expect(throws: Malformed.self) { try Cosignature([0x80] + [UInt8](repeating: 0, count: 71)) }
    }

    @Test func `a cosignature covers the time and every line of the checkpoint`() throws {
        let signer = try NoteSigner(name: KeyName("witness.example"), seed: [UInt8](repeating: 3, count: 32))
        let text = "example.com/log\n1\n\(CheckpointTests.root)\nfurther\n"
        let line = try signer.cosign(text.bytes, time: 1_700_000_000)
        #expect(
            Cosignature.message(time: 1_700_000_000, text: text.bytes)
                == "cosignature/v1\ntime 1700000000\n\(text)".bytes)
        #expect(signer.cosignerKey.isValid(line.signature, over: text.bytes))
        #expect(!signer.cosignerKey.isValid(line.signature, over: text.replacing("further", with: "Further").bytes))
        var later = line.signature
        later[7] ^= 1
        #expect(!signer.cosignerKey.isValid(later, over: text.bytes))
        #expect(signer.cosignerKey.id != signer.verifierKey.id)
        #expect(!signer.verifierKey.isValid(line.signature, over: text.bytes))
        #expect(!signer.cosignerKey.isValid(signer.sign(text.bytes).signature, over: text.bytes))
        #expect(throws: Malformed.self) { try signer.cosign(text.bytes, time: -1) }
    }
}
