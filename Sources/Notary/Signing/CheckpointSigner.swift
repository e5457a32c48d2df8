package import EventStore
import Foundation
import Synchronization
package import TransparencyLog

/// Signs the heads of one log, and never two that contradict each other: across restarts, on a restored backup, whatever
/// becomes of the log's own files.
///
/// It signs nothing before `check` has found the log to go on from the last checkpoint that was signed, which is kept
/// outside the log's directory. Of nodes that share a log each keeps what the others have signed as well. All of it may be
/// called concurrently.
package final class CheckpointSigner: HeadSigning {
    private struct State {
        var kept: KeptCheckpoint
        var isChecked = false
        /// Whether the log was taken without a checkpoint, and may yet turn out to be an older one. Nothing is kept as long as
        /// it is so, or the next start would need nobody's word.
        var isUnconfirmed = false
        /// What was signed last, whether or not its batch was committed.
        var signed: Checkpoint?
        /// A head that is in the log and could not be kept, or was not yet. Until it is, there must be no other: whether a
        /// later one is missing could not be told any more.
        var unkept: (checkpoint: Checkpoint, note: [UInt8])?
        /// Why nothing is signed any more.
        var failure: String?

        /// The largest head that is known to be in the log. What could not be kept is never smaller than what is kept.
        var newest: Checkpoint? { unkept?.checkpoint ?? kept.last }
    }

    private let signers: [NoteSigner]
    private let state: Mutex<State>
    private let path: String

    /// - Parameters:
    ///   - signers: the log's key; while it is being replaced, both keys, the old one first. Their name is the origin.
    ///   - path: the file in which the last checkpoint is kept.
    /// - Throws: `Problem`.
    package init(signers: [NoteSigner], keptAt path: String) throws {
        self.signers = signers
        self.path = path
        do {
            state = Mutex(State(kept: try KeptCheckpoint(path: path)))
        } catch KeptCheckpoint.Problem.unusable(let code) {
            throw Problem.unusable(path: path, reason: String(cString: strerror(code)))
        } catch {
            throw Problem.unreadable(path: path)
        }
        let kept = state.withLock { $0.kept.last }
        if let kept, kept.origin != signers[0].name {
            throw Problem.otherLog(path: path, origin: "\(signers[0].name)", kept: "\(kept.origin)")
        }
    }

    /// The origin: what the log and its key are called.
    package var origin: KeyName { signers[0].name }
    /// The keys that check what is signed.
    package var verifierKeys: [VerifierKey] { signers.map(\.verifierKey) }

    /// Holds the log against the last checkpoint that was signed. Only then are heads signed.
    ///
    /// What witnesses have seen is held against it by `Consistency`.
    ///
    /// - Parameters:
    ///   - acceptsMissing: whether a log with entries may go on without a kept checkpoint. Its newest head, and what is heard
    ///     of it, is then kept with `confirm` or when something is about to be signed, and not before: until then the log
    ///     may turn out to be an older one.
    ///   - acceptedSize: with how many entries it may go on although more were signed; nil if it may not. The checkpoint that
    ///     was signed is then put aside, beside its place: it is evidence.
    /// - Throws: `Problem`, and what the storage throws.
    package func check(
        _ log: any EventLog, acceptsMissing: Bool = false, acceptedSize: Int? = nil
    ) async throws {
        let size = try await log.head().size
        var kept = state.withLock { $0.kept.last }
        if let last = kept, last.size > size, acceptedSize == size {
            try putAside(last)
            kept = nil
        }
        let isMissing = kept == nil && size > 0 && acceptedSize != size
        if isMissing, !acceptsMissing { throw Problem.missing(path: path, size: size) }
        state.withLock { $0.isUnconfirmed = isMissing }
        if let kept, kept.size > 0 {
            guard kept.size <= size else { throw Problem.older(size: size, signed: kept.size) }
            let root = try await log.root(ofSize: kept.size)
            guard root == kept.root else { throw Problem.rewritten(size: kept.size, root: root, signed: kept.root) }
        }
        if let head = try await log.signedHead() {
            let checkpoint = try checkpoint(of: head)
            // What was accepted once need not be again, and other nodes may have signed while this one was down.
            if checkpoint.size > kept?.size ?? 0 {
                let root = try await log.root(ofSize: checkpoint.size)
                guard root == checkpoint.root else {
                    throw Problem.rewritten(size: checkpoint.size, root: root, signed: checkpoint.root)
                }
                state.withLock { keep(checkpoint, note: head.note, durably: true, in: &$0) }
            }
        }
        state.withLock { $0.isChecked = true }
    }

    /// Takes a log without a checkpoint for what it is, and keeps its newest head: whoever could object has been asked.
    ///
    /// - Throws: `Problem` if nothing may be signed, and then nothing is kept.
    package func confirm() throws { try state.withLock { try confirm(&$0) } }

    private func confirm(_ state: inout State) throws {
        try requireLeave(state)
        state.isUnconfirmed = false
        try requireReady(&state)
    }

    /// What a head says that one of the log's keys has signed.
    ///
    /// - Throws: `Problem.otherKey` if none has.
    private func checkpoint(of head: SignedHead) throws -> Checkpoint {
        do {
            return try Checkpoint(try SignedNote(head.note).open(by: verifierKeys).text)
        } catch {
            throw Problem.otherKey(size: head.size)
        }
    }

    /// Makes room for another checkpoint than the one that is kept.
    private func putAside(_ checkpoint: Checkpoint) throws {
        try state.withLock { state in
            guard rename(path, "\(path).set-back-from-\(checkpoint.size)") == 0 else {
                throw Problem.unusable(path: path, reason: String(cString: strerror(errno)))
            }
            state.kept = try KeptCheckpoint(path: path)
        }
    }

    /// Signs nothing more, for a reason that the operator is told.
    package func stop(_ reason: String) { state.withLock { $0.failure = reason } }

    /// Why nothing is signed any more; nil as long as nobody has stopped it.
    package var stopped: String? { state.withLock { $0.failure } }

    package func sign(size: Int, root: TreeHash) throws -> SignedHead {
        try state.withLock { state in
            try confirm(&state)
            if let last = state.kept.last, last.size >= size {
                throw Problem.outOfOrder(size: size, signed: last.size)
            }
        }
        let checkpoint = Checkpoint(origin: origin, size: size, root: root)
        state.withLock { $0.signed = checkpoint }
        let text = checkpoint.text
        let note = try SignedNote(text: text, signatures: signers.map { $0.sign(text) })
        return SignedHead(size: size, note: note.bytes)
    }

    /// Has the log's key hand over to another one, behind the newest head that was signed.
    ///
    /// - Returns: what the entry has to show that is to stand there.
    /// - Throws: `Problem`.
    package func endorse(_ next: VerifierKey) throws -> KeyEndorsement {
        let newest = try state.withLock { state in
            try confirm(&state)
            return state.newest
        }
        return try KeyEndorsement(
            of: next, size: newest?.size ?? 0, root: newest?.root ?? CompactRange().root, sign: signers[0].sign)
    }

    /// Keeps the checkpoint. If it cannot, no other is signed until it could.
    package func committed(_ head: SignedHead) {
        state.withLock { state in
            guard let signed = state.signed, signed.size == head.size else { return }
            keep(signed, note: head.note, durably: false, in: &state)
        }
    }

    /// The file in which the last checkpoint belongs, as long as none is kept there.
    package var missingCheckpoint: String? { state.withLock { $0.kept.last == nil ? path : nil } }

    package var newest: Checkpoint? { state.withLock { $0.isChecked ? $0.newest : nil } }

    /// Keeps a checkpoint that is in the log, whoever signed it. If it cannot, no other is signed until it could. Before
    /// `check` it does nothing, for `check` keeps the newest itself; of a log that was taken without a checkpoint it is kept
    /// once that is confirmed.
    ///
    /// - Throws: `Problem.otherKey`; `.rewritten` if another root over so many entries is kept.
    package func heard(_ head: SignedHead) throws {
        let checkpoint = try checkpoint(of: head)
        try state.withLock { state in
            guard state.isChecked else { return }
            if let newest = state.newest, newest.size == checkpoint.size, newest.root != checkpoint.root {
                throw Problem.rewritten(size: newest.size, root: checkpoint.root, signed: newest.root)
            }
            keep(checkpoint, note: head.note, durably: true, in: &state)
        }
    }

    /// Keeps a checkpoint, unless a larger one is known: a batch may be committed, and heard of, before its node has been
    /// told that the one before it was. If it cannot be kept, nothing is signed until it could; if it must not be yet, it is
    /// before something is signed.
    private func keep(_ checkpoint: Checkpoint, note: [UInt8], durably: Bool, in state: inout State) {
        guard checkpoint.size > state.newest?.size ?? 0 else { return }
        if state.isUnconfirmed {
            state.unkept = (checkpoint, note)
            return
        }
        do {
            try state.kept.keep(checkpoint, note: note, durably: durably)
            state.unkept = nil
        } catch {
            state.unkept = (checkpoint, note)
        }
    }

    package func requireReady() throws { try state.withLock { try requireReady(&$0) } }

    /// Requires that nothing forbids to sign.
    private func requireLeave(_ state: State) throws {
        if let failure = state.failure { throw Problem.unusable(path: path, reason: failure) }
        guard state.isChecked else { throw Problem.notChecked }
    }

    private func requireReady(_ state: inout State) throws {
        try requireLeave(state)
        guard !state.isUnconfirmed, let (checkpoint, note) = state.unkept else { return }
        do {
            try state.kept.keep(checkpoint, note: note, durably: true)
            state.unkept = nil
        } catch KeptCheckpoint.Problem.unusable(let code) {
            throw Problem.unusable(path: path, reason: String(cString: strerror(code)))
        }
    }
}
