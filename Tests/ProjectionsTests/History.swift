import Domain
import EventStore
import Synchronization

/// A log that a test writes event by event: no rules are asked, so that only the fold is tested.
final class History: Sendable {
    let log: InMemoryLog
    private let clock: Mutex<Instant>
    private let versions = Mutex<[Stream: Int]>([:])
    private let numbers = Mutex<UInt64>(0)

    /// The time at which the first entry is recorded; every later one follows a minute after the one before.
    static let start = Instant("2026-03-01T09:00:00Z")!

    init() {
        let clock = SharedClock()
        self.clock = Mutex(History.start)
        log = InMemoryLog { clock.time.withLock { $0 } }
        shared = clock
    }

    private let shared: SharedClock

    private final class SharedClock: Sendable {
        let time = Mutex(History.start)
    }

    /// An identifier that no other of this history has; later ones sort later.
    func identifier() -> Identifier {
        let number = numbers.withLock { number in
            number += 1
            return number
        }
        return Identifier(milliseconds: 1_772_355_600_000 + Int64(number), random: (number, number))
    }

    func id<Subject>(_ type: Subject.Type = Subject.self) -> ID<Subject> { ID(identifier()) }

    func commitment() -> Commitment { Commitment(bytes: identifier().bytes + identifier().bytes)! }

    /// Records events in one append.
    ///
    /// - Returns: the log position of the first.
    @discardableResult
    func record(
        _ events: [(Stream, Event)], by actor: Actor = .node, for organisation: ID<Organisation>? = nil,
        role: Role? = nil, in programme: ID<Programme>? = nil, occurredAt: Instant? = nil
    ) async throws -> Int {
        let append = identifier()
        var drafts: [EntryDraft] = []
        for (stream, event) in events {
            let version = versions.withLock { versions in
                versions[stream, default: 0] += 1
                return versions[stream]!
            }
            let envelope = Envelope(
                source: "https://accord.example/log", id: identifier(), type: event.type, time: History.start,
                occurredAt: occurredAt, stream: StreamName(stream), version: version, programme: programme,
                actor: actor, organisation: organisation, role: role, correlation: append, causation: nil,
                appendID: append, nonce: identifier())
            drafts.append(try EntryDraft(envelope: envelope) { try event.append(to: &$0) })
        }
        let appended = try await log.append(Append(id: append, fingerprint: nil, drafts: drafts, expected: []))
        shared.time.withLock { $0 = $0.advanced(bySeconds: 60) }
        return appended.logPositions.lowerBound
    }

    var size: Int {
        get async throws { try await log.head().size }
    }

    /// The recorded time of an entry.
    func time(of logPosition: Int) async throws -> Instant {
        let entry = try await log.page(EntryQuery(from: logPosition, to: logPosition + 1), limit: 1)[0]
        return try EntryScanner.time(of: entry.line)
    }
}
