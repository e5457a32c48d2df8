import Testing
import TransparencyLog

/// Tiles, entry bundles and the paths under which they are published (C2SP tlog-tiles).
@Suite struct TileTests {
    @Test(arguments: [
        ("tile/0/000", TilePath(.hashes(level: 0), index: 0)),
        ("tile/0/000.p/255", TilePath(.hashes(level: 0), index: 0, width: 255)),
        ("tile/15/x455/667", TilePath(.hashes(level: 15), index: 455_667)),
        ("tile/15/x123/x456/789.p/41", TilePath(.hashes(level: 15), index: 123_456_789, width: 41)),
        ("tile/0/x001/x234/067", TilePath(.hashes(level: 0), index: 1_234_067)),
        ("tile/0/x036/x028/x797/x018/x963/967", TilePath(.hashes(level: 0), index: (1 << 55) - 1)),
        ("tile/63/001.p/1", TilePath(.hashes(level: 63), index: 1, width: 1)),
        ("tile/entries/x001/000", TilePath(.entries, index: 1000)),
        ("tile/entries/000.p/255", TilePath(.entries, holding: 251, inTreeOf: 255)),
        ("tile/entries/001.p/1", TilePath(.entries, holding: 256, inTreeOf: 257)),
        ("tile/entries/000", TilePath(.entries, holding: 3, inTreeOf: 257)),
        (
            "tile/entries/x123/x456/789",
            TilePath(.entries, holding: 123_456_789 * 256, inTreeOf: 123_456_790 * 256)
        ),
    ])
    func `a path names what the references say it names`(text: String, expected: TilePath?) throws {
        let path = try #require(expected)
        #expect(path.description == text)
        #expect(try TilePath(text) == path)
    }

    @Test(arguments: [
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/x001/x234", "tile/0/x001/", "tile/0/x001",
        "tile/0/x001/x234/067.p/", "tile/0/x001/x234/067.p", "tile/64/000", "tile/00/000", "tile/-1/000", "tile/+1/000",
        "tile/0/0", "tile/0/0000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x01/002", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "/tile/0/000", "tile/0/000/", "tile/0//000",
        "tile/entry/000", "tile/entries", "tile/entries/", "Tile/0/000", "tile/0/000.P/1", "tile/0/.p/1", "tile/0/00a",
        "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/x036/x000/x000/x000/x000/x000/000", "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/000.p/1.p/1",
        "tile/0/000 ", "tile/0/٠٠٠",
    ])
    func `any other path is refused`(text: String) {
        #expect(throws: Malformed.self) { try TilePath(text) }
    }

    @Test func `a tree of 70,000 has the tiles that the specification counts`() {
        let paths = TilePath.added(from: 0, to: 70_000)
        let full = Dictionary(grouping: paths.filter(\.isFull), by: \.content).mapValues(\.count)
        #expect(full == [.entries: 273, .hashes(level: 0): 273, .hashes(level: 1): 1])
        let partial = paths.filter { !$0.isFull }.map(\.description)
        #expect(
            partial == ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"])
    }

    @Test func `a tree of 256 has one full tile and the first of the level above`() {
        #expect(
            TilePath.added(from: 0, to: 256).map(\.description)
                == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"])
        #expect(TilePath.added(from: 256, to: 256).isEmpty)
        #expect(TilePath.added(from: 0, to: 0).isEmpty)
    }

    @Test func `the tiles published as a log grows hold every proof of every published size`() throws {
        struct Missing: Error { let path: TilePath }
        var chance = Chance(seed: Chance.seed)
        let leaves = (0..<66_000).map { _ in chance.hash() }
        let nodes = InMemoryNodes(leaves: leaves)
        var published: [TilePath: [UInt8]] = [:]
        var old = 0
        for size in [1, 2, 255, 256, 257, 700, 65_535, 65_536, 66_000] {
            for path in TilePath.added(from: old, to: size) where path.content != .entries {
                let tile = try HashTile(at: path, from: nodes)
                #expect(try HashTile(tile.bytes, at: path) == tile)
                #expect(published.updateValue(tile.bytes, forKey: path) == nil)
            }
            let tiles = TileNodes(size: size) { path throws(Missing) in
                guard let bytes = published[path] else { throw Missing(path: path) }
                return bytes
            }
            let peaks = try CompactRange.nodes(ofSize: size).map { try tiles.node(level: $0.level, index: $0.index) }
            let root = try CompactRange(size: size, peaks: peaks).root
            for index in [0, size / 2, size - 1] {
                let proof = try InclusionProof(index: index, size: size, from: tiles)
                #expect(try proof == InclusionProof(index: index, size: size, from: nodes))
                try proof.verify(leaf: leaves[index], root: root)
            }
            if old > 0 {
                #expect(
                    try ConsistencyProof(oldSize: old, newSize: size, from: tiles)
                        == ConsistencyProof(oldSize: old, newSize: size, from: nodes))
            }
            #expect(throws: ProofError.self) { try tiles.node(level: 0, index: size) }
            old = size
        }
    }

    @Test func `a tile of another width is refused`() throws {
        let path = try TilePath("tile/0/000.p/2")
        #expect(throws: Malformed.self) { try HashTile([UInt8](repeating: 0, count: 63), at: path) }
        #expect(throws: Malformed.self) { try HashTile([UInt8](repeating: 0, count: 96), at: path) }
        #expect(throws: Malformed.self) { try HashTile([], at: path) }
    }

    @Test func `a bundle gives back its entries, the longest and the empty one too`() throws {
        let path = try TilePath("tile/entries/000.p/3")
        let bundle = try EntryBundle(entries: [[], [UInt8](repeating: 7, count: 65_535), [1, 2]])
        #expect(bundle.bytes.prefix(4) == [0, 0, 0xFF, 0xFF])
        #expect(try EntryBundle(bundle.bytes, at: path) == bundle)
    }

    @Test func `a bundle that does not hold exactly its entries is refused`() throws {
        let path = try TilePath("tile/entries/000.p/2")
        for bytes: [UInt8] in [[], [0], [0, 0], [0, 0, 0], [0, 1, 7, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]] {
            #expect(throws: Malformed.self) { try EntryBundle(bytes, at: path) }
        }
        #expect(throws: Malformed.self) { try EntryBundle([0, 0, 0, 0], at: TilePath("tile/0/000.p/2")) }
        #expect(throws: Malformed.self) { try EntryBundle(entries: []) }
        #expect(throws: Malformed.self) { try EntryBundle(entries: [[UInt8](repeating: 0, count: 65_536)]) }
        #expect(throws: Malformed.self) { try EntryBundle(entries: [[UInt8]](repeating: [], count: 257)) }
    }
}
