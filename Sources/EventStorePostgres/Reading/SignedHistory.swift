#if Postgres
    internal import EventStore
    internal import Synchronization
    internal import TransparencyLog

    /// What has been signed of a log, by whichever node, as this node's signer keeps it: a database that was set back is
    /// recognised by it, also by a node that has not written for long. Once it is, nothing is signed or written any more until
    /// the node is started again.
    ///
    /// A log whose heads nobody signs here is held against nothing. All of it may be called concurrently, but `follow`, which
    /// belongs to the listener.
    final class SignedHistory: Sendable {
        private struct State {
            var failure: String?
            var nextFollowing = ContinuousClock.now
        }

        private let signer: (any HeadSigning)?
        private let server: String
        private let state = Mutex(State())

        /// How often the newest head is looked up, at most: each is written to disk.
        private static let pause = Duration.milliseconds(500)

        /// - Parameters:
        ///   - signer: keeps what was signed; nil if nobody does.
        ///   - server: what the database is called in messages.
        init(signer: (any HeadSigning)?, server: String) {
            self.signer = signer
            self.server = server
        }

        /// Why nothing more is signed or written; nil if all is well.
        var failure: String? { state.withLock { $0.failure } }

        /// Signs and writes nothing more.
        ///
        /// - Parameter detail: in what the database is not what it was. What was said first stays.
        /// - Returns: the same as an error.
        func fail(_ detail: String) -> DatabaseError {
            let reason = "The log's database is not what it was: \(detail). Bring it back, or start again to look."
            if failure == nil { signer?.stop(reason) }
            state.withLock { $0.failure = $0.failure ?? reason }
            return .damaged(server: server, detail: detail)
        }

        /// Holds the log that a new connection leads to against what was signed: it must have at least as many entries, and
        /// the same root over them.
        ///
        /// - Parameter connection: has the statements of `ReaderStatements.tree`.
        /// - Throws: `DatabaseError.damaged` if it is another log or less of it, and then nothing more is signed;
        ///   `ConnectionFailure`.
        func recognise(_ connection: Connection) throws {
            guard let signed = signer?.newest else { return }
            let root: TreeHash
            do {
                let peaks = try connection.hashes(of: CompactRange.nodes(ofSize: signed.size))
                root = try CompactRange(size: signed.size, peaks: peaks).root
            } catch is ProofError {
                throw lacking(signed.size)
            }
            guard root == signed.root else {
                throw fail("its first \(signed.size) entries are not those that were signed")
            }
        }

        /// How far the log reaches, which must be as far as it was signed.
        ///
        /// - Throws: as `recognise`.
        func head(on connection: Connection) throws -> Head {
            // What is asked for first may be signed further before the answer comes, and not the other way round.
            let signed = signer?.newest?.size ?? 0
            let head = try connection.head().head
            guard head.size >= signed else { throw lacking(signed) }
            return head
        }

        private func lacking(_ size: Int) -> DatabaseError {
            fail("it lacks entries that were signed (a checkpoint over \(size) was)")
        }

        /// Tells the signer of the newest head if the log reaches further than what it knows of, though not too often: what
        /// is left out now the next call makes good.
        ///
        /// - Parameters:
        ///   - head: how far the log reaches.
        ///   - connection: has the statement `ReaderStatements.newestHead`.
        /// - Throws: `DatabaseError.damaged` if that head is not one of this log's, and then nothing more is signed;
        ///   `ConnectionFailure`.
        func follow(_ head: Head, on connection: Connection) throws {
            guard let signer, failure == nil, head.size > signer.newest?.size ?? 0, isDue() else { return }
            guard let newest = try connection.signedHead() else { return }
            do {
                try signer.heard(newest)
            } catch {
                throw fail("the head over \(newest.size) entries cannot be followed (\(error))")
            }
        }

        /// Whether the last time is long enough ago; then the next is as far ahead.
        private func isDue() -> Bool {
            let now = ContinuousClock.now
            return state.withLock { state in
                guard now >= state.nextFollowing else { return false }
                state.nextFollowing = now + SignedHistory.pause
                return true
            }
        }
    }
#endif
