import EventStore
import EventStoreSQLite
import Foundation
package import TransparencyLog

/// A read-only node made from what another has published: it holds the other's log with the other's name and signature,
/// answers what can be answered without a vault, takes no submission and signs nothing, for it has no key.
package enum Mirror {
    /// Makes one. If this throws, nothing of it is there.
    ///
    /// - Throws: `NodePlace.Problem.exists`, `VerifiedLog.Problem`, what the file system throws.
    package static func create(
        _ place: NodePlace, of log: VerifiedLog, progress: (Int) -> Void = { _ in }
    ) async throws {
        try await Staging.with(place) { staged in
            _ = try await log.take(into: staged.logFile, keepsHead: true, progress: progress)
            try log.verifierKey.write(toFile: staged.verifierKeyFile)
            try VerifierKey.write(log.trustedKeys, toFile: staged.mirroredKeyFile)
            try keep(log.witnessed, in: staged)
        }
    }

    /// Takes in what the log has more by now; a server of the mirror may go on running. If this throws, the mirror is as it
    /// was.
    ///
    /// - Returns: how many entries are new; none if the mirror has as many or more.
    /// - Throws: `VerifiedLog.Problem.twoFaces` if one is not the beginning of the other.
    package static func extend(
        _ place: NodePlace, with log: VerifiedLog, progress: (Int) -> Void = { _ in }
    ) async throws -> Int {
        let name = try VerifierKey(contentsOfFile: place.verifierKeyFile).name
        guard log.head.origin == name else {
            throw VerifiedLog.Problem.otherLog(here: "\(name)", given: "\(log.head.origin)")
        }
        let here = try SQLiteLog(readingAt: place.logFile)
        let size = try await here.head().size
        if log.head.size <= size {
            let root = try await here.root(ofSize: log.head.size)
            await here.close()
            guard root == log.head.root else { throw VerifiedLog.Problem.twoFaces(size: log.head.size) }
            // Witnesses may have come later than what they have seen.
            try keep(log.witnessed, in: place)
            return 0
        }
        await here.close()
        let new = try await log.take(into: place.logFile, keepsHead: true, progress: progress)
        try log.verifierKey.write(toFile: place.verifierKeyFile)
        try keep(log.witnessed, in: place)
        return new
    }

    /// Keeps what witnesses have cosigned, if it is of as many entries as what is kept or of more.
    private static func keep(_ witnessed: SignedNote?, in place: NodePlace) throws {
        guard let witnessed else { return }
        if let kept = try self.witnessed(in: place),
            try Checkpoint(kept.text).size > Checkpoint(witnessed.text).size
        {
            return
        }
        try Data(witnessed.bytes).write(to: URL(fileURLWithPath: place.mirroredWitnessedFile), options: .atomic)
    }

    /// The newest checkpoint that came with witnesses' signatures, which have not been verified; nil if none did.
    package static func witnessed(in place: NodePlace) throws -> SignedNote? {
        guard let data = FileManager.default.contents(atPath: place.mirroredWitnessedFile) else { return nil }
        return try SignedNote(Array(data))
    }
}

/// A directory in which something is made that is there whole or not at all.
enum Staging {
    /// Runs `body` with a new directory beside that of `place`, and puts it there afterwards.
    ///
    /// - Throws: `NodePlace.Problem.exists` if there is something already; what `body` throws, with nothing left.
    static func with<Value>(_ place: NodePlace, _ body: (NodePlace) async throws -> Value) async throws -> Value {
        let files = FileManager.default
        let there = try? files.contentsOfDirectory(atPath: place.data)
        guard there?.isEmpty ?? !files.fileExists(atPath: place.data) else {
            throw NodePlace.Problem.exists(place.data)
        }
        let staged = NodePlace(data: "\(place.data).importing-\(UUID().uuidString)", keyFile: place.keyFile)
        do {
            try NodeSetup.makeDirectory(staged)
            let value = try await body(staged)
            // Takes the place of an empty directory too.
            guard rename(staged.data, place.data) == 0 else { throw CocoaError(.fileWriteUnknown) }
            return value
        } catch {
            try? files.removeItem(atPath: staged.data)
            throw error
        }
    }
}
