internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import TransparencyLog

/// Writes appends, many in one transaction. It holds what the writer knows without looking: the head, the versions of
/// streams, the numbers of types and organisations, the peaks of the tree. Confined to the writer's thread.
///
/// What a batch learns stays in `pending` until its commit, so that after a failure memory is as the file was. A batch that
/// fails is the last one all the same: what the file holds then is for whoever opens it anew to read (`WriterOpening`).
final class BatchTransaction {
    private struct Pending {
        /// The tree with the entries written so far: its size is the next log position.
        var tree: CompactRange
        var appends: [Identifier: Remembered] = [:]
    }

    private struct Remembered {
        let fingerprint: [UInt8]
        let appended: Appended
    }

    /// What an append of a batch is recorded with.
    private struct InBatch {
        let time: Instant
        /// The time as it is written.
        let bytes: [UInt8]
        /// The leaves of the batch, as far as they are hashed; nil if nobody hashes them ahead.
        let leaves: LeavesAhead.Batch?
        /// Which entry of the batch the append's first one is, those of appends that are refused counted too.
        let first: Int
    }

    let begin, commit, rollback: RawStatement
    private let insert, appendOf, remember: RawStatement
    private let addType, addOrganisation, addSubtree, addHead: RawStatement
    private let signer: (any HeadSigning)?
    private let streams: StreamVersions
    private var types: Numbering<String>
    private var organisations: Numbering<ID<Organisation>>
    private(set) var head: Head
    private var tree: CompactRange
    /// How many entries the index may lack before it is brought up to date.
    private let mostRecent: Int
    private var pending: Pending
    /// 0x00 and then the line: a leaf of the tree as RFC 6962 hashes it, so that hashing needs no copy of its own.
    private let leaf = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 + Entry.largest, alignment: 8)
    /// Nil if the writer hashes for itself.
    private let leavesAhead = LeavesAhead()

    /// - Parameters:
    ///   - tree: the tree over the entries below `head`.
    ///   - recent: the streams that the index does not hold yet.
    ///   - mostRecent: how many entries may stand there before they go into the index, a part with each batch.
    ///   - signer: signs the head of each batch; nil if nobody does.
    init(
        _ db: Database, head: Head, tree: CompactRange, recent: RecentStreams, mostRecent: Int,
        signer: (any HeadSigning)?
    ) throws {
        begin = try RawStatement(db, "BEGIN IMMEDIATE")
        commit = try RawStatement(db, "COMMIT")
        rollback = try RawStatement(db, "ROLLBACK")
        insert = try RawStatement(db, "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)")
        appendOf = try RawStatement(db, "SELECT fingerprint, first, count, time FROM appends WHERE id = ?")
        remember = try RawStatement(db, "INSERT INTO appends VALUES (?, ?, ?, ?, ?)")
        addType = try RawStatement(db, "INSERT INTO types VALUES (?, ?)")
        addOrganisation = try RawStatement(db, "INSERT INTO organisations VALUES (?, ?)")
        addSubtree = try RawStatement(db, "INSERT INTO subtrees VALUES (?, ?)")
        addHead = try RawStatement(db, "INSERT INTO heads VALUES (?, ?)")
        streams = try StreamVersions(db, recent: recent)
        self.head = head
        self.tree = tree
        self.signer = signer
        self.mostRecent = mostRecent
        pending = Pending(tree: tree)
        types = Numbering(
            try Row.fetchAll(db, sql: "SELECT name, id FROM types").map { ($0[0], $0[1]) })
        organisations = Numbering(
            try Row.fetchAll(db, sql: "SELECT organisation, id FROM organisations").compactMap { row in
                let bytes: Data = row[0]
                return Identifier(bytes: bytes).map { (ID($0), row[1]) }
            })
        leaf[0] = 0
    }

    deinit { leaf.deallocate() }

    /// Writes those that can be written and commits them; those that cannot fail alone.
    ///
    /// - Returns: a result for each, in the same order, all of them durable.
    /// - Throws: `AppendError.storageFailed` if nothing of it is in the log, `.unknown` if the disk failed in the commit.
    func write(_ appends: [Append], clock: Instant) throws(AppendError) -> [Result<Appended, AppendError>] {
        let time = max(clock, head.time ?? clock)
        var isCommitting = false
        do throws(SQLiteFailure) {
            try begin.run()
            let timeBytes = BatchTransaction.written(time)
            var results: [Result<Appended, AppendError>] = []
            results.reserveCapacity(appends.count)
            let ahead = leavesAhead?.begin(appends, time: timeBytes)
            defer { ahead?.end() }
            var next = 0
            for append in appends {
                let inBatch = InBatch(time: time, bytes: timeBytes, leaves: ahead, first: next)
                results.append(try record(append, inBatch))
                next += append.drafts.count
            }
            try streams.index(ifAtLeast: mostRecent)
            // In this transaction, so that no reader ever sees entries without the head that covers them.
            let signed = try signHead()
            isCommitting = true
            try commit.run()
            keep(time: time)
            if let signed { signer?.committed(signed) }
            return results.map { $0.map { $0.isRepeat ? $0 : $0.under(signed) } }
        } catch {
            abandon()
            let reason = "The log could not be written: \(error.message)."
            throw isCommitting && error.isAboutInputOrOutput ? .unknown(reason) : .storageFailed(reason)
        }
    }

    /// Signs the head over everything that the batch has written so far; nil if it has written nothing.
    private func signHead() throws(SQLiteFailure) -> SignedHead? {
        guard let signer, pending.tree.size > head.size else { return nil }
        let signed: SignedHead
        do {
            signed = try signer.sign(size: pending.tree.size, root: pending.tree.root)
        } catch {
            throw SQLiteFailure(code: 0, message: "the head could not be signed: \(error)")
        }
        try add(signed)
        return signed
    }

    /// Puts the streams of the last entries into the index, all of them, if there are enough.
    func indexStreams(ifAtLeast enough: Int) throws(SQLiteFailure) { try streams.indexAll(ifAtLeast: enough) }

    func add(_ head: SignedHead) throws(SQLiteFailure) {
        addHead.bind(head.size, at: 1)
        addHead.bind(head.note, at: 2)
        try addHead.run()
    }

    func add(_ append: RememberedAppend) throws(SQLiteFailure) {
        remember.bind(append.id.bytes, at: 1)
        remember.bind(append.fingerprint, at: 2)
        remember.bind(append.first, at: 3)
        remember.bind(append.count, at: 4)
        remember.bind(Int(append.time.microseconds), at: 5)
        try remember.run()
    }

    /// The tree with all entries that were written, committed or not.
    var writtenTree: CompactRange { pending.tree }

    private static func written(_ time: Instant) -> [UInt8] {
        var bytes: [UInt8] = []
        time.append(to: &bytes)
        return bytes
    }

    private func keep(time: Instant) {
        if pending.tree.size > head.size { head = Head(size: pending.tree.size, time: time) }
        tree = pending.tree
        types.keep()
        organisations.keep()
        streams.keep()
        pending = Pending(tree: tree)
    }

    private func abandon() {
        // SQLite has already rolled back after some errors; then this one fails and nothing is wrong.
        try? rollback.run()
        types.abandon()
        organisations.abandon()
        streams.abandon(size: head.size)
        pending = Pending(tree: tree)
    }

    // MARK: - One append

    private func record(_ append: Append, _ inBatch: InBatch) throws(SQLiteFailure) -> Result<Appended, AppendError> {
        if let fingerprint = append.fingerprint, let earlier = try remembered(append.id) {
            guard earlier.fingerprint == fingerprint else { return .failure(.otherContent(id: append.id)) }
            let appended = earlier.appended
            return .success(Appended(logPositions: appended.logPositions, time: appended.time, isRepeat: true))
        }
        if let refusal = try refusal(of: append, time: inBatch.time) { return .failure(refusal) }
        let first = pending.tree.size
        var leaves: [TreeHash] = []
        leaves.reserveCapacity(append.drafts.count)
        for (index, draft) in append.drafts.enumerated() {
            let line = draft.leaf(in: leaf, time: inBatch.bytes)
            leaves.append(try write(draft, line, hash: inBatch.leaves?.leaf(at: inBatch.first + index)))
        }
        let appended = Appended(
            logPositions: first..<pending.tree.size, time: inBatch.time, isRepeat: false, leaves: leaves)
        if let fingerprint = append.fingerprint {
            try add(
                RememberedAppend(
                    id: append.id, fingerprint: fingerprint, first: first, count: appended.logPositions.count,
                    time: inBatch.time))
            pending.appends[append.id] = Remembered(fingerprint: fingerprint, appended: appended)
        }
        return .success(appended)
    }

    /// Why the append may not be written. Everything is looked at before anything is inserted, so that a refusal leaves
    /// nothing to undo and no append needs a savepoint.
    private func refusal(of append: Append, time: Instant) throws(SQLiteFailure) -> AppendError? {
        for draft in append.drafts where draft.line.count > Entry.largest {
            return .tooLarge(stream: draft.stream, bytes: draft.line.count)
        }
        if let before = append.before, time >= before { return .tooLate(before: before, time: time) }
        if let expected = append.logPosition, expected != pending.tree.size {
            return .misplaced(expected: expected, actual: pending.tree.size)
        }
        for (stream, expected) in append.expected {
            let actual = try streams.version(of: stream)
            if actual != expected { return .conflict(stream: stream, expected: expected, actual: actual) }
        }
        var written: [StreamName: Int] = [:]
        for draft in append.drafts {
            let actual: Int
            if let version = written[draft.stream] {
                actual = version
            } else {
                actual = try streams.version(of: draft.stream, isWritten: true)
            }
            guard draft.version == actual + 1 else {
                return .conflict(stream: draft.stream, expected: draft.version - 1, actual: actual)
            }
            if append.drafts.count > 1 { written[draft.stream] = draft.version }
        }
        return nil
    }

    /// - Parameters:
    ///   - leaf: the line as it is recorded, behind the byte that makes a leaf of it.
    ///   - hash: of the leaf, if somebody has hashed it already.
    /// - Returns: the entry's leaf in the tree.
    private func write(
        _ draft: EntryDraft, _ leaf: UnsafeRawBufferPointer, hash: TreeHash?
    ) throws(SQLiteFailure) -> TreeHash {
        try insert(
            leaf, hash: hash ?? .leaf(prefixed: leaf), stream: draft.stream, version: draft.version,
            type: draft.type, organisation: draft.organisation)
    }

    /// Writes a line as another log has recorded it.
    ///
    /// - Parameter envelope: what stands in the line.
    func write(_ written: [UInt8], _ envelope: Envelope) throws(SQLiteFailure) {
        guard envelope.version > (try streams.version(of: envelope.stream, isWritten: true)) else {
            throw SQLiteFailure(
                code: SQLITE_CONSTRAINT, message: "\(envelope.stream) has a version \(envelope.version) already")
        }
        UnsafeMutableRawBufferPointer(rebasing: leaf[1..<1 + written.count]).copyBytes(from: written)
        let leaf = UnsafeRawBufferPointer(rebasing: leaf[..<(1 + written.count)])
        _ = try insert(
            leaf, hash: .leaf(prefixed: leaf), stream: envelope.stream, version: envelope.version, type: envelope.type,
            organisation: envelope.organisation)
    }

    /// - Parameter leaf: the line behind the byte that makes a leaf of it.
    private func insert(
        _ leaf: UnsafeRawBufferPointer, hash: TreeHash, stream: StreamName, version: Int, type: String,
        organisation: ID<Organisation>?
    ) throws(SQLiteFailure) -> TreeHash {
        let type = try number(ofType: type)
        insert.bind(pending.tree.size, at: 1)
        insert.bind(version, at: 3)
        insert.bind(type, at: 4)
        if let organisation {
            insert.bind(try number(of: organisation), at: 5)
        } else {
            insert.bindNull(at: 5)
        }
        insert.bindUncopied(UnsafeRawBufferPointer(rebasing: leaf.dropFirst()), at: 7)
        // Bound without a copy, so it has to be run and reset inside.
        let result = stream.packed.withUnsafeBytes { packed in
            hash.withUnsafeBytes { hash -> Result<Void, SQLiteFailure> in
                insert.bindUncopied(packed, at: 2)
                insert.bindUncopied(hash, at: 6)
                do throws(SQLiteFailure) {
                    try insert.run()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
        }
        try result.get()
        streams.append(stream, version: version)
        try pending.tree.append(hash) { node, hash throws(SQLiteFailure) in
            guard let number = StoredNode.number(of: node) else { return }
            addSubtree.bind(number, at: 1)
            addSubtree.bind(hash.bytes, at: 2)
            try addSubtree.run()
        }
        return hash
    }

    // MARK: - What is known

    private func remembered(_ id: Identifier) throws(SQLiteFailure) -> Remembered? {
        if let remembered = pending.appends[id] { return remembered }
        appendOf.bind(id.bytes, at: 1)
        defer { appendOf.reset() }
        guard try appendOf.step() else { return nil }
        return Remembered(fingerprint: appendOf.array(0), appended: Appended(remembering: appendOf, from: 1))
    }

    private func number(ofType type: String) throws(SQLiteFailure) -> Int {
        try types.number(of: type) { number throws(SQLiteFailure) in
            addType.bind(number, at: 1)
            addType.bind(type, at: 2)
            try addType.run()
        }
    }

    private func number(of organisation: ID<Organisation>) throws(SQLiteFailure) -> Int {
        try organisations.number(of: organisation) { number throws(SQLiteFailure) in
            addOrganisation.bind(number, at: 1)
            addOrganisation.bind(organisation.value.bytes, at: 2)
            try addOrganisation.run()
        }
    }
}

extension Appended {
    /// The same with the signed head of its batch.
    fileprivate func under(_ head: SignedHead?) -> Appended {
        Appended(logPositions: logPositions, time: time, isRepeat: isRepeat, leaves: leaves, head: head)
    }

    /// Reads `first, count, time` of an append that was remembered.
    init(remembering row: RawStatement, from column: CInt) {
        let first = row.integer(column)
        self.init(
            logPositions: first..<first + row.integer(column + 1),
            time: Instant(microseconds: Int64(row.integer(column + 2))), isRepeat: true
        )
    }
}
