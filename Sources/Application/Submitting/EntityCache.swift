import Domain
import EventStore
import Projections
import Synchronization

/// Entities as the log has them, for deciding: read on demand, kept up to date with what this node appends.
///
/// It may lag behind what another node appends; a decision on what is no longer so fails its append with a conflict,
/// upon which the streams concerned are forgotten here and read anew.
final class EntityCache: Sendable {
    private struct Contents {
        var record = Record()
        /// How many streams are held.
        var count = 0
        /// Counts what was forgotten, and when each stream last was, so that a read that began before holds nothing older.
        var moment = 0
        var forgotten: [Stream: Int] = [:]
        /// Of a read that began before, nothing is held.
        var oldest = 0

        mutating func forget(_ stream: Stream) {
            guard record.version(of: stream) != nil else { return }
            record.forget(stream)
            count -= 1
        }

        mutating func note(forgotten streams: some Collection<Stream>) {
            moment += 1
            if forgotten.count > 10_000 {
                forgotten = [:]
                oldest = moment
            }
            for stream in streams { forgotten[stream] = moment }
        }

        mutating func hold(_ history: History, readSince start: Int) {
            guard start >= oldest, start >= forgotten[history.stream] ?? 0 else { return }
            forget(history.stream)
            record.note(history.stream)
            for event in history.events { record.evolve(history.stream, event.event, event.context) }
            count += 1
        }
    }

    private let log: any EventLog
    private let contents = Mutex(Contents())
    /// What is being read.
    private let reads = SharedWork<Stream, Void>()
    /// How many streams are held at most; then all are forgotten and read again as they are needed.
    private let limit: Int

    init(log: any EventLog, limit: Int = 40_000) {
        self.log = log
        self.limit = limit
    }

    /// Runs `body` on the record, and again after reading whatever it found unread, until it needs nothing more.
    ///
    /// `body` runs under a lock: it only computes.
    func run<Result>(_ body: (Record) throws -> Result) async throws -> Result {
        // Each round reads at least one more stream; what a command looks at is a handful of steps deep.
        for _ in 0..<64 {
            do {
                return try contents.withLock { try body($0.record) }
            } catch let unread as Unread {
                try await read(unread.streams)
            }
        }
        throw SubmissionError.busy("The things it concerns keep changing; try again.")
    }

    private typealias History = (stream: Stream, events: [RecordedEvent])

    /// Reads streams. What somebody is reading already is only waited for: when a round opens, all its seats ask for the
    /// same at once.
    private func read(_ streams: Set<Stream>) async throws {
        let tasks = streams.map { stream in
            reads.task(for: stream) {
                let start = self.contents.withLock { $0.moment }
                self.hold(try await self.histories(of: stream), readSince: start)
            }
        }
        for task in tasks { try await task.value }
    }

    private func histories(of stream: Stream) async throws -> [History] {
        if case .round(let round) = stream, let all = try await wholeRound(round) { return all }
        var reader = EventReader()
        let entries = try await log.stream(StreamName(stream), after: 0)
        return [(stream, try entries.map { try reader.read($0) })]
    }

    private func hold(_ histories: [History], readSince start: Int) {
        contents.withLock { contents in
            if contents.count + histories.count > limit {
                contents.record = Record()
                contents.count = 0
            }
            for history in histories { contents.hold(history, readSince: start) }
        }
    }

    /// A round with all its seats, for whoever asks about one soon asks about the others; nil if there is too much of
    /// it to be read at once.
    private func wholeRound(_ round: ID<Round>) async throws -> [History]? {
        let most = 1_000
        var reader = EventReader()
        var events: [Stream: [RecordedEvent]] = [.round(round): []]
        var count = 0
        var query = EntryQuery(within: StreamName(.round(round)))
        while case let page = try await log.page(query, limit: most), let last = page.last {
            count += page.count
            guard count < most else { return nil }
            for entry in page {
                let event = try reader.read(entry)
                if case .round(.opened(let opened)) = event.event {
                    for seat in opened.seats.flatMap(\.organisations) { events[.seat(round, seat), default: []] += [] }
                }
                events[event.stream, default: []].append(event)
            }
            query.from = last.logPosition + 1
        }
        return events.map { ($0, $1) }
    }

    /// Applies what has been appended, where it follows on what is held.
    func apply(_ events: [RecordedEvent]) {
        contents.withLock { contents in
            for event in events {
                guard let version = contents.record.version(of: event.stream) else { continue }
                if version + 1 == event.envelope.version {
                    contents.record.evolve(event.stream, event.event, event.context)
                } else if version < event.envelope.version {
                    contents.forget(event.stream)
                }
            }
        }
    }

    func forget(_ streams: some Collection<Stream>) {
        contents.withLock { contents in
            for stream in streams { contents.forget(stream) }
            contents.note(forgotten: streams)
        }
    }

    func forgetAll() {
        contents.withLock { contents in
            contents.record = Record()
            contents.count = 0
            contents.moment += 1
            contents.forgotten = [:]
            contents.oldest = contents.moment
        }
    }
}
