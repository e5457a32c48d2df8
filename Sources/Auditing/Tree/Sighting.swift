package import Domain
package import EventStore

/// That somebody with a clock of their own saw the log when it had so many entries. All of them were there then, so none
/// may say that it was recorded later; and by as much as the last of them says earlier that one may have been backdated, and
/// by no more.
package struct Sighting: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A witness has cosigned the log's checkpoint, and had seen no larger tree of it.
        case cosignature
        /// An authority has stamped the log's checkpoint. It does not know whether there was a larger one.
        case timestamp
    }

    package let kind: Kind
    /// Who or what saw it, such as the witness's name.
    package let by: String
    package let size: Int
    package let time: Instant
    /// Which log's checkpoint it was.
    package let origin: String
    /// When the last of the entries says that it was recorded; nil if it was not read.
    package private(set) var recorded: Instant?

    package init(_ kind: Kind, by: String, of origin: String, size: Int, time: Instant) {
        self.kind = kind
        self.by = by
        self.origin = origin
        self.size = size
        self.time = time
    }

    func with(recorded: Instant?) -> Sighting {
        var sighting = self
        sighting.recorded = recorded
        return sighting
    }

    package var json: JSON {
        [
            "kind": .string(kind == .cosignature ? "cosignature" : "timestamp"), "by": .string(by),
            "entries": JSON(size), "at": .string("\(time)"), "recorded": recorded.map { .string("\($0)") } ?? .null,
        ]
    }

    package var line: String {
        let entries = size == 1 ? "1 entry" : "\(size) entries"
        let seen =
            switch kind {
            case .cosignature: "\(by) has cosigned \(entries) at \(time)"
            case .timestamp: "\(by.prefix(1).uppercased())\(by.dropFirst()): \(entries) were there at \(time)"
            }
        return recorded.map { "\(seen); the last of them says \($0)." } ?? "\(seen)."
    }
}

/// Holds the recorded times of entries against what others saw, by their clocks.
struct SightingCheck: Sendable {
    /// The log positions whose times are looked at, in order.
    private let places: [Int]
    private var next = 0
    private var times: [Int: Instant] = [:]

    /// - Parameter sizes: of the trees that others may have seen.
    init(sizes: some Sequence<Int>) {
        places = Set(sizes.flatMap { [$0 - 1, $0] }).sorted()
    }

    /// Takes the entries one after the other; some may be missing.
    mutating func note(_ entry: ReadEntry) {
        while next < places.count, places[next] < entry.logPosition { next += 1 }
        guard next < places.count, places[next] == entry.logPosition else { return }
        times[entry.logPosition] = entry.envelope.time
    }

    /// - Parameters:
    ///   - tolerance: how far clocks may be apart, in seconds.
    ///   - origin: the log's name when it had so many entries. A copy goes on from its parent's tree, and what a witness has
    ///     seen of the parent says nothing of the copy's own entries.
    /// - Returns: the sightings, each with what the last of its entries says.
    func check(
        _ sightings: [Sighting], tolerance: Int, origin: (Int) -> String?, _ faults: inout FaultList
    ) -> [Sighting] {
        sightings.map { sighting in
            let last = times[sighting.size - 1]
            let latest = sighting.time.advanced(bySeconds: Int64(tolerance))
            if let last, last > latest {
                faults.add(
                    .time, at: sighting.size - 1, expected: "a time up to \(latest)", found: "\(last)",
                    "It was there at \(sighting.time) (\(sighting.by)), before it says that it was recorded.")
            }
            let earliest = sighting.time.advanced(bySeconds: -Int64(tolerance))
            if sighting.kind == .cosignature, sighting.origin == origin(sighting.size + 1),
                let first = times[sighting.size], first < earliest
            {
                faults.add(
                    .time, at: sighting.size, expected: "a time from \(earliest) on", found: "\(first)",
                    "\(sighting.by) was shown a log without it at \(sighting.time), after it says that it was recorded."
                )
            }
            return sighting.with(recorded: last)
        }
    }
}
