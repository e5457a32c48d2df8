package import Domain
package import EventStore

/// Goes through a log from its first entry on: each one decoded and evolved, in order, ballots included.
///
/// Pages are read and decoded ahead, each a range of log positions on a task of its own, while one task evolves. Memory
/// stays flat: of a round that has ended, nothing that could change any more is kept.
///
/// A value of its own for each run.
package struct Replay {
    /// How many entries a task decodes at once.
    private static let range = 2_048
    /// How many ranges are decoded ahead.
    private static let ahead = 6

    private let log: any EventLog
    /// What is so after the entries that have been replayed, without what has ended.
    package private(set) var record = Record()
    /// How many entries have been replayed: the log position at which to go on.
    package private(set) var size = 0
    /// How many of them were ballots.
    package private(set) var ballots = 0
    /// Rounds that the latest command has ended; the openings of their ballots may still follow.
    private var ended: (rounds: [ID<Round>], by: Identifier)?

    package init(_ log: any EventLog) { self.log = log }

    /// Replays everything below `end`, or up to the head if that comes first.
    ///
    /// - Parameter body: is told each entry once it has been evolved.
    /// - Throws: `UnreadableEntry`; what `body` and the log throw; `CancellationError`.
    package mutating func run(upTo end: Int, _ body: (RecordedEvent) throws -> Void = { _ in }) async throws {
        let end = min(end, try await log.head().size)
        var starts = stride(from: size, to: end, by: Replay.range).makeIterator()
        var decoding: [Task<[RecordedEvent], any Error>] = []
        defer { for task in decoding { task.cancel() } }
        func decodeNext() {
            guard let start = starts.next() else { return }
            let range = start..<min(start + Replay.range, end)
            decoding.append(Task.detached { [log] in try await Replay.decoded(range, of: log) })
        }
        for _ in 0..<Replay.ahead { decodeNext() }
        while !decoding.isEmpty {
            try Task.checkCancellation()
            let events = try await decoding.removeFirst().value
            decodeNext()
            for event in events {
                evolve(event)
                try body(event)
            }
        }
    }

    private static func decoded(_ range: Range<Int>, of log: any EventLog) async throws -> [RecordedEvent] {
        var reader = EventReader()
        var events: [RecordedEvent] = []
        events.reserveCapacity(range.count)
        while events.count < range.count {
            let next = range.lowerBound + events.count
            let page = try await log.page(EntryQuery(from: next, to: range.upperBound), limit: range.count)
            for entry in page {
                do throws(MalformedEntry) {
                    events.append(try reader.read(entry))
                } catch {
                    throw UnreadableEntry(logPosition: entry.logPosition, detail: "\(error)")
                }
            }
            guard page.last?.logPosition == range.lowerBound + events.count - 1 else {
                throw UnreadableEntry(logPosition: next, detail: "The log has a gap here.")
            }
        }
        return events
    }

    private mutating func evolve(_ recorded: RecordedEvent) {
        if let ended, ended.by != recorded.envelope.correlation { forget(ended.rounds) }
        record.evolve(recorded.stream, recorded.event, recorded.context)
        size = recorded.logPosition + 1
        switch (recorded.stream, recorded.event) {
        case (.seat, _): ballots += 1
        case (.round(let round), .round(.closed)), (.round(let round), .round(.cancelled)):
            ended = ((ended?.rounds ?? []) + [round], recorded.envelope.correlation)
        default: break
        }
    }

    private mutating func forget(_ rounds: [ID<Round>]) {
        for round in rounds {
            for seat in record.rounds[round]?.state?.opening?.order ?? [] {
                record.forget(.seat(round, seat))
                record.forget(.proxies(round, seat))
            }
            record.forget(.round(round))
        }
        ended = nil
    }
}

/// An entry that cannot be replayed. Everything before it has been.
package struct UnreadableEntry: Error, Hashable, CustomStringConvertible {
    package let logPosition: Int
    package let detail: String

    package init(logPosition: Int, detail: String) {
        self.logPosition = logPosition
        self.detail = detail
    }

    package var description: String { "The entry at log position \(logPosition) cannot be read: \(detail)" }
}
