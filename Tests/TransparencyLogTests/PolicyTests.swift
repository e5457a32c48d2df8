import Notary
import Testing
import TransparencyLog

/// Whom somebody believes (C2SP tlog-policy), and the receipts that are checked with it (C2SP tlog-proof).
@Suite struct PolicyTests {
    private static let log = try! NoteSigner(name: KeyName("example.com/log"), seed: [UInt8](repeating: 9, count: 32))
    private static let witnesses = (1...6).map { number in
        try! NoteSigner(name: KeyName("witness\(number).example"), seed: [UInt8](repeating: UInt8(number), count: 32))
    }
    private static let nodes = InMemoryNodes(leaves: (0..<9).map { TreeHash.leaf(of: [UInt8($0)]) })

    /// The specification's example: two of the first three, and one of the others.
    private static let example = """
        # Two kinds of witnesses
        log \(log.verifierKey) https://example.com/log

        witness X1 \(witnesses[0].cosignerKey)
        witness X2 \(witnesses[1].cosignerKey) https://x2.example
        witness\tX3\t \(witnesses[2].cosignerKey)
        group X-witnesses 2 X1 X2 X3
          # and
        witness Y1 \(witnesses[3].cosignerKey)
        witness Y2 \(witnesses[4].cosignerKey)
        witness Y3 \(witnesses[5].cosignerKey)
        group Y-witnesses any Y1 Y2 Y3
        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y

        """

    private static func checkpoint(cosigners: [Int], size: Int = 9) throws -> SignedNote {
        let checkpoint = Checkpoint(origin: log.name, size: size, root: nodes.range.root)
        var note = try SignedNote(text: checkpoint.text)
        note.add(log.sign(note.text))
        for number in cosigners { note.add(try witnesses[number - 1].cosign(note.text, time: 1_700_000_000)) }
        return note
    }

    @Test(arguments: [
        ([1, 2, 4], true), ([1, 3, 6], true), ([1, 2, 3, 4, 5, 6], true), ([1, 2, 3], false), ([1, 4, 5, 6], false),
        ([], false), ([6], false),
    ])
    func `a quorum of groups of witnesses is counted`(cosigners: [Int], isEnough: Bool) throws {
        let policy = try WitnessPolicy(PolicyTests.example.bytes)
        let note = try PolicyTests.checkpoint(cosigners: cosigners)
        if isEnough {
            #expect(try policy.verify(note).note.cosigners.count == cosigners.count)
        } else {
            #expect(throws: (any Error).self) { try policy.verify(note) }
        }
    }

    @Test func `a policy is written so that it is read as the same`() throws {
        let policy = try WitnessPolicy(PolicyTests.example.bytes)
        #expect(policy.logs.count == 1 && policy.witnesses.count == 6 && policy.groups.map(\.threshold) == [2, 1, 2])
        #expect(try WitnessPolicy(policy.bytes) == policy)
        let none = try WitnessPolicy("quorum none\n".bytes)
        #expect(none.quorum == nil)
        #expect(none.bytes == "quorum none\n".bytes)
    }

