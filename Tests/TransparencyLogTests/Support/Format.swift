import Notary
import TransparencyLog

/// Something that is read from bytes and written to them again.
struct Format: Sendable, CustomStringConvertible {
    let name: String
    /// Valid ones.
    let samples: @Sendable () throws -> [[UInt8]]
    /// Reads, and writes what was read.
    let written: @Sendable ([UInt8]) throws -> [UInt8]

    var description: String { name }

    static let all = [
        Format(name: "signed note", samples: notes) { try SignedNote($0).bytes },
        Format(
            name: "checkpoint",
            samples: {
                try [0, 1, 15].map { try ReferenceLog.checkpoint(size: $0).text }
                    + ["example.com/log\n9223372036854775807\n\(TreeHash.emptyRoot)\nmore\né\n".bytes]
            }, written: { try Checkpoint($0).text }),
        Format(
            name: "verifier key",
            samples: {
                var chance = Chance(seed: 1)
                let name = try KeyName("witness.example/é")
                let other = try VerifierKey(name: name, type: .subtreeCosignature, publicKey: chance.bytes(1312))
                return [KeyTests.peter, KeyTests.enoch, KeyTests.foo, other.description].map(\.bytes)
            }, written: { try VerifierKey(text($0)).description.bytes }),
        Format(
            name: "private key", samples: { [KeyTests.privatePeter.bytes, ReferenceLog.privateKey.bytes] },
            written: { bytes in
                let signer = try NoteSigner(privateKeyText: text(bytes))
                let types = [SignatureType.ed25519, .cosignature]
                return types.map { signer.privateKeyText(as: $0).bytes }.first { $0 == bytes } ?? []
            }),
        Format(
            name: "tile path",
            samples: {
                [
                    "tile/0/000", "tile/63/x123/x456/789.p/41", "tile/entries/x001/000.p/255", "tile/7/000.p/1",
                    "tile/0/x036/x028/x797/x018/x963/967.p/9",
                ].map(
                    \.bytes)
            }, written: { try TilePath(text($0)).description.bytes }),
        Format(
            name: "entry bundle",
            samples: {
                try [1, 5, 15].map { try EntryBundle(entries: Array(ReferenceLog.entries.prefix($0))).bytes }
            },
            written: { bytes in
                // Whichever width it may have: there is at most one that fits.
                for width in 1...20 {
                    guard let path = TilePath(.entries, index: 0, width: width) else { continue }
                    if let bundle = try? EntryBundle(bytes, at: path) { return bundle.bytes }
                }
                throw Malformed(.entryBundle, "no width fits")
            }),
        Format(
            name: "hash tile",
            samples: {
                try [1, 5, 15].map { width in
                    try HashTile(at: tile(width), from: ReferenceLog.nodes()).bytes
                }
            },
            written: { bytes in
                // Whichever width it may have, as of a bundle.
                for width in 1...20 {
                    if let read = try? HashTile(bytes, at: tile(width)) { return read.bytes }
                }
                throw Malformed(.tile, "no width fits")
            }),
        Format(
            name: "cosignature",
            samples: {
                let signer = try NoteSigner(privateKeyText: KeyTests.privatePeter)
                return [try signer.cosign([], time: 1_700_000_000).signature]
            }, written: { try Cosignature($0).bytes }),
        Format(
            name: "witness request", samples: { try [0, 5, 7].map { try Vectors.bytes("witness/\($0).txt") } },
            written: { try WitnessRequest($0).bytes }),
        Format(
            name: "proof of logging",
            samples: {
                let checkpoint = try ReferenceLog.checkpoint(size: 15).bytes
                let proof = try InclusionProof(index: 4, size: 15, from: ReferenceLog.nodes())
                return [
                    try TreeProof(index: 4, hashes: proof.hashes, checkpoint: checkpoint).bytes,
                    try TreeProof(index: 0, hashes: [], checkpoint: checkpoint, extra: [1, 2, 3, 4]).bytes,
                ]
            }, written: { try TreeProof($0).bytes }),
        Format(
            name: "witness policy",
            samples: {
                let signer = try NoteSigner(privateKeyText: KeyTests.privatePeter)
                let text = """
                    log \(KeyTests.enoch)
                    witness a \(signer.cosignerKey) https://a.example
                    group g 1 a
                    quorum g

                    """
                return [text.bytes, "quorum none\n".bytes]
            },
            written: { bytes in
                // Comments and spaces are lost, so that what has to come back is the policy.
                let policy = try WitnessPolicy(bytes)
                return try WitnessPolicy(policy.bytes) == policy ? bytes : policy.bytes
            }),
    ]

    static func notes() throws -> [[UInt8]] {
        try ["notes/two-signers.txt", "notes/one-signer.txt", "log/checkpoint.15", "cosigned/witness.example.org.txt"]
            .map { try Vectors.bytes($0) }
    }

    /// The path of the first tile of leaf hashes while there are so many of them.
    private static func tile(_ width: Int) -> TilePath { TilePath(.hashes(level: 0), index: 0, width: width)! }

    private static func text(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Malformed(.keyName, "not UTF-8") }
        return text
    }
}
