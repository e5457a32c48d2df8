import Domain
import EventStore
import Notary
import Synchronization
import Testing
import TransparencyLog

/// What every engine promises of the tree over its entries.
@Suite struct TreeContractTests {
    @Test(arguments: Engine.allCases) func `the tree is that of RFC 6962 over the lines, at every size`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            // Across the boundary of a tile, in batches of all sizes.
            var size = 0
            for batch in [1, 2, 3, 250, 1, 255, 2, 90] {
                let drafts = (0..<batch).map { _ in sampleDraft(sampleStream()) }
                let appended = try await log.append(
                    Append(id: sampleIdentifier(), fingerprint: nil, drafts: drafts, expected: []))
                #expect(appended.leaves.count == batch)
                size += batch
            }
            let leaves = try await log.everything().map { TreeHash.leaf(of: $0.line) }
            #expect(leaves.count == size)
            var range = CompactRange()
            for (index, leaf) in leaves.enumerated() {
                range.append(leaf)
                #expect(try await log.root(ofSize: index + 1) == range.root)
            }
            for (index, checked) in [(0, 1), (0, size), (255, 256), (256, 257), (300, size), (size - 1, size)] {
                let proof = try await log.inclusionProof(of: index, inTreeOf: checked)
                try proof.verify(leaf: leaves[index], root: try await log.root(ofSize: checked))
            }
            for old in [1, 3, 255, 256, 257, 511, 512, size] {
                let proof = try await log.consistencyProof(from: old, to: size)
                try proof.verify(oldRoot: try await log.root(ofSize: old), newRoot: range.root)
            }
        }
    }

    @Test(arguments: Engine.allCases) func `a node that is not there yet has no hash`(engine: Engine) async throws {
        try await engine.withLog { log in
            _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
            await #expect(throws: ProofError.noSuchNode(level: 0, index: 1)) {
                try await log.hashes(of: [TreeNode(level: 0, index: 1)])
            }
            await #expect(throws: ProofError.noSuchNode(level: 8, index: 0)) {
                try await log.hashes(of: [TreeNode(level: 8, index: 0)])
            }
            await #expect(throws: ProofError.self) { try await log.inclusionProof(of: 1, inTreeOf: 1) }
        }
    }

    @Test(arguments: Engine.allCases) func `many nodes at once, whatever their order, are the same as one by one`(
        engine: Engine
    ) async throws {
        try await engine.withLog { log in
            let drafts = (0..<600).map { _ in sampleDraft(sampleStream()) }
            _ = try await log.append(Append(id: sampleIdentifier(), fingerprint: nil, drafts: drafts, expected: []))
            let leaves = (0..<600).map { TreeNode(level: 0, index: $0) }
            let above = [(8, 0), (8, 1), (9, 0), (3, 4), (3, 5), (1, 0)].map { TreeNode(level: $0, index: $1) }
            var nodes = leaves[250..<260] + above + leaves[100..<101] + leaves[101..<400] + leaves[0..<2]
            nodes += [leaves[7], leaves[6], leaves[7], leaves[7], leaves[8]]
            var single: [TreeHash] = []
            for node in nodes { single += try await log.hashes(of: [node]) }
            #expect(try await log.hashes(of: Array(nodes)) == single)
            await #expect(throws: ProofError.noSuchNode(level: 0, index: 600)) {
                try await log.hashes(of: (590..<610).map { TreeNode(level: 0, index: $0) })
            }
            #expect(try await log.hashes(of: []).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases) func `what was refused is in no tree`(engine: Engine) async throws {
        try await engine.withLog { log in
            let stream = sampleStream()
            let first = try await log.append(sampleAppend(sampleDraft(stream)))
            await #expect(throws: AppendError.self) { try await log.append(sampleAppend(sampleDraft(stream))) }
            #expect(try await log.root(ofSize: 1) == first.leaves[0])
            let second = try await log.append(sampleAppend(sampleDraft(stream, version: 2)))
            #expect(try await log.root(ofSize: 2) == .node(first.leaves[0], second.leaves[0]))
        }
    }

    @Test(arguments: Engine.allCases) func `every append goes home with a signed head that covers it`(
        engine: Engine
    ) async throws {
        try await withSigner { signer in
            try await engine.withLog(signer: signer) { log in
                try await signer.check(log)
                for _ in 0..<5 {
                    let two = sampleAppend(sampleDraft(sampleStream()), sampleDraft(sampleStream()))
                    let appended = try await log.append(two)
                    let head = try #require(appended.head)
                    #expect(head.size >= appended.logPositions.upperBound)
                    #expect(try await log.signedHead(covering: appended.logPositions.upperBound) == head)
                    #expect(try await log.signedHead() == head)
                    for (offset, leaf) in appended.leaves.enumerated() {
                        let proof = try #require(
                            try await log.receipt(of: appended.logPositions.lowerBound + offset))
                        _ = try proof.verify(leaf: leaf, logs: signer.verifierKeys)
                    }
                }
                #expect(try await log.signedHead(covering: 11) == nil)
            }
        }
    }

    @Test(arguments: Engine.allCases) func `what cannot be signed is not written`(engine: Engine) async throws {
        try await withSigner { signer in
            // It has not been held against its last checkpoint.
            try await engine.withLog(signer: signer) { log async throws in
                await #expect(throws: AppendError.self) {
                    _ = try await log.append(sampleAppend(sampleDraft(sampleStream())))
                }
                let size = try await log.head().size
                #expect(size == 0)
                let head = try await log.signedHead()
                #expect(head == nil)
            }
        }
    }
}

/// Gives a signer with a key of its own, whose last checkpoint is kept in a file that is removed afterwards.
func withSigner<Value>(_ body: (CheckpointSigner) async throws -> Value) async throws -> Value {
    try await withLogFile { path in
        let key = NoteSigner(name: try KeyName("accord.example/log"))
        return try await body(try CheckpointSigner(signers: [key], keptAt: path + ".checkpoint"))
    }
}
