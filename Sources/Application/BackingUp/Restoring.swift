import Domain
import EventStore
import EventStoreSQLite
import Foundation
import TransparencyLog

/// Makes a node's directory again from a backup. The keys are not in it: they go back to their places by hand.
package enum Restoring {
    /// How many entries go into the log together, in one transaction.
    private static let together = 200_000

    /// Looks at all of a backup, and changes nothing: every digest, the tree over the entries, and the signature under its head.
    ///
    /// - Parameter progress: told how many entries have been looked at.
    /// - Throws: `BackupProblem`.
    package static func check(
        _ directory: String, progress: (Int) -> Void = { _ in }
    ) throws -> BackupManifest {
        let manifest = try BackupManifest(in: directory)
        guard manifest.size > 0, manifest.vault != nil else {
            throw BackupProblem.damaged("it was never finished; run accord backup again.")
        }
        for part in manifest.parts where try BackupReader.digest(of: "\(directory)/\(part.name)") != part.sha256 {
            throw BackupProblem.damaged("\(part.name) has another SHA-256 than \(BackupManifest.name) says.")
        }
        var tree = CompactRange()
        for piece in manifest.pieces {
            try BackupReader.eachLine(of: "\(directory)/\(piece.entries.name)") { line in
                tree.append(.leaf(of: line))
                if tree.size % 4_096 == 0 { progress(tree.size) }
            }
            guard tree.size == piece.to else {
                throw BackupProblem.damaged("\(piece.entries.name) has \(tree.size - piece.from) entries.")
            }
        }
        let key: VerifierKey
        let checkpoint: Checkpoint
        do {
            key = try VerifierKey(contentsOfFile: directory + "/log.vkey")
            checkpoint = try Checkpoint(try SignedNote(manifest.checkpoint).open(by: [key]).text)
        } catch {
            throw BackupProblem.damaged("its checkpoint is not signed with the key in log.vkey. \(error)")
        }
        guard "\(checkpoint.origin)" == manifest.origin, checkpoint.size == tree.size, checkpoint.root == tree.root,
            manifest.root == tree.root
        else {
            throw BackupProblem.damaged(
                "its entries have the root \(tree.root) over \(tree.size); \(checkpoint.root) was signed over "
                    + "\(checkpoint.size).")
        }
        var files = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/files")
        where (try? FileDigest(name)) != nil {
            guard try BackupReader.digest(of: "\(directory)/files/\(name)") == name else {
                throw BackupProblem.damaged("files/\(name) is not the file of that digest.")
            }
            files += 1
        }
        guard files >= manifest.files else {
            throw BackupProblem.damaged("there are \(files) files of evidence; there were \(manifest.files).")
        }
        return manifest
    }

    /// Makes the directory. If this throws, nothing of it is there.
    ///
    /// - Throws: `BackupProblem`; `NodePlace.Problem.exists` if there is something already; what the file system throws.
    package static func restore(
        _ directory: String, to place: NodePlace, progress: (Int) -> Void = { _ in }
    ) async throws -> BackupManifest {
        let manifest = try check(directory)
        return try await Staging.with(place) { staged in
            var size = 0
            for piece in manifest.pieces { try take(piece, from: directory, into: staged.logFile, &size, progress) }
            // Once more, of what is there now.
            let log = try SQLiteLog(readingAt: staged.logFile)
            let root = try await log.root(ofSize: manifest.size)
            let signed = try await log.signedHead()
            await log.close()
            guard root == manifest.root, signed?.note == manifest.checkpoint else {
                throw BackupProblem.damaged("what was taken has the root \(root).")
            }
            if let vault = manifest.vault { try copy(vault, from: directory, to: staged.vaultFile) }
            if let notary = manifest.notary { try copy(notary, from: directory, to: staged.notaryFile) }
            try FileManager.default.createDirectory(
                atPath: staged.files, withIntermediateDirectories: true, attributes: nil)
            for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/files")
            where (try? FileDigest(name)) != nil {
                _ = try BackupWriter.copy("\(directory)/files/\(name)", to: "\(staged.files)/\(name)", as: name)
            }
            _ = try BackupWriter.copy(directory + "/log.vkey", to: staged.verifierKeyFile, as: "log.vkey")
            try BackupWriter.synchronize(staged.files)
            try BackupWriter.synchronize(staged.data)
            return manifest
        }
    }

    private static func copy(_ part: BackupManifest.Part, from directory: String, to path: String) throws {
        let made = try BackupWriter.copy("\(directory)/\(part.name)", to: path, as: part.name)
        guard made == part else { throw BackupProblem.damaged("\(part.name) has changed meanwhile.") }
    }

    // MARK: The log

    private static func take(
        _ piece: BackupManifest.Piece, from directory: String, into path: String, _ size: inout Int,
        _ progress: (Int) -> Void
    ) throws {
        var taken = size
        var lines: [[UInt8]] = []
        var copy: LogCopy? = try LogCopy(path: path)
        func end() throws {
            try copy?.append(lines)
            lines.removeAll(keepingCapacity: true)
            try copy?.commit(under: nil)
            try copy?.close()
            copy = nil
        }
        do {
            try BackupReader.eachLine(of: "\(directory)/\(piece.entries.name)") { line in
                if copy == nil { copy = try LogCopy(path: path) }
                lines.append(line)
                taken += 1
                if lines.count == 1_024 {
                    try copy?.append(lines)
                    lines.removeAll(keepingCapacity: true)
                    progress(taken)
                }
                if taken % together == 0 { try end() }
            }
            try end()
            let last = try LogCopy(path: path)
            copy = last
            try BackupReader.eachLine(of: "\(directory)/\(piece.heads.name)") {
                try last.take([try SignedHead(line: $0)], [])
            }
            try BackupReader.eachLine(of: "\(directory)/\(piece.appends.name)") {
                try last.take([], [try RememberedAppend(line: $0)])
            }
            try end()
        } catch {
            try? copy?.close()
            throw error
        }
        size = taken
    }
}
