internal import Foundation
package import TransparencyLog

/// Writes a whole log as the files that C2SP tlog-tiles names: `checkpoint`, the hash tiles under `tile/<level>/`, the entry
/// bundles under `tile/entries/`; and `log.vkey`, the key that the checkpoint is signed with, on one line.
package enum TileExport {
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case exists(String)
        case otherLog(size: Int, expected: String, found: String)
        case ended(at: Int, size: Int)

        package var description: String {
            switch self {
            case .exists(let path): "\(path) is there already; give a directory that is not."
            case .otherLog(let size, let expected, let found):
                "The checkpoint is of another log: over \(size) entries it has the root \(expected), they have \(found)."
            case .ended(let place, let size): "The log has \(place) entries, its checkpoint \(size)."
            }
        }
    }

    /// - Parameters:
    ///   - directory: is made; nothing may be there.
    ///   - checkpoint: the signed note, written as it is, and only once everything under it is.
    ///   - entries: gives the lines of a range of log positions.
    ///   - progress: is told how many entries have been written.
    /// - Throws: `Problem`; `Malformed` for what is no checkpoint, and for an entry of more than 65,535 bytes; what `entries`
    ///   and the file system throw.
    package static func write(
        directory: String, checkpoint: [UInt8], verifierKey: VerifierKey, progress: (Int) -> Void = { _ in },
        entries: (Range<Int>) async throws -> [[UInt8]]
    ) async throws {
        let head = try Checkpoint(try SignedNote(checkpoint).text)
        guard !FileManager.default.fileExists(atPath: directory) else { throw Problem.exists(directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var maker = TileMaker()
        var tree = CompactRange()
        while tree.size < head.size {
            let range = tree.size..<min(tree.size + TilePath.fullWidth, head.size)
            let lines = try await entries(range)
            guard lines.count == range.count else {
                throw Problem.ended(at: tree.size + lines.count, size: head.size)
            }
            let path = TilePath(.entries, index: range.lowerBound / TilePath.fullWidth, width: range.count)!
            try write(try EntryBundle(entries: lines).bytes, to: path.description, in: directory)
            for line in lines {
                let leaf = TreeHash.leaf(of: line)
                tree.append(leaf)
                try maker.append(leaf) { try write($1.tileBytes, to: $0.description, in: directory) }
            }
            progress(tree.size)
        }
        try maker.finish { try write($1.tileBytes, to: $0.description, in: directory) }
        guard tree.root == head.root else {
            throw Problem.otherLog(size: head.size, expected: "\(head.root)", found: "\(tree.root)")
        }
        try write(Array("\(verifierKey)\n".utf8), to: "log.vkey", in: directory)
        try write(checkpoint, to: "checkpoint", in: directory)
    }

    private static func write(_ bytes: [UInt8], to path: String, in directory: String) throws {
        let url = URL(fileURLWithPath: directory + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
