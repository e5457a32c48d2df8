package import TransparencyLog

/// A run of a log's entries as they were read, before anything was looked into.
///
/// All lines stand in one piece of memory with a zero byte before each, which is how a leaf is hashed: nothing has to be
/// copied for it.
package struct LineChunk: Sendable {
    /// How many entries it is about.
    package let count: Int
    /// Where the lines stand in `bytes`; empty if the entries were withheld and only their hashes are known.
    let ranges: [Range<Int>]
    let bytes: [UInt8]
    /// The leaf hashes that are kept or published beside the entries.
    package var published: [TreeHash]?
    /// What was found wrong while reading, its log positions counted from the chunk's first entry.
    package var problems: [Fault] = []
    /// How far reading has come with it, in the units of `LineSource.total`.
    package var progress: Int

    package var isWithheld: Bool { ranges.isEmpty && count > 0 }

    /// Takes lines one by one.
    package init(lines: [[UInt8]], published: [TreeHash]? = nil, progress: Int = 0) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(lines.reduce(0) { $0 + 1 + $1.count })
        ranges = lines.map { line in
            bytes.append(0)
            bytes += line
            return bytes.count - line.count..<bytes.count
        }
        self.bytes = bytes
        count = lines.count
        self.published = published
        self.progress = progress
    }

    /// Entries of which only the hashes are known.
    package init(withheld hashes: [TreeHash], progress: Int = 0) {
        bytes = []
        ranges = []
        count = hashes.count
        published = hashes
        self.progress = progress
    }

    /// - Precondition: a zero byte stands before every range.
    init(bytes: [UInt8], ranges: [Range<Int>], progress: Int) {
        self.bytes = bytes
        self.ranges = ranges
        count = ranges.count
        self.progress = progress
    }
}

/// Where a log's entries come from, in order from the first.
package protocol LineSource {
    /// How much there is to read, in whatever units it counts; 0 if that is not known.
    var total: Int { get }

    /// What reads the next chunk; nil at the end. Several may run at once; their order is that of the log.
    ///
    /// - Throws: what the storage throws; so does what it returns.
    mutating func next() throws -> (@Sendable () async throws -> LineChunk)?
}

/// Lines in memory.
package struct LinesInMemory: LineSource {
    private var rest: ArraySlice<[UInt8]>
    package let total: Int
    private let most: Int

    /// - Parameter most: how many lines a chunk has.
    package init(_ lines: [[UInt8]], most: Int = 1_024) {
        rest = lines[...]
        total = lines.count
        self.most = most
    }

    package mutating func next() -> (@Sendable () async throws -> LineChunk)? {
        guard !rest.isEmpty else { return nil }
        let lines = Array(rest.prefix(most))
        rest = rest.dropFirst(lines.count)
        return { [done = total - rest.count] in LineChunk(lines: lines, progress: done) }
    }
}
