/// Names a tile of a tree, or the bundle of the entries under one (C2SP tlog-tiles).
///
/// A tile holds up to 256 neighbouring hashes of every eighth level of the tree. A full one never changes; a partial one
/// is named by how many it holds and never changes either.
package struct TilePath: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// Hashes of the complete subtrees of 256^level leaves each.
        case hashes(level: Int)
        /// The entries themselves.
        case entries
    }

    package let content: Content
    package let index: Int
    /// How many hashes or entries it holds; 256 if it is full.
    package let width: Int

    /// How many hashes or entries a full tile holds.
    package static let fullWidth = 256
    /// The highest level that a path can name. No tree of a size that `Int` holds reaches above level 7.
    package static let highestLevel = 63
    /// No tree of a size that `Int` holds has a tile at this index or above.
    static let endOfIndices = 1 << 55

    /// Nil if nothing can have that name.
    package init?(_ content: Content, index: Int, width: Int = fullWidth) {
        if case .hashes(let level) = content, !(0...TilePath.highestLevel).contains(level) { return nil }
        guard (0..<TilePath.endOfIndices).contains(index), (1...TilePath.fullWidth).contains(width) else { return nil }
        self.content = content
        self.index = index
        self.width = width
    }

    package var isFull: Bool { width == TilePath.fullWidth }

    /// The nodes whose hashes it holds; for entries, the leaves.
    package var nodes: [TreeNode] {
        let level = if case .hashes(let level) = content { level * 8 } else { 0 }
        return (0..<width).map { TreeNode(level: level, index: index * TilePath.fullWidth + $0) }
    }

    /// The tile that holds a place of a level (for entries, an entry) in a tree of some size, as wide as it is there; nil
    /// if that tree does not have it.
    package init?(_ content: Content, holding place: Int, inTreeOf size: Int) {
        let level = if case .hashes(let level) = content { level } else { 0 }
        guard (0..<8).contains(level), place >= 0, place < size >> (level * 8) else { return nil }
        let first = place & ~(TilePath.fullWidth - 1)
        let width = min(TilePath.fullWidth, size >> (level * 8) - first)
        self.init(content, index: place / TilePath.fullWidth, width: width)
    }

    /// What a log has to publish when it has grown: every tile and bundle that the larger tree has and the smaller one
    /// did not, those of entries first and then level by level. Everything, if the smaller size is 0.
    package static func added(from old: Int, to new: Int) -> [TilePath] {
        guard old >= 0, new > old else { return [] }
        var paths = added(.entries, from: old, to: new)
        var level = 0
        while level < 8, new >> (level * 8) > 0 {
            paths += added(.hashes(level: level), from: old >> (level * 8), to: new >> (level * 8))
            level += 1
        }
        return paths
    }

    private static func added(_ content: Content, from old: Int, to new: Int) -> [TilePath] {
        guard new > old else { return [] }
        var paths = (old / fullWidth..<new / fullWidth).map { TilePath(content, index: $0)! }
        if new % fullWidth > 0 { paths.append(TilePath(content, index: new / fullWidth, width: new % fullWidth)!) }
        return paths
    }
}

// MARK: - Spelling

extension TilePath: CustomStringConvertible {
    /// `tile/<level>/<index>` or `tile/entries/<index>`, the index in groups of three digits of which all but the last
    /// begin with x, and `.p/<width>` behind it if the tile is partial.
    package var description: String {
        var path = if case .hashes(let level) = content { "tile/\(level)/" } else { "tile/entries/" }
        var groups: [String] = []
        var rest = index
        repeat {
            groups.append(String(String(1000 + rest % 1000).dropFirst()))
            rest /= 1000
        } while rest > 0
        for group in groups.dropFirst().reversed() { path += "x\(group)/" }
        path += groups[0]
        return isFull ? path : "\(path).p/\(width)"
    }

    /// Reads a path; only what `description` writes is one.
    package init(_ text: String) throws(Malformed) {
        var parts = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        guard parts.popFirst()?.elementsEqual("tile".utf8) == true, let kind = parts.popFirst() else {
            throw Malformed(.tilePath, "it begins with tile/<level>/ or tile/entries/")
        }
        let content: Content
        if kind.elementsEqual("entries".utf8) {
            content = .entries
        } else if let level = kind.decimal, level <= TilePath.highestLevel {
            content = .hashes(level: level)
        } else {
            throw Malformed(.tilePath, "the level is 0 to \(TilePath.highestLevel) or entries")
        }
        var width = TilePath.fullWidth
        if parts.count >= 2, let stem = parts.dropLast().last, stem.suffix(2).elementsEqual(".p".utf8) {
            guard let partial = parts.removeLast().decimal, (1..<TilePath.fullWidth).contains(partial) else {
                throw Malformed(.tilePath, "the width of a partial tile is 1 to 255")
            }
            width = partial
            parts[parts.endIndex - 1] = stem.dropLast(2)
        }
        guard let path = TilePath(content, index: try TilePath.index(parts), width: width) else {
            throw Malformed(.tilePath, "no tree is that large")
        }
        self = path
    }

    private static func index(_ groups: ArraySlice<ArraySlice<UInt8>>) throws(Malformed) -> Int {
        guard !groups.isEmpty else { throw Malformed(.tilePath, "there is no index") }
        var index = 0
        for (place, group) in groups.enumerated() {
            let isLast = place == groups.count - 1
            guard let digits = isLast ? group : group.after("x"), digits.count == 3,
                digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { throw Malformed(.tilePath, "the index is in groups of three digits, all but the last after an x") }
            let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            guard place > 0 || isLast || value > 0 else {
                throw Malformed(.tilePath, "the index begins with a group of zeros")
            }
            guard index <= (endOfIndices - 1 - value) / 1000 else {
                throw Malformed(.tilePath, "no tree is that large")
            }
            index = index * 1000 + value
        }
        return index
    }
}
