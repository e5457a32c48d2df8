import Auditing
import EventStore
import Foundation
import Testing

/// Whatever stands in a file, an audit ends with a report.
@Suite struct FuzzTests {
    /// How many logs are tried: few, or many with `ACCORD_FUZZ=full`.
    private static let count = isFull ? 5_000 : 150
    private static let isFull = ProcessInfo.processInfo.environment["ACCORD_FUZZ"] == "full"

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

    /// Every kind of entry of a deliberation, with one to three changes: 20,000 inputs, or 1,100,000 with
    /// `ACCORD_FUZZ=full`.
    @Test(.timeLimit(.minutes(60))) func `a line that was changed is read as it stands, or refused`() async throws {
        let lines = try await HonestLog.deliberation().lines
        let count = FuzzTests.isFull ? 1_100_000 : 20_000
        var dice = Dice(state: 0xE117_5EED)
        var scanner = EntryScanner()
        var reader = EventReader()
        var (scanned, read) = (0, 0)
        for number in 0..<count {
            let line = change(lines[number % lines.count], with: lines, &dice)
            do throws(MalformedEntry) {
                let entry = try scanner.scan(line)
                scanned += 1
                // What is accepted is exactly what would be written.
                if EntryDraft(envelope: entry.envelope, data: line[entry.data]).line != line {
                    Issue.record("It is not what is written: \(String(decoding: line, as: UTF8.self))")
                }
            } catch {
                if !(0...line.count).contains(error.offset) { Issue.record("\(error)") }
            }
            do throws(MalformedEntry) {
                let recorded = try reader.read(Entry(logPosition: number, line: line), exactly: true)
                read += 1
                var data: [UInt8] = []
                let isWritten: Void? = try? recorded.event.append(to: &data)
                if isWritten == nil || !line.dropLast().suffix(data.count).elementsEqual(data) {
                    Issue.record("Its data are not what is written: \(String(decoding: line, as: UTF8.self))")
                }
            } catch {
                if error.description.isEmpty { Issue.record("Why it is refused is not said.") }
            }
        }
        // Most are refused, and enough are not for the test to mean something.
        #expect(scanned > count / 50 && scanned < count)
        #expect(read > 0 && read <= scanned)
    }

    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "\\u0000", "{", "}", "[", "]", ",", ":", "null", "-1", "0", "1e999", "99999999999999999999",
            " ", "\u{0}",
            "\u{7F}", "\u{FEFF}", "e\u{301}", #"","role":""#, #","programme":""#, #""version":0"#,
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

    private func change(_ line: [UInt8], with others: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var line = line
        for _ in 0..<Int.random(in: 1...3, using: &dice) where !line.isEmpty {
            let place = Int.random(in: 0..<line.count, using: &dice)
            let end = min(line.count, place + Int.random(in: 1...40, using: &dice))
            switch Int.random(in: 0..<9, using: &dice) {
            case 0: line[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 1: line[place] = UInt8.random(in: 0x30...0x39, using: &dice)
            case 2: line[place] = UInt8.random(in: 0...255, using: &dice)
            case 3: line.removeSubrange(place..<end)
            case 4: line.insert(contentsOf: line[place..<end], at: place)
            case 5: line.insert(contentsOf: FuzzTests.pieces.randomElement(using: &dice)!, at: place)
            case 6: line.replaceSubrange(place..<end, with: FuzzTests.pieces.randomElement(using: &dice)!)
            case 7:
                let other = others.randomElement(using: &dice)!
                line = Array(line[..<place]) + other.dropFirst(place)
            default: line.removeLast(line.count - place)
            }
        }
        return line
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
