internal import EventStore
internal import Foundation

/// Where the entries of streams stand that are not in the file's index by stream yet: the last few thousand of the log.
///
/// An index by stream has its keys all over: kept up to date with every entry it would make a batch write a page for each
/// of its ballots. So the file's index follows behind, many entries together in the order of its keys, and whoever asks
/// for a stream looks here too. Everything here stands in `entries`; it is read from there again when a log is opened.
struct RecentStreams {
    struct Place {
        let stream: StreamName
        let version: Int
        let logPosition: Int
        /// Which of `places` is the stream's entry before this one; nil if none here is.
        fileprivate let previous: Int?
    }

    /// In the order of the log.
    private var places: [Place] = []
    /// Which of them is a stream's last.
    private var last: [StreamName: Int] = [:]
    /// How far the file's index reaches.
    let start: Int

    init(from start: Int) { self.start = start }

    /// Every entry below it is either here or in the index.
    var end: Int { start + places.count }

    var count: Int { places.count }

    /// Adds the entry at log position `end`.
    mutating func append(_ stream: StreamName, version: Int) {
        let previous = last.updateValue(places.count, forKey: stream)
        places.append(Place(stream: stream, version: version, logPosition: end, previous: previous))
    }

    /// Takes out the entries at a log position and beyond.
    mutating func forget(from logPosition: Int) {
        guard logPosition < end else { return }
        let kept = places.prefix(max(0, logPosition - start))
        self = RecentStreams(from: start)
        for place in kept { append(place.stream, version: place.version) }
    }

    /// Takes out the entries below a log position: the index has all of them.
    mutating func forget(below logPosition: Int) {
        guard logPosition > start else { return }
        let kept = places.dropFirst(logPosition - start)
        self = RecentStreams(from: logPosition)
        for place in kept { append(place.stream, version: place.version) }
    }

    /// What is here of a stream, in the order of its versions.
    func places(of stream: StreamName) -> [Place] {
        var found: [Place] = []
        var index = last[stream]
        while let known = index {
            found.append(places[known])
            index = places[known].previous
        }
        return found.reversed()
    }

    func version(of stream: StreamName) -> Int? { last[stream].map { places[$0].version } }

    /// The log positions in a range of streams, in their order.
    func logPositions(in streams: StreamRange) -> [Int] {
        places.filter { $0.stream.packed.withUnsafeBytes { streams.contains($0) } }.map(\.logPosition)
    }

    /// Everything that is here, in the order of the index's keys: by the bytes of the name, and then by version.
    var sorted: [Place] {
        // All keys side by side, each padded with zeros: which of two comes first is then told by their bytes alone.
        let name = places.reduce(0) { max($0, $1.stream.packed.count) }
        let width = name + MemoryLayout<UInt64>.size
        return withUnsafeTemporaryAllocation(byteCount: width * places.count, alignment: 1) { keys in
            keys.initializeMemory(as: UInt8.self, repeating: 0)
            for (index, place) in places.enumerated() {
                let key = UnsafeMutableRawBufferPointer(rebasing: keys[index * width..<(index + 1) * width])
                key.copyBytes(from: place.stream.packed)
                key.storeBytes(of: UInt64(place.version).bigEndian, toByteOffset: name, as: UInt64.self)
            }
            guard let first = keys.baseAddress else { return [] }
            return places.indices.sorted { memcmp(first + $0 * width, first + $1 * width, width) < 0 }
                .map { places[$0] }
        }
    }
}
