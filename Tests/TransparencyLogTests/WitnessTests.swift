import Notary
import Testing
import TransparencyLog

/// Requests to witnesses and what has to be answered (C2SP tlog-witness).
@Suite struct WitnessTests {
    private static let key =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562+5202289b"
        + "+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP"

    /// A witness of one log that keeps what it accepts.
    private struct Witness {
        let keys: [VerifierKey]
        var last: (size: Int, root: TreeHash)?

        mutating func answer(_ body: [UInt8]) -> (status: Int, verdict: WitnessVerdict?) {
            guard let request = try? WitnessRequest(body) else { return (400, nil) }
            #expect(request.bytes == body)
            let isKnown = keys.contains { $0.name == request.checkpoint.origin }
            let verdict = request.verdict(keys: isKnown ? keys : nil, last: last)
            if verdict == .acceptable { last = (request.checkpoint.size, request.checkpoint.root) }
            return (verdict.status, verdict)
        }
    }

    @Test func `an exchange of another implementation is answered as the specification has it`() throws {
        var witness = Witness(keys: [try VerifierKey(WitnessTests.key)])
        // The second holds base64 in another than its only spelling, and so cannot be read.
        let expected = [200, 400, 404, 422, 422, 200, 409, 200, 409]
        for (number, status) in expected.enumerated() {
            let answer = witness.answer(try Vectors.bytes("witness/\(number).txt"))
            #expect(answer.status == status, "request \(number)")
            if number == 6 { #expect(answer.verdict == .otherSize(3)) }
            if number == 8 { #expect(answer.verdict == .otherSize(5)) }
        }
        #expect(witness.last?.size == 5)
    }

    private struct Log {
        let signer = try! NoteSigner(name: KeyName("example.com/log"), seed: [UInt8](repeating: 5, count: 32))
        let nodes: InMemoryNodes
        let sizes: [TreeHash]

        init() {
            var chance = Chance(seed: Chance.seed)
            var nodes = InMemoryNodes()
            sizes =
                [.emptyRoot]
                + (0..<20).map { _ in
                    nodes.append(chance.hash())
                    return nodes.range.root
                }
            self.nodes = nodes
        }

        func note(_ size: Int, root: TreeHash? = nil) throws -> SignedNote {
            let checkpoint = Checkpoint(origin: signer.name, size: size, root: root ?? sizes[size])
            var note = try SignedNote(text: checkpoint.text)
            note.add(signer.sign(note.text))
            return note
        }

        func request(_ old: Int, _ new: Int, root: TreeHash? = nil, proof: [TreeHash]? = nil) throws -> [UInt8] {
            let hashes = try proof ?? ConsistencyProof(oldSize: old, newSize: new, from: nodes).hashes
            return try WitnessRequest(oldSize: old, proof: hashes, note: note(new, root: root)).bytes
        }
    }

    @Test func `a witness follows a log that only grows`() throws {
        let log = Log()
        var witness = Witness(keys: [log.signer.verifierKey])
        for (old, new) in [(0, 0), (0, 3), (3, 3), (3, 4), (4, 11), (11, 20)] {
            #expect(witness.answer(try log.request(old, new)).status == 200)
        }
    }

    @Test func `a witness refuses what does not follow from what it has seen`() throws {
        let log = Log()
        let other = TreeHash.leaf(of: [1])
        var witness = Witness(keys: [log.signer.verifierKey])
        #expect(witness.answer(try log.request(0, 0, root: other)).status == 422)
        #expect(witness.answer(try log.request(0, 7, proof: [other])).status == 422)
        #expect(witness.answer(try log.request(3, 7)).verdict == .otherSize(0))
        #expect(witness.answer(try log.request(0, 7)).status == 200)
        #expect(witness.answer(try log.request(7, 7, root: other)).status == 422)
        #expect(witness.answer(try log.request(7, 7, proof: [other])).status == 422)
        #expect(witness.answer(try log.request(7, 12, root: other)).status == 422)
        #expect(witness.answer(try log.request(7, 12, proof: [])).status == 422)
        #expect(witness.answer(try log.request(0, 12)).verdict == .otherSize(7))
        #expect(witness.last?.size == 7)
    }

    @Test func `a witness listens to no key but the log's`() throws {
        let log = Log()
        let other = NoteSigner(name: log.signer.name)
        var witness = Witness(keys: [other.verifierKey])
        #expect(witness.answer(try log.request(0, 5)).verdict == .untrusted(.noKnownSigner))
        let request = try log.request(0, 5)
        let forged = String(decoding: request, as: UTF8.self).replacing("\n5\n", with: "\n6\n").bytes
        witness = Witness(keys: [log.signer.verifierKey])
        #expect(witness.answer(forged).status == 403)
    }

    @Test func `a request that is not exactly one is refused`() throws {
        let log = Log()
        let good = String(decoding: try log.request(3, 7), as: UTF8.self)
        _ = try WitnessRequest(good.bytes)
        let hash = TreeHash.emptyRoot.description
        for wrong in [
            good.replacing("old 3", with: "old 8"), good.replacing("old 3", with: "old 03"),
            good.replacing("old 3", with: "old -3"), good.replacing("old 3", with: "old"),
            good.replacing("old 3", with: "new 3"), good.replacing("old 3\n", with: ""),
            good.replacing("old 3\n", with: "old 3\nAAAA\n"), good.replacing("old 3\n", with: "old 3\n \n"),
            good.replacing("old 3\n", with: "old 3\n" + String(repeating: hash + "\n", count: 62)),
            String(good.dropLast()), "old 3\n\n", "old 3\n", "",
        ] { #expect(throws: Malformed.self, "\(wrong)") { try WitnessRequest(wrong.bytes) } }
        let longest = "old 3\n" + String(repeating: hash + "\n", count: 63) + "\n"
        #expect(try WitnessRequest(longest.bytes + log.note(7).bytes).proof.count == 63)
    }
}
