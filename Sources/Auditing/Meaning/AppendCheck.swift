internal import Domain
internal import EventStore

/// What entries have to have in common: one log, one direction of time, whole appends.
struct AppendCheck: Sendable {
    /// The log's name, as the first entry gives it or whoever checks expects it; a later one where it goes on under that.
    private(set) var origin: String?
    /// The names that it had before, each with the log position at which it ended.
    private var earlier: [(origin: String, end: Int)] = []
    private var time: Instant?
    private var appendID: Identifier?
    /// Of the append that is being read.
    private var identifiers: Set<Identifier> = []

    init(origin: String?) { self.origin = origin }

    mutating func check(_ entry: ReadEntry, _ faults: inout FaultList) {
        let envelope = entry.envelope
        if case .log(.continued) = entry.event, let before = origin, envelope.source != before {
            earlier.append((before, entry.logPosition))
            origin = envelope.source
        } else if let origin {
            if envelope.source != origin {
                faults.add(
                    .source, at: entry.logPosition, expected: origin, found: envelope.source,
                    "The entry is of another log.")
            }
        } else {
            origin = envelope.source
        }
        if let occurredAt = envelope.occurredAt, occurredAt > envelope.time {
            faults.add(
                .occurredAt, at: entry.logPosition, expected: "a time up to \(envelope.time)", found: "\(occurredAt)",
                "It is said to have happened after it was recorded.")
        }
        checkTime(entry, faults: &faults)
        if envelope.appendID != appendID {
            appendID = envelope.appendID
            identifiers.removeAll(keepingCapacity: true)
        }
        if !identifiers.insert(envelope.id).inserted {
            faults.add(
                .identifier, at: entry.logPosition, expected: "an id of its own", found: "\(envelope.id)",
                "Another entry of the same append has this id.")
        }
    }

    /// The log's name when it had so many entries; nil if none could be read.
    func origin(ofSize size: Int) -> String? { earlier.first { size <= $0.end }?.origin ?? origin }

    private mutating func checkTime(_ entry: ReadEntry, faults: inout FaultList) {
        let now = entry.envelope.time
        guard let before = time else {
            time = now
            return
        }
        if now < before {
            faults.add(
                .time, at: entry.logPosition, expected: "a time from \(before) on", found: "\(now)",
                "The recorded time goes back.")
        } else if now > before {
            if entry.envelope.appendID == appendID {
                faults.add(
                    .append, at: entry.logPosition, expected: "\(before)", found: "\(now)",
                    "The entries of one append are recorded at one time.")
            }
            // After a clock that was set back everything is held against the time before that.
            time = now
        }
    }
}
