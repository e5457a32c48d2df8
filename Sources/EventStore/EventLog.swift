package import Domain
package import TransparencyLog

/// An append-only log: everything that has happened, in one order, byte for byte as it was first written.
///
/// Log positions begin at 0, have no gaps and become visible in order: who has seen position n has seen every earlier
/// one or can read it. Nothing in a log is ever changed or removed.
///
/// All methods may be called concurrently.
package protocol EventLog: Sendable {
    /// Writes all of an append or nothing of it.
    ///
    /// When this returns, the entries are durable: they survive the death of the process and of the machine.
    /// When it throws, nothing of the append is in the log, except after `.unknown`, where it may be: the same append
    /// with the same id can then be repeated safely.
    func append(_ append: Append) async throws(AppendError) -> Appended

    /// What an earlier append with this id wrote; nil if there was none.
    ///
    /// - Parameter fingerprint: what the earlier one must have had; nil if it does not matter.
    /// - Throws: `AppendError.otherContent` if it had another, and what the storage throws.
    func appended(_ id: Identifier, fingerprint: [UInt8]?) async throws -> Appended?

    /// The entries that match, in the order of their log positions, at most `limit` and never more than a few MiB;
    /// empty only if there is none left in the range. To read on, ask again from the last one's position plus one.
    ///
    /// - Throws: only what the storage throws (an unreadable file, a lost connection).
    func page(_ query: EntryQuery, limit: Int) async throws -> [Entry]

    /// The entries of one stream after a version, in order, all of them (streams are short).
    func stream(_ name: StreamName, after version: Int) async throws -> [Entry]

    /// The head as of now: everything below `head.size` is durable and readable.
    func head() async throws -> Head

    /// The hashes of complete subtrees of the tree over the entries (RFC 6962, section 2.1; a leaf is the exact bytes of a
    /// line). What is asked for must lie below the head.
    ///
    /// - Throws: `ProofError.noSuchNode` for what does not; what the storage throws.
    func hashes(of nodes: [TreeNode]) async throws -> [TreeHash]

    /// The smallest signed head that covers at least `size` entries; nil if there is none, as in a log without a signer.
    func signedHead(covering size: Int) async throws -> SignedHead?

    /// The newest signed head.
    func signedHead() async throws -> SignedHead?

    /// Returns once the log holds more than `size` entries, or when the task is cancelled. It never polls faster than
    /// the log grows.
    func waitForGrowth(beyond size: Int) async throws -> Head

    /// Why the storage takes nothing now (a full disk, a database that is away); nil if it does. Reading goes on. The log
    /// itself tries again and again whether it takes something.
    var impediment: String? { get }

    /// Whether others than this process may write it.
    var isShared: Bool { get }

    /// Has `body` called with the streams that others have written, before anybody here is told that the log has grown by
    /// that; with nil if they may be any. To be called once, if at all.
    func whenOthersWrite(_ body: @escaping @Sendable ([StreamName]?) -> Void)

    /// Takes nothing more, finishes what was accepted, and lets go of the storage.
    func close() async
}

extension EventLog {
    package var impediment: String? { nil }

    package var isShared: Bool { false }

    package func whenOthersWrite(_ body: @escaping @Sendable ([StreamName]?) -> Void) {}

    package func close() async {}

    /// What an earlier append with this id wrote, whatever it was; nil if there was none.
    package func appended(_ id: Identifier) async throws -> Appended? { try await appended(id, fingerprint: nil) }
}

/// How far a log reaches.
package struct Head: Hashable, Sendable {
    /// How many entries there are; the next one's log position.
    package let size: Int
    /// The recorded time of the last one; nil if there is none.
    package let time: Instant?

    package init(size: Int, time: Instant?) {
        self.size = size
        self.time = time
    }
}

/// An entry as the log gives it back.
package struct Entry: Hashable, Sendable {
    package let logPosition: Int
    /// The exact bytes, one line of JSON without its newline, at most `Entry.largest`.
    package let line: [UInt8]

    /// The most bytes that one entry may have: what two bytes can count in an entry bundle (C2SP tlog-tiles).
    package static let largest = 65_535

    package init(logPosition: Int, line: [UInt8]) {
        self.logPosition = logPosition
        self.line = line
    }
}

