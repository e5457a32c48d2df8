import Testing
import TransparencyLog

/// Trees and proofs against the definitions of RFC 9162.
@Suite struct TreeTests {
    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    /// The eight leaves of the reference tree.
    private static let leaves: [TreeHash] = {
        let entries: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], Array(0x50...0x57),
            Array(0x60...0x6F),
        ]
        return entries.map { TreeHash.leaf(of: $0) }
    }()

    @Test func `the reference tree of eight leaves has its root at every size`() {
        var range = CompactRange()
        #expect(range.root == .emptyRoot)
        for (leaf, root) in zip(TreeTests.leaves, TreeTests.roots) {
            range.append(leaf)
            #expect(range.root.hexadecimal == root)
        }
    }

    @Test(arguments: [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ])
    func `the reference tree gives the reference's proofs of inclusion`(
        index: Int, size: Int, expected: [String]
    ) throws {
        let nodes = InMemoryNodes(leaves: TreeTests.leaves)
        let proof = try InclusionProof(index: index, size: size, from: nodes)
        #expect(proof.hashes == Vectors.hashes(expected))
        try proof.verify(leaf: TreeTests.leaves[index], root: Vectors.hash(TreeTests.roots[size - 1]))
    }

    @Test(arguments: [
        (1, 1, []),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ])
    func `the reference tree gives the reference's proofs of consistency`(
        old: Int, new: Int, expected: [String]
    ) throws {
        let proof = try ConsistencyProof(oldSize: old, newSize: new, from: InMemoryNodes(leaves: TreeTests.leaves))
        #expect(proof.hashes == Vectors.hashes(expected))
        try proof.verify(
            oldRoot: Vectors.hash(TreeTests.roots[old - 1]), newRoot: Vectors.hash(TreeTests.roots[new - 1]))
    }

    @Test func `up to 70 leaves every root and every proof is the textbook's`() throws {
        var chance = Chance(seed: Chance.seed)
        let tree = TextbookTree((0..<70).map { _ in chance.hash() })
        let nodes = InMemoryNodes(leaves: tree.leaves)
        for size in 0...70 {
            let root = tree.root(0..<size)
            let peaks = try CompactRange.nodes(ofSize: size).map { try nodes.node(level: $0.level, index: $0.index) }
            #expect(try CompactRange(size: size, peaks: peaks).root == root)
            for index in 0..<size {
                let proof = try InclusionProof(index: index, size: size, from: nodes)
                #expect(proof.hashes == tree.path(index, 0..<size))
                try proof.verify(leaf: tree.leaves[index], root: root)
            }
            for old in 1..<(size + 1) {
                let proof = try ConsistencyProof(oldSize: old, newSize: size, from: nodes)
                #expect(proof.hashes == tree.proof(old, size))
                try proof.verify(oldRoot: tree.root(0..<old), newRoot: root)
            }
        }
    }

    @Test func `every subtree of trees up to 40 leaves is proved as the draft's`() throws {
        var chance = Chance(seed: Chance.seed)
        let tree = TextbookTree((0..<40).map { _ in chance.hash() })
        let nodes = InMemoryNodes(leaves: tree.leaves)
        for size in 1...40 {
            for start in 0..<size {
                for end in start + 1...size {
                    guard let subtree = try? Subtree(start: start, end: end, inTreeOf: size) else { continue }
                    let proof = try SubtreeConsistencyProof(subtree: subtree, size: size, from: nodes)
                    #expect(proof.hashes == tree.subproof(start..<end, 0..<size, true))
                    try proof.verify(subtreeRoot: tree.root(start..<end), root: tree.root(0..<size))
                    #expect(throws: ProofError.self) {
                        try proof.verify(subtreeRoot: chance.hash(), root: tree.root(0..<size))
                    }
                }
            }
        }
    }

    @Test func `proofs of large trees are the textbook's, read one by one or all at once`() throws {
        var chance = Chance(seed: Chance.seed)
        let tree = TextbookTree((0..<20_000).map { _ in chance.hash() })
        let nodes = InMemoryNodes(leaves: tree.leaves)
        for _ in 0..<200 {
            let size = Int.random(in: 1...20_000, using: &chance)
            let index = Int.random(in: 0..<size, using: &chance)
            let old = Int.random(in: 1...size, using: &chance)
            let inclusion = try InclusionProof.plan(index: index, size: size)
            let consistency = try ConsistencyProof.plan(oldSize: old, newSize: size)
            for (plan, expected) in [
                (inclusion, tree.path(index, 0..<size)), (consistency, tree.proof(old, size)),
            ] {
                let read = try plan.nodes.map { try nodes.node(level: $0.level, index: $0.index) }
                #expect(try plan.hashes(from: nodes) == expected)
                #expect(plan.hashes(from: read) == expected)
                #expect(plan.count == expected.count)
            }
            try InclusionProof(index: index, size: size, hashes: tree.path(index, 0..<size))
                .verify(leaf: tree.leaves[index], root: tree.root(0..<size))
            try ConsistencyProof(oldSize: old, newSize: size, hashes: tree.proof(old, size))
                .verify(oldRoot: tree.root(0..<old), newRoot: tree.root(0..<size))
        }
    }

    @Test func `an append says which subtrees it completes, and those are all there are`() throws {
        var chance = Chance(seed: Chance.seed)
        let tree = TextbookTree((0..<300).map { _ in chance.hash() })
        var range = CompactRange()
        var told: [TreeNode: TreeHash] = [:]
        for leaf in tree.leaves { range.append(leaf) { told[$0] = $1 } }
        for level in 0...9 {
            for index in 0..<(300 >> level) {
                let hash = told.removeValue(forKey: TreeNode(level: level, index: index))
                #expect(hash == tree.root(index << level..<(index + 1) << level))
            }
        }
        #expect(told.isEmpty)
    }

    @Test func `an append that could not be kept leaves the tree as it was`() throws {
        struct Full: Error {}
        var range = CompactRange()
        for leaf in TreeTests.leaves.prefix(7) { range.append(leaf) }
        let before = range
        #expect(throws: Full.self) {
            try range.append(TreeTests.leaves[7]) { node, _ throws(Full) in if node.level == 3 { throw Full() } }
        }
        #expect(range == before)
        range.append(TreeTests.leaves[7])
        #expect(range.root.hexadecimal == TreeTests.roots[7])
    }

    @Test func `peaks that are not those of the size are refused`() {
        #expect(throws: Malformed.self) { try CompactRange(size: 3, peaks: [.emptyRoot]) }
        #expect(throws: Malformed.self) { try CompactRange(size: 0, peaks: [.emptyRoot]) }
        #expect(throws: Malformed.self) { try CompactRange(size: -1, peaks: []) }
    }

    @Test func `a proof says why it proves nothing`() throws {
        let nodes = InMemoryNodes(leaves: TreeTests.leaves)
        let root = nodes.range.root
        let leaf = TreeTests.leaves[0]
        let path = try InclusionProof(index: 0, size: 8, from: nodes).hashes
        #expect(throws: ProofError.indexOutOfRange(index: 8, size: 8)) {
            try InclusionProof(index: 8, size: 8, hashes: path).verify(leaf: leaf, root: root)
        }
        #expect(throws: ProofError.indexOutOfRange(index: -1, size: 8)) {
            try InclusionProof(index: -1, size: 8, hashes: path).verify(leaf: leaf, root: root)
        }
        #expect(throws: ProofError.wrongLength(expected: 3, actual: 4)) {
            try InclusionProof(index: 0, size: 8, hashes: path + [leaf]).verify(leaf: leaf, root: root)
        }
        #expect(throws: ProofError.wrongLength(expected: 63, actual: 3)) {
            try InclusionProof(index: 0, size: .max, hashes: path).verify(leaf: leaf, root: root)
        }
        #expect(throws: ProofError.self) {
            try InclusionProof(index: .max - 1, size: .max, hashes: path).verify(leaf: leaf, root: root)
        }
        let consistency = try ConsistencyProof(oldSize: 3, newSize: 8, from: nodes)
        let old = Vectors.hash(TreeTests.roots[2])
        #expect(throws: ProofError.sizesOutOfOrder(old: 8, new: 3)) {
            try ConsistencyProof(oldSize: 8, newSize: 3, hashes: []).verify(oldRoot: root, newRoot: old)
        }
        #expect(throws: ProofError.tooLong(actual: 5)) {
            try ConsistencyProof(oldSize: 3, newSize: 8, hashes: consistency.hashes + [leaf])
                .verify(oldRoot: old, newRoot: root)
        }
        #expect(throws: ProofError.tooShort(actual: 3)) {
            try ConsistencyProof(oldSize: 3, newSize: 8, hashes: consistency.hashes.dropLast())
                .verify(oldRoot: old, newRoot: root)
        }
        #expect(throws: ProofError.otherOldRoot(expected: leaf, computed: old)) {
            try consistency.verify(oldRoot: leaf, newRoot: root)
        }
        #expect(throws: ProofError.otherRoot(expected: leaf, computed: root)) {
            try consistency.verify(oldRoot: old, newRoot: leaf)
        }
        #expect(throws: ProofError.tooShort(actual: 4)) {
            try ConsistencyProof(oldSize: .max - 2, newSize: .max, hashes: consistency.hashes)
                .verify(oldRoot: old, newRoot: root)
        }
        #expect(throws: ProofError.noSuchNode(level: 3, index: 1)) { try nodes.node(level: 3, index: 1) }
    }

    @Test func `between empty trees there is consistency, from the empty one to another no proof`() throws {
        try ConsistencyProof(oldSize: 0, newSize: 0, hashes: []).verify(oldRoot: .emptyRoot, newRoot: .emptyRoot)
        #expect(throws: ProofError.fromEmptyTree) {
            try ConsistencyProof(oldSize: 0, newSize: 1, hashes: [])
                .verify(oldRoot: .emptyRoot, newRoot: TreeTests.leaves[0])
        }
        #expect(try ConsistencyProof.plan(oldSize: 0, newSize: 5).nodes.isEmpty)
    }
}
