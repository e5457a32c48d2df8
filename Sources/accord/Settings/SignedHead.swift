import Application
import EventStore
import Foundation
import TransparencyLog

/// The latest checkpoint that a node has signed, with the key that checks it.
struct SignedHead {
    let checkpoint: [UInt8]
    let verifierKey: VerifierKey

    /// - Throws: `Failure` if the node has signed none.
    init(of settings: Settings, in log: any EventLog) async throws {
        guard let head = try await log.signedHead(),
            FileManager.default.fileExists(atPath: settings.place.verifierKeyFile)
        else { throw Failure(.noInput, "The node in \(settings.place.data) has signed nothing yet.") }
        checkpoint = head.note
        verifierKey = try VerifierKey(contentsOfFile: settings.place.verifierKeyFile)
    }
}
