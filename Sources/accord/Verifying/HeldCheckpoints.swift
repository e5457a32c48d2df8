import Auditing
import Foundation
import TransparencyLog

/// The checkpoints that a log is held against. The quorum of witnesses has to have cosigned one of them: the one that was
/// given, else the newest that the log shows as cosigned, else the log's own.
struct HeldCheckpoints {
    let all: [GivenCheckpoint]

    /// - Parameters:
    ///   - place: where the log is, with the checkpoints that it shows.
    ///   - given: the file of a checkpoint that witnesses have to have cosigned; nil to go by those that the log shows.
    ///   - kept: the files of checkpoints from earlier, of which no quorum is asked.
    ///   - witnesses: who counts. Without any, what the log shows as cosigned says no more than its own checkpoint.
    ///   - quorum: how many of them have to have cosigned.
    /// - Throws: `Failure` if there is a quorum and nothing that witnesses could have cosigned; `Malformed` for what is no
    ///   checkpoint; what the file system and the log's storage throw.
    init(
        of place: LogPlace, given: String?, kept: [String], witnesses: [VerifierKey], quorum: Int
    ) async throws {
        let cosigned = witnesses.isEmpty ? nil : try await place.cosigned()
        var all = try kept.map { try GivenCheckpoint(try HeldCheckpoints.contents($0), name: $0) }
        if let given {
            let bytes = try HeldCheckpoints.contents(given)
            all.append(try GivenCheckpoint(bytes, name: given, needsQuorum: true))
        }
        if let cosigned {
            all.append(try GivenCheckpoint(cosigned, name: "checkpoint.witnessed", needsQuorum: given == nil))
        }
        if let own = place.checkpoint {
            let isOnly = given == nil && cosigned == nil
            all.append(try GivenCheckpoint(own, name: "checkpoint", needsQuorum: isOnly))
        }
        guard quorum == 0 || all.contains(where: { $0.needsQuorum }) else {
            throw Failure(
                .noInput,
                "There is no checkpoint that witnesses could have cosigned; give one with --checkpoint, or say --quorum 0."
            )
        }
        self.all = all
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
