import Notary
import Testing
import TransparencyLog

/// Given the key and the entries of a log of the reference implementation, its files come out byte for byte.
@Suite struct ReferenceLogTests {
    @Test(arguments: [0, 1, 2, 3, 5, 8, 15]) func `its checkpoints come out`(size: Int) throws {
        let expected = try Vectors.bytes("log/checkpoint.\(size)")
        #expect(try ReferenceLog.checkpoint(size: size).bytes == expected)
        let opened = try SignedNote(expected).open(by: [VerifierKey(ReferenceLog.key)])
        let checkpoint = try Checkpoint(opened.text)
        #expect(checkpoint.origin.text == "example.com/log/testdata")
        #expect(checkpoint.size == size)
        #expect(checkpoint.root == ReferenceLog.nodes(size: size).range.root)
        #expect(checkpoint.text == opened.text)
    }

    @Test(arguments: [1, 2, 5]) func `its tiles and bundles come out`(size: Int) throws {
        for path in TilePath.added(from: 0, to: size) {
            let expected = try Vectors.bytes("log/\(path)")
            if path.content == .entries {
                #expect(try EntryBundle(entries: Array(ReferenceLog.entries.prefix(size))).bytes == expected)
                #expect(
                    try EntryBundle(expected, at: path).entries.map { TreeHash.leaf(of: $0) }
                        == HashTile(Vectors.bytes("log/tile/0/000.p/\(size)"), at: TilePath("tile/0/000.p/\(size)"))
                        .hashes)
            } else {
                #expect(try HashTile(at: path, from: ReferenceLog.nodes()).bytes == expected)
            }
        }
    }

    @Test func `its private key is read, gives its public key and is written again`() throws {
        let signer = try NoteSigner(privateKeyText: ReferenceLog.privateKey)
        #expect(signer.verifierKey.description == ReferenceLog.key)
        #expect(signer.privateKeyText() == ReferenceLog.privateKey)
        #expect(!"\(signer)".contains("AeymY"))
        #expect(!String(reflecting: signer).contains("seed"))
    }

    @Test func `each of its entries can be proved against each of its checkpoints`() throws {
        for size in [1, 2, 3, 5, 8, 15] {
            let checkpoint = try Vectors.bytes("log/checkpoint.\(size)")
            for index in 0..<size {
                let proof = try InclusionProof(index: index, size: size, from: ReferenceLog.nodes())
                let receipt = try TreeProof(index: index, hashes: proof.hashes, checkpoint: checkpoint)
                let leaf = TreeHash.leaf(of: ReferenceLog.entries[index])
                let witnessed = try receipt.verify(leaf: leaf, logs: [VerifierKey(ReferenceLog.key)])
                #expect(witnessed.checkpoint.size == size)
                #expect(throws: ProofError.self) {
                    try receipt.verify(leaf: .emptyRoot, logs: [VerifierKey(ReferenceLog.key)])
                }
            }
        }
    }
}
