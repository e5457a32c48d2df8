import Foundation
import Notary
import Testing
import TransparencyLog

/// Whatever arrives: nothing crashes, what is read is written again to the same bytes, and no text is believed that was
/// not signed.
///
/// About 66,000 inputs, or more than a million with `ACCORD_FUZZ=full`. Always the same ones, unless `ACCORD_FUZZ_SEED`
/// says otherwise.
@Suite struct FuzzTests {
    private static let count = Chance.isFull ? 110_000 : 6_000

    @Test(arguments: Format.all) func `changed bytes are refused or read exactly`(format: Format) throws {
        let samples = try format.samples()
        for sample in samples { #expect(try format.written(sample) == sample, "a sample of \(format)") }
        var chance = Chance(seed: Chance.seed &+ UInt64(format.name.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFFFF))
        var read = 0
        for round in 0..<FuzzTests.count {
            let input = mutated(samples[round % samples.count], of: samples, by: &chance)
            do {
                let written = try format.written(input)
                read += 1
                if written != input {
                    Issue.record("\(format), round \(round): \(Base64.encode(input)) was read and written otherwise")
                    return
                }
            } catch is Malformed {
                continue
            }
        }
        // What is always refused would show nothing about writing.
        #expect(read > 0, "\(format): nothing was read")
    }

    @Test func `no changed text is believed`() throws {
        let keys = try [VerifierKey(KeyTests.peter), VerifierKey(KeyTests.enoch), VerifierKey(ReferenceLog.key)]
        let samples = try Format.notes()
        let texts = Set(try samples.map { try SignedNote($0).text } + [ReferenceLog.checkpoint(size: 5).text])
        let policy = try WitnessPolicy(logs: keys, atLeast: 0, of: [])
        let proof = try InclusionProof(index: 3, size: 5, from: ReferenceLog.nodes(size: 5))
        let leaf = TreeHash.leaf(of: ReferenceLog.entries[3])
        let receipt = try TreeProof(
            index: 3, hashes: proof.hashes, checkpoint: ReferenceLog.checkpoint(size: 5).bytes)
        var chance = Chance(seed: Chance.seed)
        for round in 0..<FuzzTests.count / 2 {
            let note = mutated(samples[round % samples.count], of: samples, by: &chance)
            if let opened = try? SignedNote(note).open(by: keys), !texts.contains(opened.text) {
                Issue.record("round \(round): \(Base64.encode(note)) opened")
            }
            let changed = mutated(receipt.bytes, of: [receipt.bytes], by: &chance)
            if let read = try? TreeProof(changed), let witnessed = try? read.verify(leaf: leaf, by: policy),
                read.hashes != receipt.hashes || !texts.contains(witnessed.note.text)
            {
                Issue.record("round \(round): \(Base64.encode(changed)) verified")
            }
        }
    }

    @Test func `no changed proof proves anything`() throws {
        var chance = Chance(seed: Chance.seed)
        let tree = TextbookTree((0..<100).map { _ in chance.hash() })
        let numbers = [0, 1, -1, 2, 63, 64, 100, .max, .min, .max - 1]
        for _ in 0..<FuzzTests.count / 2 {
            let size = Int.random(in: 1...100, using: &chance)
            let index = Int.random(in: 0..<size, using: &chance)
            let old = Int.random(in: 1...size, using: &chance)
            let path = changed(tree.path(index, 0..<size), by: &chance)
            // Numbers may be anything: they are not bound by the root alone, and must only not crash.
            _ = try? InclusionProof(
                index: numbers.randomElement(using: &chance)!, size: numbers.randomElement(using: &chance)!,
                hashes: path
            ).root(of: tree.leaves[index])
            _ = try? ConsistencyProof(
                oldSize: numbers.randomElement(using: &chance)!, newSize: numbers.randomElement(using: &chance)!,
                hashes: path
            ).verify(oldRoot: tree.root(0..<old), newRoot: tree.root(0..<size))
            if path != tree.path(index, 0..<size) {
                #expect(throws: ProofError.self) {
                    try InclusionProof(index: index, size: size, hashes: path)
                        .verify(leaf: tree.leaves[index], root: tree.root(0..<size))
                }
            }
            let proof = changed(tree.proof(old, size), by: &chance)
            if proof != tree.proof(old, size) {
                #expect(throws: ProofError.self) {
                    try ConsistencyProof(oldSize: old, newSize: size, hashes: proof)
                        .verify(oldRoot: tree.root(0..<old), newRoot: tree.root(0..<size))
                }
            }
        }
    }

    private func changed(_ hashes: [TreeHash], by chance: inout Chance) -> [TreeHash] {
        var hashes = hashes
        switch Int.random(in: 0..<5, using: &chance) {
        case 0: hashes.insert(chance.hash(), at: Int.random(in: 0...hashes.count, using: &chance))
        case 1 where !hashes.isEmpty: hashes.remove(at: Int.random(in: 0..<hashes.count, using: &chance))
        case 2 where !hashes.isEmpty: hashes[Int.random(in: 0..<hashes.count, using: &chance)] = chance.hash()
        case 3 where !hashes.isEmpty:
            let place = Int.random(in: 0..<hashes.count, using: &chance)
            var bytes = hashes[place].bytes
            bytes[Int.random(in: 0..<32, using: &chance)] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            hashes[place] = TreeHash(bytes: bytes)!
        default: hashes.reverse()
        }
        return hashes
    }

    private func mutated(_ sample: [UInt8], of samples: [[UInt8]], by chance: inout Chance) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...3, using: &chance) {
            let place = Int.random(in: 0...bytes.count, using: &chance)
            let isInside = place < bytes.count
            switch Int.random(in: 0..<9, using: &chance) {
            case 0 where isInside: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
            case 1 where isInside: bytes[place] = UInt8.random(in: 0...255, using: &chance)
            case 2: bytes.insert("\n +/=0x9—".bytes.randomElement(using: &chance)!, at: place)
            case 3 where isInside: bytes.remove(at: place)
            case 4:
                let end = min(bytes.count, place + Int.random(in: 0...40, using: &chance))
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 5: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...40, using: &chance)))
            case 6 where isInside:
                // A digit or a letter for another keeps numbers and base64 what they are.
                bytes[place] = "0123456789AZaz".bytes.randomElement(using: &chance)!
            case 7:
                let other = samples.randomElement(using: &chance)!
                bytes = Array(bytes[..<place]) + other[Int.random(in: 0...other.count, using: &chance)...]
            default: bytes.swapLines(using: &chance)
            }
        }
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func swapLines(using chance: inout Chance) {
        var lines = split(separator: 0x0A, omittingEmptySubsequences: false)
        let one = Int.random(in: 0..<lines.count, using: &chance)
        lines.swapAt(one, Int.random(in: 0..<lines.count, using: &chance))
        self = Array(lines.joined(separator: [0x0A]))
    }
}
