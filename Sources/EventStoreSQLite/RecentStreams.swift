internal import EventStore

/// Where the entries of streams stand that are not in the file's index by stream yet: the last few thousand of the log.
///
/// An index by stream has its keys all over: kept up to date with every entry it would make a batch write a page for each
/// of its ballots. So the file's index follows behind, many entries at a time in the order of its keys, and whoever asks
/// for a stream looks here too. Everything here stands in `entries`; it is read from there again when a log is opened.
struct RecentStreams {
    struct Place {
        let version: Int
        let logPosition: Int
    }

    private var places: [StreamName: [Place]] = [:]
    private(set) var count = 0
    /// Every entry below it is either here or in the index.
    private(set) var end: Int

    /// - Parameter start: how far the file's index reaches.
    init(from start: Int) { end = start }

    /// Adds the entry at log position `end`.
    mutating func append(_ stream: StreamName, version: Int) {
        places[stream, default: []].append(Place(version: version, logPosition: end))
        end += 1
        count += 1
    }

    /// Takes out the entries at a log position and beyond.
    mutating func forget(from logPosition: Int) {
        guard logPosition < end else { return }
        places = places.compactMapValues { places in
            let kept = places.filter { $0.logPosition < logPosition }
            return kept.isEmpty ? nil : kept
        }
        count = places.values.reduce(0) { $0 + $1.count }
        end = logPosition
    }

    /// What is here of a stream, in the order of its versions.
    func places(of stream: StreamName) -> [Place] { places[stream] ?? [] }

    func version(of stream: StreamName) -> Int? { places[stream]?.last?.version }

    /// The log positions in a range of streams, in no order.
    func logPositions(in streams: StreamRange) -> [Int] {
        places.flatMap { stream, places in
            stream.packed.withUnsafeBytes { streams.contains($0) } ? places.map(\.logPosition) : []
        }
    }

    /// Everything that is here, in the order of the index's keys.
    var sorted: [(stream: StreamName, places: [Place])] {
        places.sorted { $0.key.packed.lexicographicallyPrecedes($1.key.packed) }.map { ($0.key, $0.value) }
    }
}