/// Which entries to read.
package struct EntryQuery: Hashable, Sendable {
    /// The first log position that may be given.
    package var from: Int
    /// The first one that may not; nil for no bound.
    package var to: Int?
    /// Only entries of this stream and of the streams under it.
    package var within: StreamName?
    /// Only entries of these types (as in the envelope); nil for all.
    package var types: Set<String>?
    /// Only entries of all types but these.
    package var excludedTypes: Set<String>
    /// Only entries that name this organisation as the one that acted.
    package var organisation: ID<Organisation>?

    package init(
        from: Int = 0, to: Int? = nil, within: StreamName? = nil, types: Set<String>? = nil,
        excludedTypes: Set<String> = [], organisation: ID<Organisation>? = nil
    ) {
        self.from = from
        self.to = to
        self.within = within
        self.types = types
        self.excludedTypes = excludedTypes
        self.organisation = organisation
    }
}

/// Something to be written: events for some streams, under conditions.
package struct Append: Sendable {
    package typealias Expected = (stream: StreamName, version: Int)

    /// Names the append for ever. The same id with the same fingerprint gives the first result again.
    package var id: Identifier
    /// Stands for what was asked (a keyed digest of the request, a digest of the imported lines). Nil for an append
    /// that nobody can repeat, whose id then need not be remembered.
    package var fingerprint: [UInt8]?
    /// The entries to write, in this order. An append without entries is not allowed.
    package var drafts: [EntryDraft]
    /// Streams that must have a version now, 0 for one with no entry: those that were only read. A stream that is
    /// written stands by the versions of its drafts.
    package var expected: [Expected]
    /// A time that the recorded time must stay below.
    package var before: Instant?
    /// What its writer has to hold still, in a log that nodes share; nil if anybody may write it.
    package var lease: Lease?
    /// Where its first entry has to stand; nil if it may stand behind whatever has been written meanwhile.
    package var logPosition: Int?

    package init(
        id: Identifier, fingerprint: [UInt8]?, drafts: [EntryDraft], expected: [Expected], before: Instant? = nil,
        lease: Lease? = nil, logPosition: Int? = nil
    ) {
        self.id = id
        self.fingerprint = fingerprint
        self.drafts = drafts
        self.expected = expected
        self.before = before
        self.lease = lease
        self.logPosition = logPosition
    }
}

/// What an append wrote.
package struct Appended: Hashable, Sendable {
    /// The log positions of its entries, without gaps.
    package let logPositions: Range<Int>
    /// The recorded time, the same for all of them.
    package let time: Instant
    /// Whether an earlier append with the same id wrote them.
    package let isRepeat: Bool
    /// The hashes of its entries as leaves of the tree; empty for a repeat, whose hashes the log gives.
    package let leaves: [TreeHash]
    /// The signed head of the batch in which they were written; nil for a repeat and in a log without a signer.
    package let head: SignedHead?

    package init(
        logPositions: Range<Int>, time: Instant, isRepeat: Bool, leaves: [TreeHash] = [], head: SignedHead? = nil
    ) {
        self.logPositions = logPositions
        self.time = time
        self.isRepeat = isRepeat
        self.leaves = leaves
        self.head = head
    }
}

/// Why an append wrote nothing.
package enum AppendError: Error, Hashable, Sendable {
    /// A stream has another version than the one expected: somebody else was first. Of several such streams, one.
    case conflict(stream: StreamName, expected: Int, actual: Int)
    /// Its first entry would not stand where it has to.
    case misplaced(expected: Int, actual: Int)
    /// An earlier append had this id and another fingerprint.
    case otherContent(id: Identifier)
    /// The recorded time would have reached the time given in `before`.
    case tooLate(before: Instant, time: Instant)
    /// An entry would have more than `Entry.largest` bytes.
    case tooLarge(stream: StreamName, bytes: Int)
    /// Another node has taken over what the append was to be done under.
    case superseded(Lease)
    /// The log takes nothing now (shutting down, too much waiting); nothing was written.
    case unavailable(String)
    /// The storage takes nothing (a full or failing disk, a database that is away); nothing was written. See
    /// `EventLog.impediment`.
    case storageFailed(String)
    /// The outcome is not known (a disk that failed or a connection that was lost while committing).
    case unknown(String)
}
