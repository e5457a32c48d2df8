internal import EventStore

/// A query's conditions in the numbers that the file uses.
struct EntryFilter {
    var organisation: Int?
    var streams: StreamRange?
    /// Whether a type is wanted, by its number.
    private var listed: [Bool] = []
    /// Whether those that are not listed are.
    private var others = true

    /// Takes only these types.
    mutating func accept(only types: [Int]) {
        others = false
        listed = []
        set(types, to: true)
    }

    /// Leaves these types out.
    mutating func refuse(_ types: [Int]) { set(types, to: false) }

    func accepts(type: Int) -> Bool { type < listed.count ? listed[type] : others }

    private mutating func set(_ types: [Int], to value: Bool) {
        for type in types {
            while listed.count <= type { listed.append(others) }
            listed[type] = value
        }
    }
}

/// The packed names of a stream and of all streams under it: everything from `first` up to `end`.
struct StreamRange {
    let first: [UInt8]
    let end: [UInt8]

    init(within stream: StreamName) {
        first = stream.packed
        // A packed name ends with a slash; what follows it begins after that.
        end = stream.packed.dropLast() + [UInt8(ascii: "/") + 1]
    }

    func contains(_ packed: UnsafeRawBufferPointer) -> Bool { packed.starts(with: first) }
}

/// Entries as they are collected, up to a number and a size.
struct Page {
    private static let mostBytes = 4 << 20

    private(set) var entries: [Entry] = []
    private var bytes = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var isFull: Bool { entries.count >= limit || bytes >= Page.mostBytes }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.line.count
    }
}
