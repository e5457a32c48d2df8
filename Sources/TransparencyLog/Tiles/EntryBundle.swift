/// The entries under a tile of level 0, as they are published: each behind its length in two bytes, the high one first
/// (C2SP tlog-tiles).
package struct EntryBundle: Hashable, Sendable {
    /// From 1 to 256.
    package let entries: [[UInt8]]

    /// The most bytes that an entry can have.
    package static let largestEntry = Int(UInt16.max)

    /// - Throws: `Malformed` if there are none or more than 256, or if one is too large.
    package init(entries: [[UInt8]]) throws(Malformed) {
        guard (1...TilePath.fullWidth).contains(entries.count) else {
            throw Malformed(.entryBundle, "it has 1 to \(TilePath.fullWidth) entries, not \(entries.count)")
        }
        for entry in entries where entry.count > EntryBundle.largestEntry {
            throw Malformed(.entryBundle, "an entry has at most \(EntryBundle.largestEntry) bytes, not \(entry.count)")
        }
        self.entries = entries
    }

    /// Reads the bundle of a path.
    ///
    /// - Throws: `Malformed` unless the bytes are exactly as many entries as the path promises.
    package init(_ bytes: [UInt8], at path: TilePath) throws(Malformed) {
        guard path.content == .entries else { throw Malformed(.entryBundle, "\(path) holds hashes") }
        var entries: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard entries.count < path.width else {
                throw Malformed(.entryBundle, "\(path) has \(path.width) entries, and bytes after them")
            }
            guard rest.count >= 2 else { throw Malformed(.entryBundle, "it ends within a length") }
            let count = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            rest = rest.dropFirst(2)
            guard rest.count >= count else { throw Malformed(.entryBundle, "it ends within an entry") }
            entries.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        guard entries.count == path.width else {
            throw Malformed(.entryBundle, "\(path) has \(path.width) entries, not \(entries.count)")
        }
        self.entries = entries
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries {
            bytes.append(UInt8(entry.count >> 8))
            bytes.append(UInt8(entry.count & 0xFF))
            bytes += entry
        }
        return bytes
    }
}
