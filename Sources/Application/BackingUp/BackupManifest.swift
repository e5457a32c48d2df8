import EventStore
import Foundation
package import TransparencyLog

/// What a backup consists of: `backup.json`, which is written last, so that a backup is what it says and nothing else.
package struct BackupManifest: Hashable, Sendable {
    /// A file of the backup.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let bytes: Int
        /// In lower-case hexadecimal digits.
        package let sha256: String
    }

    /// What one run has copied of the log: the entries of a range, a line each; the heads that were signed over them; and by
    /// which keys their submissions are recognised when they are repeated.
    package struct Piece: Hashable, Sendable {
        package let from, to: Int
        package let entries, heads, appends: Part
        package var parts: [Part] { [entries, heads, appends] }
    }

    static let format = 1
    static let name = "backup.json"

    package let origin: String
    package var size = 0
    package var root = TreeHash.emptyRoot
    /// The signed head over it.
    package var checkpoint: [UInt8] = []
    package var pieces: [Piece] = []
    package var vault, notary: Part?
    package var files = 0

    init(origin: String) { self.origin = origin }

    /// All that it names but evidence, which is named by its digest.
    var parts: [Part] { pieces.flatMap(\.parts) + [vault, notary].compactMap { $0 } }

    // MARK: On disk

    /// - Throws: `BackupProblem.notOne` if there is none.
    package init(in directory: String) throws {
        let path = "\(directory)/\(BackupManifest.name)"
        guard let data = FileManager.default.contents(atPath: path) else { throw BackupProblem.notOne(directory) }
        guard let json = try? JSON(parsing: Array(data), limits: .none),
            json["format"]?.integer == BackupManifest.format,
            let origin = json["origin"]?.string, let size = json["size"]?.integer,
            let root = json["root"]?.string.flatMap({ TreeHash(base64: $0) }),
            let checkpoint = json["checkpoint"]?.string, let pieces = json["pieces"]?.array,
            let files = json["files"]?.integer
        else { throw BackupProblem.damaged("\(path) is not what a backup of this form has.") }
        self.init(origin: origin)
        self.size = size
        self.root = root
        self.checkpoint = Array(checkpoint.utf8)
        self.files = files
        self.pieces = try pieces.map { piece in
            guard let from = piece["from"]?.integer, let to = piece["to"]?.integer,
                let entries = Part(piece["entries"]), let heads = Part(piece["heads"]),
                let appends = Part(piece["appends"])
            else { throw BackupProblem.damaged("\(path) has a piece of the log that is none.") }
            return Piece(from: from, to: to, entries: entries, heads: heads, appends: appends)
        }
        vault = Part(json["vault"])
        notary = Part(json["notary"])
        guard zip(self.pieces.map(\.from), [0] + self.pieces.map(\.to)).allSatisfy({ $0 == $1 }),
            self.pieces.last?.to ?? 0 == size
        else { throw BackupProblem.damaged("\(path) does not have the log without gaps.") }
    }

    /// Puts it in the place of the one that is there. Durable when it returns.
    func write(in directory: String) throws {
        let json: JSON = [
            "format": .integer(BackupManifest.format), "origin": .string(origin), "size": .integer(size),
            "root": .string("\(root)"), "checkpoint": .string(String(decoding: checkpoint, as: UTF8.self)),
            "pieces": .array(
                pieces.map { piece in
                    [
                        "from": .integer(piece.from), "to": .integer(piece.to), "entries": piece.entries.json,
                        "heads": piece.heads.json, "appends": piece.appends.json,
                    ]
                }),
            "vault": vault?.json ?? .null, "notary": notary?.json ?? .null, "files": .integer(files),
        ]
        let path = "\(directory)/\(BackupManifest.name)"
        var file = try BackupWriter(path + ".part")
        try file.write(json.bytes + [0x0A])
        _ = try file.end(as: BackupManifest.name)
        guard rename(path + ".part", path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        try BackupWriter.synchronize(directory)
    }
}

extension BackupManifest.Part {
    fileprivate init?(_ json: JSON?) {
        guard let name = json?["name"]?.string, let bytes = json?["bytes"]?.integer,
            let sha256 = json?["sha256"]?.string, !name.hasPrefix("/"), !name.contains("..")
        else { return nil }
        self.init(name: name, bytes: bytes, sha256: sha256)
    }

    fileprivate var json: JSON { ["name": .string(name), "bytes": .integer(bytes), "sha256": .string(sha256)] }
}

/// Why a backup cannot be made, or not be taken back.
package enum BackupProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case notOne(String)
    case occupied(String)
    case inUse(String)
    case damaged(String)
    case otherLog(String)
    case ahead(backup: Int, log: Int)

    package var description: String {
        switch self {
        case .notOne(let path): "\(path) is no backup: there is no \(BackupManifest.name) in it."
        case .occupied(let path):
            "\(path) holds something else than a backup; name a directory that is not there, or is empty."
        case .inUse(let path): "\(path) is being written by another accord backup."
        case .damaged(let detail): "The backup is damaged: \(detail)"
        case .otherLog(let detail): "This is the backup of another log: \(detail)"
        case .ahead(let backup, let log):
            """
            The backup has \(backup) entries and the log \(log): the log was set back. Nothing was written; bring back the \
            log (accord restore), or back up into another directory.
            """
        }
    }
}
