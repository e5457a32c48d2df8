import Auditing
import EventStore
import Foundation
import Testing

/// Whatever stands in a file, an audit ends with a report.
@Suite struct FuzzTests {
    /// How many logs are tried: few, or many with `ACCORD_FUZZ=full`.
    private static let count = ProcessInfo.processInfo.environment["ACCORD_FUZZ"] == "full" ? 5_000 : 150

    /// A xorshift generator, so that every run tries the same.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    private func mutate(_ log: [[UInt8]], _ dice: inout Dice) -> [[UInt8]] {
        var log = log
        for _ in 0..<Int.random(in: 1...3, using: &dice) {
            let place = Int.random(in: 0..<log.count, using: &dice)
            let other = Int.random(in: 0..<log.count, using: &dice)
            let byte = Int.random(in: 0..<max(log[place].count, 1), using: &dice)
            switch Int.random(in: 0..<10, using: &dice) {
            case 0: log.remove(at: place)
            case 1: log.insert(log[other], at: place)
            case 2: log.swapAt(place, other)
            case 3: log[place] = Array(log[place].prefix(byte))
            case 4: log[place] = log[place].map { _ in UInt8.random(in: 0...255, using: &dice) }
            case 5: if !log[place].isEmpty { log[place].remove(at: byte) }
            case 6: log[place].insert(UInt8.random(in: 0...255, using: &dice), at: byte)
            case 7:
                // The data of one entry in the envelope of another.
                let (head, tail) = (log.text(place), log.text(other))
                if let one = head.range(of: #","data":"#), let two = tail.range(of: #","data":"#) {
                    log[place] = Array((head[..<one.lowerBound] + tail[two.lowerBound...]).utf8)
                }
            case 8:
                log[place] = Array(
                    log.text(place).replacing(#""version":1"#, with: #""version":999999999999999999"#).utf8)
            default:
                if !log[place].isEmpty { log[place][byte] = UInt8.random(in: 0...255, using: &dice) }
            }
        }
        return log
    }

    @Test func `no mutation of a log crashes an audit, and none passes its checkpoint`() async throws {
        let log = try await HonestLog.deliberation().lines
        let keeper = try LogKeeper()
        let settings = try keeper.settings(try keeper.checkpoint(log))
        var dice = Dice(state: 0x5EED_5EED_5EED_5EED)
        for _ in 0..<FuzzTests.count {
            let mutated = mutate(log, &dice)
            let report = try await audit(mutated, settings)
            #expect(report.isClean == (Array(mutated.prefix(log.count)) == log && report.faultCount == 0))
            #expect(mutated == log || !report.isClean)
            #expect(report.lines.count > report.faults.count)
            #expect(!report.json.bytes.isEmpty)
        }
    }

    @Test func `a file of anything is read as lines`() async throws {
        var dice = Dice(state: 0xF11E)
        let path = Repository.scratch()
        defer { try? FileManager.default.removeItem(atPath: path) }
        for size in [0, 1, 2, 600, 70_000, 1 << 20, (1 << 20) + 1, 3_000_000] {
            let bytes = (0..<size).map { _ in
                UInt8.random(in: 0..<40, using: &dice) == 0 ? 0x0A : UInt8.random(in: 0...255, using: &dice)
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
            if lines.last?.isEmpty == true { lines.removeLast() }
            var settings = AuditSettings()
            settings.hashesOnly = true
            var audit = try Audit(settings)
            let report = try await audit.run(try LineFile(path: path))
            let expected = try await AuditingTests.audit(lines, settings)
            #expect(report.size == lines.count)
            #expect(report.root == expected.root)
        }
    }
}
