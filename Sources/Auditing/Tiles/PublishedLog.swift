internal import Foundation
internal import TransparencyLog

/// A log as its files are published (C2SP tlog-tiles), wherever that is.
package protocol PublishedLog: Sendable {
    /// The bytes under a path, such as `checkpoint` or `tile/0/000`.
    ///
    /// - Throws: what getting at them throws; that they are not there is no error.
    func read(_ path: String) async throws -> PublishedFile

    /// Whether entries that are not there may be there for others.
    var hidesEntries: Bool { get }
}

package enum PublishedFile: Hashable, Sendable {
    case bytes([UInt8])
    case absent
    /// There, but not for whoever asks.
    case withheld
}

extension PublishedLog {
    package var hidesEntries: Bool { false }

    /// A tile or a bundle; of a partial one that is no longer there, the beginning of the full one.
    func read(_ path: TilePath) async throws -> (file: PublishedFile, path: TilePath) {
        let file = try await read(path.description)
        guard file == .absent, !path.isFull, let full = TilePath(path.content, index: path.index) else {
            return (file, path)
        }
        let whole = try await read(full.description)
        return whole == .absent ? (.absent, path) : (whole, full)
    }

    /// The hashes of a tile; nil if it is not there.
    func hashes(at path: TilePath) async throws -> [TreeHash]? {
        let (file, found) = try await read(path)
        guard case .bytes(let bytes) = file else { return nil }
        return Array(try HashTile(bytes, at: found).hashes.prefix(path.width))
    }

    /// The lines of a bundle; nil if it is withheld or not there.
    func entries(at path: TilePath) async throws -> (lines: [[UInt8]]?, isWithheld: Bool) {
        let (file, found) = try await read(path)
        guard case .bytes(let bytes) = file else { return (nil, file == .withheld || hidesEntries) }
        return (Array(try EntryBundle(bytes, at: found).entries.prefix(path.width)), false)
    }
}

extension PublishedLog {
    /// Entries of a tree of that size, which stand in one bundle.
    ///
    /// - Returns: none if the bundle is not there or withheld.
    /// - Throws: `Malformed` for a bundle that is none; what getting at it throws.
    package func lines(_ range: Range<Int>, inTreeOf size: Int) async throws -> [[UInt8]] {
        guard let path = TilePath(.entries, holding: range.lowerBound, inTreeOf: size) else { return [] }
        let first = path.index * TilePath.fullWidth
        let lines = try await entries(at: path).lines ?? []
        return Array(lines.dropFirst(range.lowerBound - first).prefix(range.count))
    }
}

/// Published files in a directory.
package struct TileDirectory: PublishedLog {
    private let directory: String

    package init(_ directory: String) { self.directory = directory }

    package func read(_ path: String) async throws -> PublishedFile {
        let full = directory + "/" + path
        guard FileManager.default.fileExists(atPath: full) else { return .absent }
        return .bytes(Array(try Data(contentsOf: URL(fileURLWithPath: full))))
    }
}
