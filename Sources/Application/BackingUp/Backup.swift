import Domain
import EventStore
import EventStoreSQLite
import Foundation
import GRDB
import Notary
import TransparencyLog

/// Copies of a node's data that are whole at every moment, made while the node serves.
///
/// The log is copied up to a signed head, in pieces that never change: a run adds those entries that are new. The vault is
/// copied after that head was read, so that it has all that those entries speak of, and anew only when it has changed. Evidence
/// is copied by digest. What is copied is hashed again on the way, so a log that its head does not go with is not backed up.
/// The keys and the last checkpoint are no part of it.
package enum Backup {
    /// What a run has done.
    package struct Made: Sendable {
        package let origin: String
        package let size: Int
        package let newEntries, newFiles: Int
        package let isNewVault: Bool
    }

    /// - Parameters:
    ///   - directory: that of an earlier backup of this log, or one that is not there or empty.
    ///   - progress: told how many entries have been copied, of how many.
    /// - Throws: `BackupProblem`, `NodePlace.Problem`, `LogFileError`, what the file system throws. The earlier backup is
    ///   then what it was.
    package static func make(
        _ place: NodePlace, in directory: String, progress: (Int, Int) -> Void = { _, _ in }
    ) async throws -> Made {
        guard !place.isMirror else { throw NodePlace.Problem.mirror(place.data) }
        let log = try SQLiteLog(readingAt: place.logFile)
        do {
            let made = try await make(place, of: log, in: directory, progress)
            await log.close()
            return made
        } catch {
            await log.close()
            throw error
        }
    }

    private static func make(
        _ place: NodePlace, of log: SQLiteLog, in directory: String, _ progress: (Int, Int) -> Void
    ) async throws -> Made {
        let key = try VerifierKey(contentsOfFile: place.verifierKeyFile)
        // Everything that its entries speak of is in the vault and among the files by now.
        guard let head = try await log.signedHead() else { throw NodePlace.Problem.notInitialised(place.data) }
        let checkpoint = try Checkpoint(try SignedNote(head.note).open(by: [key]).text)
        let lock = try BackupLock(try prepared(directory), origin: "\(key.name)")
        let earlier = try BackupManifest(in: directory)
        try await require(earlier, toBeOf: log, checkpoint)

        var new = earlier
        new.size = checkpoint.size
        new.root = checkpoint.root
        new.checkpoint = head.note
        new.vault = try copy(place.vaultFile, in: directory, as: "vault", earlier.vault)
        new.notary = try copy(place.notaryFile, in: directory, as: "notary", earlier.notary)
        let files = try copyFiles(place.files, to: directory + "/files")
        new.files = files.all
        if checkpoint.size > earlier.size {
            new.pieces.append(
                try await piece(earlier.size..<checkpoint.size, of: log, place.logFile, earlier, checkpoint, directory)
                {
                    progress($0, checkpoint.size - earlier.size)
                })
        }
        _ = try BackupWriter.copy(place.verifierKeyFile, to: directory + "/log.vkey", as: "log.vkey")
        try BackupWriter.synchronize(directory + "/log")
        try BackupWriter.synchronize(directory + "/files")
        try BackupWriter.synchronize(directory)
        try new.write(in: directory)
        removeUnnamed(in: directory, new)
        withExtendedLifetime(lock) {}
        return Made(
            origin: new.origin, size: new.size, newEntries: new.size - earlier.size, newFiles: files.new,
            isNewVault: new.vault != earlier.vault)
    }

    /// Makes the directory ready.
    private static func prepared(_ directory: String) throws -> String {
        let files = FileManager.default
        let there = try? files.contentsOfDirectory(atPath: directory)
        guard there != nil || !files.fileExists(atPath: directory) else { throw BackupProblem.occupied(directory) }
        if let there, !there.contains(BackupManifest.name), there.contains(where: { $0 != BackupLock.name }) {
            throw BackupProblem.occupied(directory)
        }
        for path in [directory, directory + "/log", directory + "/files"] {
            try files.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        return directory
    }

    /// Looks at what there is before anything is added to it.
    private static func require(
        _ earlier: BackupManifest, toBeOf log: SQLiteLog, _ checkpoint: Checkpoint
    ) async throws {
        guard earlier.origin == "\(checkpoint.origin)" else {
            throw BackupProblem.otherLog("it is of \(earlier.origin), and this log is \(checkpoint.origin).")
        }
        guard earlier.size <= checkpoint.size else {
            throw BackupProblem.ahead(backup: earlier.size, log: checkpoint.size)
        }
        let root = try await log.root(ofSize: earlier.size)
        guard root == earlier.root else {
            throw BackupProblem.otherLog(
                "over its first \(earlier.size) entries this log has the root \(root), the backup \(earlier.root).")
        }
    }

    // MARK: The log

    private static func piece(
        _ range: Range<Int>, of log: SQLiteLog, _ path: String, _ earlier: BackupManifest, _ checkpoint: Checkpoint,
        _ directory: String, _ progress: (Int) -> Void
    ) async throws -> BackupManifest.Piece {
        for part in earlier.parts {
            let size = try? FileManager.default.attributesOfItem(atPath: "\(directory)/\(part.name)")[.size] as? Int
            guard size == part.bytes else { throw BackupProblem.damaged("\(part.name) is not as large as it was.") }
        }
        let name = "log/\(padded(range.lowerBound))-\(padded(range.upperBound))"
        var tree = try CompactRange(
            size: range.lowerBound, peaks: try await log.hashes(of: CompactRange.nodes(ofSize: range.lowerBound)))
        var entries = try BackupWriter("\(directory)/\(name).jsonl")
        var query = EntryQuery(from: range.lowerBound, to: range.upperBound)
        while query.from < range.upperBound {
            let page = try await log.page(query, limit: 4_096)
            guard let last = page.last else { break }
            for entry in page {
                tree.append(.leaf(of: entry.line))
                try entries.write(entry.line + [0x0A])
            }
            query.from = last.logPosition + 1
            progress(query.from - range.lowerBound)
        }
        guard tree.size == checkpoint.size, tree.root == checkpoint.root else {
            throw LogFileError.damaged(
                path: path, detail: "Its entries do not lead to its signed head over \(checkpoint.size).")
        }
        let extract = try LogExtract(path: path)
        var heads = try BackupWriter("\(directory)/\(name).heads")
        try extract.eachHead(beyond: range.lowerBound, upTo: range.upperBound) { try heads.write($0.line + [0x0A]) }
        var appends = try BackupWriter("\(directory)/\(name).appends")
        try extract.eachAppend(in: range) { try appends.write($0.line + [0x0A]) }
        return BackupManifest.Piece(
            from: range.lowerBound, to: range.upperBound, entries: try entries.end(as: name + ".jsonl"),
            heads: try heads.end(as: name + ".heads"), appends: try appends.end(as: name + ".appends"))
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    // MARK: What is beside it

    /// Copies what a SQLite file holds at one moment, without what was deleted from it. A file that has not changed is not
    /// copied again.
    private static func copy(
        _ path: String, in directory: String, as name: String, _ earlier: BackupManifest.Part?
    ) throws -> BackupManifest.Part? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let part = "\(directory)/\(name).part"
        try? FileManager.default.removeItem(atPath: part)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.unsafeRead { try $0.execute(sql: "VACUUM INTO ?", arguments: [part]) }
        try queue.close()
        let digest = try BackupReader.digest(of: part)
        if let earlier, earlier.sha256 == digest {
            try FileManager.default.removeItem(atPath: part)
            return earlier
        }
        let new = "\(name)-\(digest.prefix(16)).sqlite"
        try BackupWriter.synchronize(part)
        guard rename(part, "\(directory)/\(new)") == 0,
            let bytes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(new)")[.size] as? Int
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: directory]) }
        return BackupManifest.Part(name: new, bytes: bytes, sha256: digest)
    }

    private static func copyFiles(_ from: String, to: String) throws -> (all: Int, new: Int) {
        let files = FileManager.default
        // There is no directory before the node was served.
        guard files.fileExists(atPath: from) else { return (0, 0) }
        let there = Set(try files.contentsOfDirectory(atPath: to))
        var all = 0
        var new = 0
        for name in try files.contentsOfDirectory(atPath: from) where (try? FileDigest(name)) != nil {
            all += 1
            if there.contains(name) { continue }
            let part = try BackupWriter.copy("\(from)/\(name)", to: "\(to)/\(name).part", as: name)
            guard part.sha256 == name else {
                throw BackupProblem.damaged("\(from)/\(name) is not the file of that digest.")
            }
            guard rename("\(to)/\(name).part", "\(to)/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
            new += 1
        }
        return (all, new)
    }

    /// Takes away what is no part of it any more: a vault that was replaced has in it what was erased since.
    private static func removeUnnamed(in directory: String, _ manifest: BackupManifest) {
        let known = Set(manifest.parts.map(\.name))
        let files = FileManager.default
        let names = ((try? files.contentsOfDirectory(atPath: directory)) ?? [])
            .filter { $0.hasPrefix("vault-") || $0.hasPrefix("notary-") || $0.hasSuffix(".part") }
        let pieces = ((try? files.contentsOfDirectory(atPath: directory + "/log")) ?? []).map { "log/" + $0 }
        for name in names + pieces where !known.contains(name) {
            try? files.removeItem(atPath: "\(directory)/\(name)")
        }
    }
}

/// Keeps a second run away from a backup, and makes one of nothing where there is none yet.
private final class BackupLock {
    static let name = "backup.lock"
    private let descriptor: CInt

    init(_ directory: String, origin: String) throws {
        descriptor = open("\(directory)/\(BackupLock.name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: directory]) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw BackupProblem.inUse(directory) }
        // So that a first run that is interrupted can be gone on with.
        if !FileManager.default.fileExists(atPath: "\(directory)/\(BackupManifest.name)") {
            try BackupManifest(origin: origin).write(in: directory)
        }
    }

    deinit { close(descriptor) }
}
