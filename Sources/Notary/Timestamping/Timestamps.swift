package import Domain
package import EventStore

/// A token with what it was given for.
package struct KeptTimestamp: Hashable, Sendable {
    /// How many entries the stamped checkpoint covers.
    package let size: Int
    /// The bytes that were stamped.
    package let note: [UInt8]
    package let token: [UInt8]
    /// The token's time.
    package let time: Instant
    /// Where it was asked for.
    package let authority: String

    package init(size: Int, note: [UInt8], token: [UInt8], time: Instant, authority: String) {
        self.size = size
        self.note = note
        self.token = token
        self.time = time
        self.authority = authority
    }

    /// What an authority has answered for a checkpoint.
    ///
    /// - Throws: `TimestampError.untrusted` for a token of something else.
    package init(_ token: TimestampToken, of checkpoint: PublishedCheckpoint, from authority: String)
        throws(TimestampError)
    {
        guard token.imprint == checkpoint.imprint else { throw TimestampError.untrusted("message imprint mismatch") }
        self.init(
            size: checkpoint.size, note: checkpoint.bytes, token: token.bytes, time: token.time, authority: authority)
    }
}

/// Where the timestamps of a log's checkpoints are kept.
///
/// Writes are durable when they return. Of nodes that share a log one writes, and all read; of what is written under a lease
/// that another node has taken over meanwhile, nothing is kept. All of it may be called concurrently.
package protocol Timestamps: Sendable {
    /// Keeps a timestamp; once, however often it is given.
    ///
    /// - Parameter lease: what the node holds that does so for all; nil for a node that has no others.
    /// - Throws: `LeaseLost`; what the storage throws. Nothing has changed then.
    func keep(_ timestamp: KeptTimestamp, under lease: Lease?) async throws

    /// The one that covers the most entries; of several, the earliest.
    func newest() async throws -> KeptTimestamp?

    /// The earliest that covers the entry at a log position: the entry is no younger than this says.
    func first(covering logPosition: Int) async throws -> KeptTimestamp?

    /// Those of checkpoints of more than `size` entries, by size, at most `limit` of them and all of the last size.
    func page(after size: Int, limit: Int) async throws -> [KeptTimestamp]
}

extension Timestamps {
    /// Gives all that are kept, by size, a page at a time.
    ///
    /// - Throws: what `body` and the storage throw.
    package func eachPage(_ body: ([KeptTimestamp]) async throws -> Void) async throws {
        var size = -1
        while case let page = try await page(after: size, limit: 500), let last = page.last {
            try await body(page)
            size = last.size
        }
    }
}
