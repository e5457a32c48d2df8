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
            let key = FileManager.default.contents(atPath: settings.place.verifierKeyFile)
        else { throw Failure(.noInput, "The node in \(settings.place.data) has signed nothing yet.") }
        checkpoint = head.note
        verifierKey = try VerifierKey(
            String(decoding: key, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
