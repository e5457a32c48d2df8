#if Postgres
    internal import Domain
    internal import EventStore
    internal import TransparencyLog

    /// Writes appends, many in one transaction of two round trips, or three. Confined to the writer's thread.
    ///
    /// The first takes the one head row, and with it what the batch has to know. Until the commit no other node can write,
    /// so log positions have no gaps and commit in order, and nobody else can sign. The second writes everything, the
    /// signed head included, and commits.
    ///
    /// Where another node had the row meanwhile, more has come while this one waited for it: that is taken along, at the cost
    /// of a round trip between the two. Nodes that take turns with small batches would commit much and write little.
    final class BatchTransaction {
        private struct Taken {
            var head: Head
            var tree: CompactRange
            var ground: BatchGround
        }

        private let session: Session
        private let signer: (any HeadSigning)?
        private let server: String
        private let others: Others
        private let history: SignedHistory
        /// How far the log reached when this node last knew, and the tree over it.
        private(set) var head: Head
        private var tree: CompactRange
        /// The versions of streams as of `head`.
        private var known = VersionCache(capacity: 32_768)

        /// - Parameters:
        ///   - history: what each new connection is held against.
        ///   - signer: signs the head of each batch; nil if nobody does.
        init(
            _ address: DatabaseAddress, head: Head, tree: CompactRange, others: Others, history: SignedHistory,
            signer: (any HeadSigning)?
        ) {
            session = Session(address, statements: BatchStatements.all + ReaderStatements.tree)
            server = "\(address)"
            self.signer = signer
            self.others = others
            self.history = history
            self.head = head
            self.tree = tree
        }

        /// Writes those that can be written and commits them; those that cannot fail alone.
        ///
        /// - Parameter more: gives what has come meanwhile and is to be written too.
        /// - Returns: a result for each, in the same order and then that of `more`, all of them durable.
        /// - Throws: `AppendError.storageFailed` if nothing of it is in the log, `.unknown` if the connection was lost while
        ///   it was being committed.
        func write(
            _ appends: [Append], clock: () -> Instant, more: () -> [Append]
        ) throws(AppendError) -> [Result<Appended, AppendError>] {
            var (connection, taken) = try take(appends)
            var appends = appends
            if taken.head.size > head.size {
                let more = more()
                if !more.isEmpty { taken.ground.add(try ground(of: more, on: connection)) }
                appends += more
            }
            let now = clock()
            var batch = Batch(
                time: max(now, taken.head.time ?? now), tree: taken.tree, ground: taken.ground)
            let results = appends.map { batch.record($0) }
            guard !batch.written.isEmpty else {
                give(back: connection)
                keep(head: taken.head, tree: taken.tree, versions: batch.versions)
                return results
            }
            let signed: SignedHead?
            do {
                signed = try signer?.sign(size: batch.tree.size, root: batch.tree.root)
            } catch {
                give(back: connection)
                throw .storageFailed("The head could not be signed: \(error).")
            }
            try commit(batch, under: signed, on: connection)
            keep(head: Head(size: batch.tree.size, time: batch.time), tree: batch.tree, versions: batch.versions)
            if let signed { signer?.committed(signed) }
            return results.map { result in result.map { $0.isRepeat ? $0 : $0.under(signed) } }
        }

        /// Whether something could be written now, as far as can be told without writing.
        func isWriting() -> Bool {
            guard let (connection, taken) = try? take([]) else { return false }
            give(back: connection)
            keep(head: taken.head, tree: taken.tree, versions: taken.ground.versions)
            return signer.map { (try? $0.requireReady()) != nil } ?? true
        }

        /// Lets go of the connection.
        func close() { session.drop() }

        private func keep(head: Head, tree: CompactRange, versions: [StreamName: Int]) {
            self.head = head
            self.tree = tree
            for (stream, version) in versions { known[stream] = version }
        }

        // MARK: The first round trip

        /// Takes the head row. A connection that has been lost since it was last used is made anew, for nothing has been
        /// written yet.
        private func take(_ appends: [Append]) throws(AppendError) -> (Connection, Taken) {
            var isLast = false
            while true {
                if let failure = history.failure { throw .storageFailed(failure) }
                do {
                    let connection = try session.connected { try self.recognise($0) }
                    return (connection, try take(appends, on: connection))
                } catch let lost as ConnectionFailure where lost.isLost {
                    session.drop()
                    guard !isLast else { throw .storageFailed("The log's database has gone: \(lost.message).") }
                    isLast = true
                } catch let failure as ConnectionFailure {
                    giveBack()
                    if failure.isOfLock { endStopped() }
                    throw .storageFailed("The log's database takes nothing now: \(failure.message).")
                } catch {
                    throw .storageFailed("\(DatabaseError(error, server: server))")
                }
            }
        }

        private func take(_ appends: [Append], on connection: Connection) throws -> Taken {
            let lookup = BatchLookup(appends, knowing: &known)
            let rows = try connection.runAll { () throws(ConnectionFailure) in
                try connection.enqueue(BatchStatements.begin)
                try connection.enqueue(BatchStatements.take)
                var since = Parameters(head.size)
                since.add(Others.mostNoted)
                try connection.enqueue(BatchStatements.since, since)
                try lookup.enqueue(on: connection)
            }
            let (now, tree) = try BatchTransaction.head(of: rows[1])
            guard now.size > head.size || tree == self.tree else { throw notRecognised(size: now.size) }
            var ground = lookup.ground(rows[3...])
            if rows[2].count < Others.mostNoted {
                let streams = (0..<rows[2].count).map { StreamName(packed: rows[2].array($0, 0)) }
                others.have(written: streams)
                for (row, stream) in streams.enumerated() {
                    let version = rows[2].integer(row, 1)
                    if ground.versions[stream] != nil { ground.versions[stream] = version }
                    if known[stream] != nil { known[stream] = version }
                }
            } else {
                others.have(written: nil)
                known.removeAll()
                let all = Array(ground.versions.keys)
                let rows = try connection.run(BatchStatements.versions, Parameters(streams: all))
                for (index, stream) in all.enumerated() { ground.versions[stream] = rows.integer(index, 0) }
            }
            return Taken(head: now, tree: tree, ground: ground)
        }

        /// What more appends of a batch are decided on, while the head row is held.
        private func ground(
            of appends: [Append], on connection: Connection
        ) throws(AppendError) -> BatchGround {
            let lookup = BatchLookup(appends, knowing: &known)
            do throws(ConnectionFailure) {
                let rows = try connection.runAll { () throws(ConnectionFailure) in try lookup.enqueue(on: connection) }
                return lookup.ground(rows[...])
            } catch {
                if error.isLost { session.drop() } else { giveBack() }
                throw .storageFailed("The log's database takes nothing now: \(error.message).")
            }
        }

        private static func head(of rows: Rows) throws -> (Head, CompactRange) {
            guard rows.count == 1 else { throw DatabaseError.failed(detail: "accord.head has no row") }
            let time = rows.isNull(0, 1) ? nil : Instant(microseconds: Int64(rows.integer(0, 1)))
            let head = Head(size: rows.integer(0, 0), time: time)
            return (head, try CompactRange(size: head.size, peakBytes: rows.array(0, 2)))
        }

        /// That a new connection leads to a log that goes on from what this node knows, by what it has written itself and by
        /// what others have signed: after a failover, or a restore, it may not.
        private func recognise(_ connection: Connection) throws {
            let peaks: [TreeHash]
            do {
                peaks = try connection.hashes(of: CompactRange.nodes(ofSize: head.size))
            } catch is ProofError {
                throw notRecognised(size: 0)
            }
            guard peaks == tree.peaks else { throw notRecognised(size: head.size) }
            try history.recognise(connection)
        }

        /// Nothing is written any more: entries that were acknowledged are missing.
        private func notRecognised(size: Int) -> DatabaseError {
            history.fail(
                size < head.size
                    ? "it lacks entries that were committed (it held \(head.size))"
                    : "its first \(head.size) entries are not those that were committed")
        }

        // MARK: The second round trip

        private func commit(_ batch: Batch, under signed: SignedHead?, on connection: Connection) throws(AppendError) {
            _ = connection.takeWarnings()
            do {
                let rows = try connection.runAll { () throws(ConnectionFailure) in
                    try connection.enqueue(BatchStatements.addEntries, batch.entryParameters)
                    if !batch.added.isEmpty {
                        try connection.enqueue(BatchStatements.addAppends, batch.appendParameters)
                    }
                    if !batch.subtrees.isEmpty {
                        try connection.enqueue(BatchStatements.addSubtrees, batch.subtreeParameters)
                    }
                    if let signed {
                        var parameters = Parameters(signed.size)
                        parameters.add(signed.note)
                        try connection.enqueue(BatchStatements.addHead, parameters)
                    }
                    try connection.enqueue(BatchStatements.moveHead, batch.headParameters)
                    var notice = Parameters()
                    let head = Head(size: batch.tree.size, time: batch.time)
                    notice.add(BatchNotice(head: head, first: batch.first, writer: others.writer).payload)
                    try connection.enqueue(BatchStatements.notify, notice)
                    try connection.enqueue(BatchStatements.commit)
                }
                guard rows.last?.tag == "COMMIT" else {
                    throw ConnectionFailure(state: "40000", message: "it was rolled back", isLost: false)
                }
                // It says so in a warning if it has committed here and does not know of its standby.
                if let warning = connection.takeWarnings().first {
                    session.drop()
                    known.removeAll()
                    throw AppendError.unknown("The server has committed with a warning: \(warning).")
                }
            } catch let error as AppendError {
                throw error
            } catch let failure as ConnectionFailure {
                known.removeAll()
                guard failure.isLost else {
                    giveBack()
                    throw .storageFailed("The log could not be written: \(failure.message).")
                }
                session.drop()
                throw .unknown("The log's database has gone while committing: \(failure.message).")
            } catch {
                session.drop()
                throw .unknown("The log's database has gone while committing: \(error).")
            }
        }

        // MARK: Giving back

        private func give(back connection: Connection) {
            if (try? connection.run(BatchStatements.rollback)) == nil { session.drop() }
        }

        /// Lets go of the row in the place of a node that has stopped, for whoever comes next.
        private func endStopped() {
            guard let connection = try? session.connected() else { return }
            if (try? connection.run(BatchStatements.endStopped)) == nil { session.drop() }
        }

        private func giveBack() {
            if let connection = try? session.connected() { give(back: connection) }
        }
    }

    extension Appended {
        /// The same with the signed head of its batch.
        fileprivate func under(_ head: SignedHead?) -> Appended {
            Appended(logPositions: logPositions, time: time, isRepeat: isRepeat, leaves: leaves, head: head)
        }

        /// Reads `first, count, time` of an append that was remembered.
        init(remembering rows: Rows, _ row: Int, from column: Int32) {
            let first = rows.integer(row, column)
            self.init(
                logPositions: first..<first + rows.integer(row, column + 1),
                time: Instant(microseconds: Int64(rows.integer(row, column + 2))), isRepeat: true)
        }
    }
#endif
