import Application
import Foundation
import TransparencyLog

/// The latest checkpoint that a node has signed, with the key that checks it.
struct SignedHead {
    let checkpoint: [UInt8]
    let verifierKey: VerifierKey

    /// - Throws: `Failure` if the node has signed none.
    init(of settings: Settings) throws {
        func contents(_ name: String) throws -> [UInt8] {
            guard let data = FileManager.default.contents(atPath: settings.place.data + "/" + name) else {
                throw Failure(
                    .noInput, "There is no \(name) in \(settings.place.data): the node has signed nothing yet.")
            }
            return Array(data)
        }
        checkpoint = try contents("checkpoint")
        let key = String(decoding: try contents("log.vkey"), as: UTF8.self)
        verifierKey = try VerifierKey(key.trimmingCharacters(in: .whitespacesAndNewlines))
    }
}
