import Application
import Auditing
import Domain
import EventStore
import Foundation
import Notary
import TransparencyLog

/// The timestamps of a log, each with the checkpoint that was stamped: in a node's `notary.sqlite`, in the database that
/// nodes share, or as files `timestamps/<number>.checkpoint` and `.tst` (the token in DER), which `openssl ts -verify` reads
/// too.
struct StampedCheckpoints {
    struct Stamped {
        let note: [UInt8]
        let token: [UInt8]
    }

    let all: [Stamped]

    /// Those that a node keeps.
    ///
    /// - Parameter timestamps: nil if it has none.
    init(keptIn timestamps: (any Timestamps)?) async throws {
        all = try await StampedCheckpoints.all(in: timestamps)
    }

    /// Those that lie beside a log.
    ///
    /// - Parameter place: one that has no timestamps gives none.
    /// - Throws: `Failure` for the address of a server, which gives no timestamps; what the storage throws.
    init(beside place: LogPlace) async throws {
        if let shared = place.shared {
            all = try await StampedCheckpoints.all(in: try shared.readNotary()?.timestamps)
            return
        }
        guard let directory = place.directory else {
            throw Failure(
                .noInput,
                "A server gives no timestamps: they lie beside an export. Ask whoever keeps the log for one (accord export --tiles), and verify that."
            )
        }
        let file = directory + "/notary.sqlite"
        if FileManager.default.fileExists(atPath: file) {
            all = try await StampedCheckpoints.all(in: try NotaryStorage(path: file).timestamps)
        } else {
            all = StampedCheckpoints.all(in: directory)
        }
    }

    private static func all(in timestamps: (any Timestamps)?) async throws -> [Stamped] {
        var all: [Stamped] = []
        try await timestamps?.eachPage { page in all += page.map { Stamped(note: $0.note, token: $0.token) } }
        return all
    }

    private static func all(in directory: String) -> [Stamped] {
        var all: [Stamped] = []
        while let note = FileManager.default.contents(atPath: path(directory, all.count, "checkpoint")),
            let token = FileManager.default.contents(atPath: path(directory, all.count, "tst"))
        {
            all.append(Stamped(note: Array(note), token: Array(token)))
        }
        return all
    }

    /// Writes them as files beside tiles.
    func write(to directory: String) throws {
        guard !all.isEmpty else { return }
        try FileManager.default.createDirectory(atPath: directory + "/timestamps", withIntermediateDirectories: true)
        for (number, stamped) in all.enumerated() {
            for (bytes, kind) in [(stamped.note, "checkpoint"), (stamped.token, "tst")] {
                try Data(bytes).write(to: URL(fileURLWithPath: StampedCheckpoints.path(directory, number, kind)))
            }
        }
    }

    private static func path(_ directory: String, _ number: Int, _ kind: String) -> String {
        "\(directory)/timestamps/\(number).\(kind)"
    }

    /// Has a log held against every stamped checkpoint, and every token against its own.
    ///
    /// - Parameter authorities: the file of certificates that are trusted (PEM).
    func hold(_ settings: inout AuditSettings, trusting authorities: String) throws {
        try TrustedAuthorities(path: authorities).requireReadable()
        for (number, stamped) in all.enumerated() {
            let given = try GivenCheckpoint(stamped.note, name: "timestamp \(number)")
            settings.checkpoints.append(given)
            do throws(TimestampError) {
                let token = try TimestampToken.verify(token: stamped.token, of: stamped.note, trusting: authorities)
                settings.timestamps.append(
                    Sighting(
                        .timestamp, by: given.name, of: given.checkpoint.origin.text, size: given.checkpoint.size,
                        time: token.time))
            } catch {
                settings.foundBeside.append(
                    Fault(
                        .timestamp, at: nil,
                        expected: "a token over \(given.checkpoint.size) entries by a trusted authority",
                        found: "one that is refused", "Timestamp \(number): \(error)"))
            }
        }
    }
}
