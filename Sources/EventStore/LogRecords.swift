package import Domain
package import TransparencyLog

/// An append that the log remembers, so that a repeat of it gives the first result.
package struct RememberedAppend: Hashable, Sendable {
    package let id: Identifier
    package let fingerprint: [UInt8]
    /// The log position of its first entry, and how many it has.
    package let first, count: Int
    package let time: Instant

    package init(id: Identifier, fingerprint: [UInt8], first: Int, count: Int, time: Instant) {
        self.id = id
        self.fingerprint = fingerprint
        self.first = first
        self.count = count
        self.time = time
    }
}

/// What a log holds beside its entries, a piece at a time.
package protocol LogRecords {
    /// The signed heads over more entries than `size`, in order.
    func heads(beyond size: Int, limit: Int) async throws -> [SignedHead]

    /// The appends that are remembered, by their ids, from behind `id` on; from the first if that is nil.
    func appends(after id: Identifier?, limit: Int) async throws -> [RememberedAppend]
}

/// What tells two logs apart: the trees over their entries, their signed heads and the appends that they remember.
package struct LogContents: Hashable, Sendable {
    package var entries = CompactRange()
    package var heads = CompactRange()
    package var appends = CompactRange()

    package init() {}

    package mutating func add(line: [UInt8]) { entries.append(.leaf(of: line)) }

    package mutating func add(_ head: SignedHead) { heads.append(.leaf(of: Array("\(head.size)\n".utf8) + head.note)) }

    /// To be given in the order of their ids.
    package mutating func add(_ append: RememberedAppend) {
        let place = "\(append.id) \(append.first) \(append.count) \(append.time.microseconds)\n"
        appends.append(.leaf(of: Array(place.utf8) + append.fingerprint))
    }

    /// Reads all of a log, giving each piece to whoever wants it on the way.
    ///
    /// - Parameter size: how many entries it has.
    package init(
        of log: any EventLog, _ records: some LogRecords, size: Int,
        lines: ([[UInt8]]) async throws -> Void = { _ in }, heads: ([SignedHead]) async throws -> Void = { _ in },
        appends: ([RememberedAppend]) async throws -> Void = { _ in }
    ) async throws {
        while entries.size < size {
            let page = try await log.page(EntryQuery(from: entries.size, to: size), limit: 1_000)
            guard !page.isEmpty else { break }
            for entry in page { add(line: entry.line) }
            try await lines(page.map(\.line))
        }
        var last = 0
        while case let page = try await records.heads(beyond: last, limit: 1_000), let end = page.last {
            for head in page { add(head) }
            try await heads(page)
            last = end.size
        }
        var id: Identifier?
        while case let page = try await records.appends(after: id, limit: 1_000), let end = page.last {
            for append in page { add(append) }
            try await appends(page)
            id = end.id
        }
    }
}