    @Test func `so many of so many witnesses`() throws {
        let keys = PolicyTests.witnesses.prefix(3).map(\.cosignerKey)
        let policy = try WitnessPolicy(logs: [PolicyTests.log.verifierKey], atLeast: 2, of: keys)
        _ = try policy.verify(PolicyTests.checkpoint(cosigners: [3, 1]))
        let names = [PolicyTests.witnesses[1].name]
        #expect(throws: PolicyError.noQuorum(cosigners: names)) {
            try policy.verify(PolicyTests.checkpoint(cosigners: [2, 2, 4, 5]))
        }
        #expect(throws: Malformed.self) { try WitnessPolicy(logs: [], atLeast: 4, of: keys) }
        #expect(throws: Malformed.self) { try WitnessPolicy(logs: [], atLeast: -1, of: keys) }
        #expect(throws: Malformed.self) { try WitnessPolicy(logs: [], atLeast: 2, of: [keys[0], keys[0]]) }
    }

    @Test func `the key of one log does not speak for another`() throws {
        let other = try NoteSigner(name: KeyName("example.com/other"), seed: [UInt8](repeating: 8, count: 32))
        var note = try SignedNote(text: Checkpoint(origin: other.name, size: 0, root: .emptyRoot).text)
        note.add(PolicyTests.log.sign(note.text))
        let policy = try WitnessPolicy(logs: [PolicyTests.log.verifierKey, other.verifierKey], atLeast: 0, of: [])
        #expect(throws: PolicyError.notSignedByLog(origin: other.name)) { try policy.verify(note) }
    }

    @Test func `a policy that is not one is refused`() throws {
        let key = PolicyTests.log.verifierKey.description
        let witness = PolicyTests.witnesses[0].cosignerKey.description
        let second = PolicyTests.witnesses[1].cosignerKey.description
        let defined = "witness a \(witness)\nwitness b \(second)\n"
        for wrong in [
            "", "quorum a\n", "quorum none\nquorum none\n", "quorum none", "quorum none\r\n", "quorum\n",
            "quorum none none\n", "log \(witness)\nquorum none\n", "log \(key)\nlog \(key)\nquorum none\n",
            "log \(key) a b\nquorum none\n", "log\nquorum none\n", "witness a \(key)\nquorum none\n",
            "witness a \(witness)\nwitness b \(witness)\nquorum none\n", "witness none \(witness)\nquorum none\n",
            "witness a \(witness)\nwitness a \(second)\nquorum none\n", "quorum a\nwitness a \(witness)\n",
            defined + "group g 3 a b\nquorum g\n", defined + "group g 0 a b\nquorum g\n",
            defined + "group g 01 a b\nquorum g\n", defined + "group g most a b\nquorum g\n",
            defined + "group g any\nquorum none\n", defined + "group g any none\nquorum g\n",
            defined + "group g any a a\nquorum g\n", defined + "group g any a c\nquorum g\n",
            defined + "group g any a\ngroup h any a b\nquorum h\n", defined + "group a any b\nquorum a\n",
            defined + "group g any g\nquorum g\n", "policy 1\nquorum none\n", "quorum none\n\u{7F}\n",
        ] { #expect(throws: Malformed.self, "\(wrong)") { try WitnessPolicy(wrong.bytes) } }
    }

    @Test func `names in a policy are bytes`() throws {
        let keys = PolicyTests.witnesses.map(\.cosignerKey.description)
        let text = "witness K \(keys[0])\nwitness \u{212A} \(keys[1])\nquorum \u{212A}\n"
        let policy = try WitnessPolicy(text.bytes)
        #expect(policy.isSatisfied(by: [PolicyTests.witnesses[1].cosignerKey]))
        #expect(!policy.isSatisfied(by: [PolicyTests.witnesses[0].cosignerKey]))
        let opaque = "witness ".bytes + [0xFF, 0xFE] + " \(keys[0])\nquorum ".bytes + [0xFF, 0xFE, 0x0A]
        #expect(try WitnessPolicy(opaque).bytes == opaque)
    }

    @Test func `a receipt is checked with nothing but itself, the leaf and a policy`() throws {
        let policy = try WitnessPolicy(PolicyTests.example.bytes)
        let note = try PolicyTests.checkpoint(cosigners: [1, 2, 4])
        let proof = try InclusionProof(index: 4, size: 9, from: PolicyTests.nodes)
        let receipt = try TreeProof(index: 4, hashes: proof.hashes, checkpoint: note.bytes, extra: [1, 2, 3])
        let read = try TreeProof(receipt.bytes)
        #expect(read == receipt)
        #expect(try read.verify(leaf: .leaf(of: [4]), by: policy).checkpoint.size == 9)
        #expect(throws: ProofError.self) { try read.verify(leaf: .leaf(of: [5]), by: policy) }
        let alone = try TreeProof(
            index: 4, hashes: proof.hashes, checkpoint: PolicyTests.checkpoint(cosigners: [1, 2]).bytes)
        #expect(throws: PolicyError.self) { try alone.verify(leaf: .leaf(of: [4]), by: policy) }
        _ = try alone.verify(leaf: .leaf(of: [4]), logs: [PolicyTests.log.verifierKey])
    }

    // The SHA-256 of hash1 and of hash2.
    private static let first = Vectors.hash("af316ecb91a8ee7ae99210702b2d4758f30cdde3bf61e3d8e787d74681f90a6e")
    private static let second = Vectors.hash("e7bf382f6e5915b3f88619b866223ebf1d51c4c5321cccde2e9ff700a3259086")

    @Test(arguments: [
        "c2sp.org/tlog-proof@v1\nindex 5\n\(first)\n\(second)\n\ntest checkpoint\n",
        "c2sp.org/tlog-proof@v1\nextra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n\(first)\n\ncheckpoint data\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n",
    ])
    func `the reference's receipts are read and written again`(text: String) throws {
        let proof = try TreeProof(text.bytes)
        #expect(proof.bytes == text.bytes)
        #expect(text.contains("index \(proof.index)\n"))
        if let extra = proof.extra { #expect(extra == "extra information".bytes) }
    }

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v2\nindex 0\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nnot base64\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\(first)\(second)\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\(String(repeating: "A", count: 88))\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nextra Zh==\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra Zg==\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n", "c2sp.org/tlog-proof@v1\r\nindex 0\n\ncheckpoint\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + String(repeating: "\(first)\n", count: 64) + "\ncheckpoint\n",
    ])
    func `what is not exactly a receipt is refused`(text: String) {
        #expect(throws: Malformed.self) { try TreeProof(text.bytes) }
    }
}
