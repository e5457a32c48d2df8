package import EventStore
internal import TransparencyLog

/// The entries of a log that can be asked for them.
package struct LogLines: LineSource {
    private static let range = 2_048

    private let log: any EventLog
    private var start = 0
    package let total: Int

    /// - Parameter size: how many entries to read.
    package init(_ log: any EventLog, size: Int) {
        self.log = log
        total = size
    }

    package mutating func next() -> (@Sendable () async throws -> LineChunk)? {
        guard start < total else { return nil }
        let range = start..<min(start + LogLines.range, total)
        start = range.upperBound
        return { [log] in try await LogLines.read(range, of: log) }
    }

    private static func read(_ range: Range<Int>, of log: any EventLog) async throws -> LineChunk {
        var lines: [[UInt8]] = []
        lines.reserveCapacity(range.count)
        var problems: [Fault] = []
        var next = range.lowerBound
        while next < range.upperBound {
            let page = try await log.page(EntryQuery(from: next, to: range.upperBound), limit: range.count)
            for entry in page {
                if entry.logPosition > next { problems.append(missing(next..<entry.logPosition, in: range)) }
                lines.append(entry.line)
                next = entry.logPosition + 1
            }
            if page.isEmpty {
                problems.append(missing(next..<range.upperBound, in: range))
                break
            }
        }
        var chunk = LineChunk(lines: lines, progress: range.upperBound)
        // What the log keeps of its tree, so that an entry that was changed is named.
        if lines.count == range.count {
            chunk.published = try? await log.hashes(of: range.map { TreeNode(level: 0, index: $0) })
        }
        chunk.problems = problems
        return chunk
    }

    private static func missing(_ gap: Range<Int>, in range: Range<Int>) -> Fault {
        Fault(
            .missing, at: gap.lowerBound - range.lowerBound, expected: "\(gap.count) entries", found: "none",
            "The log has no entries at log positions \(gap.lowerBound) to \(gap.upperBound - 1).")
    }
}
