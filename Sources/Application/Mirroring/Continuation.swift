import Domain
import Foundation
import Notary
import TransparencyLog

/// A log that goes on from another's entries under a name and a key of its own: because the other's operator is gone, or
/// not trusted any more.
///
/// Its first own entry has the parent's signed checkpoint over all that stands before. Who was accredited still is, and
/// organisations' keys still count; but of the parent's vault there is nothing: no token, no name, no prose, no sealed
/// ballot. So a new administrator is appointed, who issues tokens.
package enum Continuation {
    /// Makes one. If this throws, nothing of it is there.
    ///
    /// - Parameter origin: names the log from here on.
    /// - Throws: `NodePlace.Problem`, `OwnerFile.Problem.exists`, `VerifiedLog.Problem`, what the file system throws.
    package static func create(
        _ place: NodePlace, of log: VerifiedLog, origin: String, clock: NodeClock = NodeClock(),
        tokenLife: Int64 = NodeSetup.tokenLife, progress: (Int) -> Void = { _ in }
    ) async throws -> NodeSetup.Made {
        let name = try NodeSetup.name(origin)
        guard name != log.head.origin else { throw VerifiedLog.Problem.sameOrigin(origin) }
        let keys = [place.keyFile, place.signingKeyFile, place.checkpointFile]
        for path in keys where FileManager.default.fileExists(atPath: path) { throw OwnerFile.Problem.exists(path) }
        let parent = ContinueLog(checkpoint: log.checkpoint.lines, verifierKey: "\(log.verifierKey)")
        do {
            return try await Staging.with(place) { staged in
                _ = try await log.take(into: staged.logFile, keepsHead: false, progress: progress)
                return try await NodeSetup.begin(staged, name, after: parent, clock: clock, tokenLife: tokenLife)
            }
        } catch {
            for path in keys { try? FileManager.default.removeItem(atPath: path) }
            throw error
        }
    }
}
