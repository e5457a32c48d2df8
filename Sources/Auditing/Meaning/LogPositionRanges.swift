package import EventStore

/// Log positions as ranges, in order: all ranges are counted and the first ones are kept, so that a log in which there are
/// ever so many fills no memory.
package struct LogPositionRanges: Hashable, Sendable {
    /// How many ranges are kept.
    package static let most = 1_000

    package private(set) var kept: [Range<Int>] = []
    /// How many there are, the ones that are not kept among them.
    package private(set) var count = 0
    /// Where the last one ends, kept or not; nil if there is none.
    private var end: Int?

    package init() {}

    /// Adds log positions behind all that were added before; those that follow directly belong to the same range.
    package mutating func add(_ range: Range<Int>) {
        if range.lowerBound != end {
            count += 1
            if count <= LogPositionRanges.most { kept.append(range) }
        } else if count == kept.count, let last = kept.last {
            kept[count - 1] = last.lowerBound..<range.upperBound
        }
        end = range.upperBound
    }

    /// The kept ones, each with its first and its last log position.
    package var json: JSON {
        .array(kept.map { ["from": JSON($0.lowerBound), "to": JSON($0.upperBound - 1)] })
    }

    /// The first ones in words, and how many more there are: "3, 7 to 9 and 2 more ranges".
    package func words(atMost limit: Int) -> String {
        let shown = kept.prefix(limit)
        let words = shown.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound - 1)" }
        let more = count - shown.count
        guard more > 0 else { return words.joined(separator: ", ") }
        return words.joined(separator: ", ") + " and \(more) more \(more == 1 ? "range" : "ranges")"
    }
}
