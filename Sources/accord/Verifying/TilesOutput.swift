import Application
import Auditing
import EventStore
import Foundation
import Notary
import TransparencyLog

/// Writes a node's log as C2SP files, as far as it has been signed.
struct TilesOutput {
    private let log: any EventLog
    private let head: SignedHead
    /// The key that the log began with, if that was replaced.
    private let firstKey: VerifierKey?
    private let stamps: StampedCheckpoints
    /// The newest checkpoint that witnesses have cosigned, if any has.
    private let witnessed: SignedNote?

    init(_ log: any EventLog, _ settings: Settings) async throws {
        self.log = log
        // Before the head, which then covers all that was stamped and cosigned.
        let place = settings.place
        let notary = try place.readNotary()
        stamps = try await StampedCheckpoints(keptIn: notary?.timestamps)
        witnessed = place.isMirror ? try Mirror.witnessed(in: place) : try await notary?.checkpoints.newest()
        firstKey = try place.firstVerifierKey
        head = try await SignedHead(of: settings, in: log)
    }

    func write(to directory: String) async throws {
        let size = try Checkpoint(try SignedNote(head.checkpoint).text).size
        var shown = ProgressLine("entries")
        defer { shown.end() }
        try await TileExport.write(
            directory: directory, checkpoint: head.checkpoint, verifierKey: head.verifierKey,
            progress: { shown.show($0, part: Double($0) / Double(max(size, 1))) },
            entries: { range in
                var lines: [[UInt8]] = []
                while lines.count < range.count {
                    let query = EntryQuery(from: range.lowerBound + lines.count, to: range.upperBound)
                    let page = try await log.page(query, limit: range.count)
                    if page.isEmpty { break }
                    lines += page.map(\.line)
                }
                return lines
            })
        try stamps.write(to: directory)
        try firstKey?.write(toFile: directory + "/log.first.vkey")
        if let witnessed {
            try Data(witnessed.bytes).write(to: URL(fileURLWithPath: directory + "/checkpoint.witnessed"))
        }
    }
}
