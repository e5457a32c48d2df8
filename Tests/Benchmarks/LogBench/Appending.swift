import Domain
import EventStore
import EventStoreSQLite
import Foundation
import GRDB
import GRDBSQLite
import Notary
import TransparencyLog

/// The same lines in the same batches, three ways. What the tree costs is the difference of the first two; what an append
/// costs is the third.
struct Appending {
    enum Mode: String {
        /// Rows with all that the log's have but a hash.
        case plain
        /// The same with leaf hashes, kept nodes, and a signed head a batch.
        case tree
        /// The log itself, with a signer.
        case log
    }

    let lines: LineFile
    let database: String
    let batch: Int
    private let origin = try! KeyName("accord.example/benchmark")

    init(lines: LineFile, database: String, batch: Int) {
        self.lines = lines
        self.database = database
        self.batch = batch
    }

    func measure(_ mode: Mode) async throws {
        var scanner = EntryScanner()
        let drafts = try lines.lines.map { try draft(of: Array(lines.line($0)), with: &scanner) }
        let appends = stride(from: 0, to: drafts.count, by: batch).map { first in
            Append(
                id: drafts[first].identifier, fingerprint: nil,
                drafts: Array(drafts[first..<min(first + batch, drafts.count)]), expected: [])
        }
        let time: (wall: Double, processor: Double)
        // How long each append of the log took, in milliseconds.
        var waits: [Double] = []
        switch mode {
        case .plain, .tree:
            let table = try BareTable(path: database, origin: mode == .tree ? origin : nil)
            let now = Array(Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)).description.utf8)
            time = try timed { for append in appends { try table.insert(append, time: now) } }
        case .log:
            let signer = try CheckpointSigner(
                signers: [NoteSigner(name: origin)], keptAt: database + ".checkpoint")
            let log = try SQLiteLog(path: database, signer: signer) {
                Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
            }
            try await signer.check(log)
            let before = used()
            let start = ContinuousClock.now
            for append in appends {
                let began = ContinuousClock.now
                _ = try await log.append(append)
                waits.append((ContinuousClock.now - began) / .milliseconds(1))
            }
            time = ((ContinuousClock.now - start) / .seconds(1), used() - before)
            await log.close()
        }
        try report([
            "entries": drafts.count, "wall": time.wall, "processor": time.processor, "waits": waits.sorted(),
        ])
    }

    private func draft(of line: [UInt8], with scanner: inout EntryScanner) throws -> EntryDraft {
        let envelope = try scanner.scan(line).envelope
        let mark = Array(#""time":""#.utf8)
        guard let found = line.firstRange(of: mark) else { throw MalformedEntry("it has no time", at: 0) }
        return EntryDraft(
            stream: envelope.stream, version: envelope.version, type: envelope.type,
            organisation: envelope.organisation, line: line, timeOffset: found.upperBound)
    }

    private func timed(_ work: () throws -> Void) rethrows -> (wall: Double, processor: Double) {
        let before = used()
        let start = ContinuousClock.now
        try work()
        return ((ContinuousClock.now - start) / .seconds(1), used() - before)
    }

    /// Seconds that all cores have worked for this process, in it and in the kernel.
    private func used() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}

extension EntryDraft {
    /// Something that no other draft has, for an append's name.
    fileprivate var identifier: Identifier {
        Identifier(milliseconds: 0, random: (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max)))
    }
}
