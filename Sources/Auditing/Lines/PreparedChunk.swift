package import Domain
package import EventStore
internal import TransparencyLog

/// An entry as what it means, on its way through an audit.
package struct ReadEntry: Sendable {
    package internal(set) var logPosition: Int
    package let envelope: Envelope
    package let stream: Domain.Stream
    package let event: Event

    package var context: EventContext {
        EventContext(
            logPosition: logPosition, time: envelope.time, occurredAt: envelope.occurredAt, actor: envelope.actor,
            organisation: envelope.organisation)
    }
}

/// A chunk with everything done to it that needs nothing from what stands before: hashed, read, held against its form.
struct PreparedChunk: Sendable {
    let chunk: LineChunk
    let leaves: [TreeHash]
    /// In order; what cannot be read is not there.
    var entries: [ReadEntry]
    /// Log positions counted from the chunk's first entry.
    let faults: [Fault]

    /// - Parameter isRead: whether to read the entries, and not only to hash them.
    init(_ chunk: LineChunk, isRead: Bool) {
        self.chunk = chunk
        let published = chunk.published
        var faults = chunk.problems
        leaves = chunk.isWithheld ? published ?? [] : PreparedChunk.leaves(of: chunk)
        if let published, !chunk.isWithheld {
            for (index, (leaf, expected)) in zip(leaves, published).enumerated() where leaf != expected {
                faults.append(
                    Fault(
                        .leaf, at: index, expected: "\(expected)", found: "\(leaf)",
                        "The entry is not the one whose hash stands beside it."))
            }
        }
        entries = []
        if isRead { PreparedChunk.read(chunk, into: &entries, &faults) }
        self.faults = faults
    }

    private static func leaves(of chunk: LineChunk) -> [TreeHash] {
        chunk.bytes.withUnsafeBytes { bytes in
            chunk.ranges.map { range in
                TreeHash.leaf(
                    prefixed: UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound - 1..<range.upperBound]))
            }
        }
    }

    private static func read(_ chunk: LineChunk, into entries: inout [ReadEntry], _ faults: inout [Fault]) {
        var reader = EventReader()
        entries.reserveCapacity(chunk.count)
        for (index, range) in chunk.ranges.enumerated() {
            guard range.count <= Entry.largest else {
                faults.append(
                    Fault(
                        .form, at: index, expected: "at most \(Entry.largest) bytes", found: "\(range.count) bytes",
                        "The line is too long for an entry."))
                continue
            }
            do throws(MalformedEntry) {
                let read = try chunk.bytes.withUnsafeBufferPointer { (bytes) throws(MalformedEntry) in
                    try reader.read(
                        UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range])), at: index, exactly: true)
                }
                entries.append(
                    ReadEntry(logPosition: index, envelope: read.envelope, stream: read.stream, event: read.event))
            } catch {
                let start = min(max(error.offset, 0), range.count)
                let excerpt = chunk.bytes[range].dropFirst(start).prefix(40)
                faults.append(
                    Fault(
                        .form, at: index, expected: "an entry as Accord writes it",
                        found: "\"\(String(decoding: excerpt, as: UTF8.self))\" at byte \(start)", "\(error)"))
            }
        }
    }
}
