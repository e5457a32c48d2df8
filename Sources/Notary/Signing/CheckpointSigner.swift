package import EventStore
import Foundation
import Synchronization
package import TransparencyLog

/// Signs the heads of one log, and never two that contradict each other: across restarts, on a restored backup, whatever
/// becomes of the log's own files.
///
/// It signs nothing before `check` has found the log to go on from the last checkpoint that was signed, which is kept
/// outside the log's directory. All of it may be called concurrently.
package final class CheckpointSigner: HeadSigning {
    private struct State {
        var kept: KeptCheckpoint
        var isChecked = false
        /// What was signed last, whether or not its batch was committed.
        var signed: Checkpoint?
        /// A head that is in the log and could not be kept. Until it is, there must be no other: whether a later one is
        /// missing could not be told any more.
        var unkept: (head: SignedHead, checkpoint: Checkpoint)?
        /// Why nothing can be signed any more.
        var failure: String?
    }

    private let signers: [NoteSigner]
    private let state: Mutex<State>
    private let path: String

    package enum Problem: Error, Hashable, CustomStringConvertible {
        case unusable(path: String, reason: String)
        case unreadable(path: String)
        /// The kept checkpoint is of another log.
        case otherLog(path: String, origin: String, kept: String)
        /// The log has heads, but none is kept.
        case missing(path: String, size: Int)
        case older(size: Int, signed: Int)
        case rewritten(size: Int, root: TreeHash, signed: TreeHash)
        /// The newest head is signed with another key.
        case otherKey(size: Int)
        case notChecked
        case outOfOrder(size: Int, signed: Int)

        package var description: String {
            switch self {
            case .unusable(let path, let reason):
                "Nothing is signed any more (the last checkpoint is in \(path)): \(reason)"
            case .unreadable(let path):
                "\(path) should hold the last checkpoint that was signed, and holds something else."
            case .otherLog(let path, let origin, let kept):
                "\(path) holds a checkpoint of \(kept), and this log is \(origin)."
            case .missing(let path, let size):
                """
                The log has \(size) entries, but there is no last checkpoint in \(path). If the log was restored from a \
                backup, what was acknowledged since is missing from it, and signing on would show the world two logs. If \
                you know that this is all of it, say --accept-log.
                """
            case .older(let size, let signed):
                """
                The log has \(size) entries, but a checkpoint over \(signed) was signed: entries are missing (a backup that \
                was restored?). Nothing more is signed. Bring back the log, or go on under a new origin and key (accord import \
                --log --as-origin). If neither can be, and you want to sign a second history that others can prove to be one, \
                say --accept-older-log \(size).
                """
            case .rewritten(let size, let root, let signed):
                """
                Over its first \(size) entries the log has the root \(root), but \(signed) was signed: it has been changed. \
                Nothing more is signed.
                """
            case .otherKey(let size):
                "The log's head over \(size) entries was signed with another key than the one that is here."
            case .notChecked: "Nothing is signed before the log has been held against its last checkpoint."
            case .outOfOrder(let size, let signed):
                "A head over \(size) entries was asked for after one over \(signed)."
            }
        }
    }

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
    ///   - acceptsMissing: whether a log with entries may go on without a kept checkpoint.
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
        if kept == nil, size > 0, !acceptsMissing, acceptedSize != size {
            throw Problem.missing(path: path, size: size)
        }
        if let kept, kept.size > 0 {
            guard kept.size <= size else { throw Problem.older(size: size, signed: kept.size) }
            let root = try await log.root(ofSize: kept.size)
            guard root == kept.root else { throw Problem.rewritten(size: kept.size, root: root, signed: kept.root) }
        }
        if let head = try await log.signedHead() {
            do {
                _ = try SignedNote(head.note).open(by: verifierKeys)
            } catch {
                throw Problem.otherKey(size: head.size)
            }
            // What was accepted once need not be again.
            if kept == nil {
                let checkpoint = try Checkpoint(try SignedNote(head.note).text)
                try state.withLock { try $0.kept.keep(checkpoint, note: head.note) }
            }
        }
        state.withLock { $0.isChecked = true }
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

    package func sign(size: Int, root: TreeHash) throws -> SignedHead {
        try state.withLock { state in
            try requireReady(&state)
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

    /// Keeps the checkpoint. If it cannot, no other is signed until it could.
    package func committed(_ head: SignedHead) {
        state.withLock { state in
            guard let signed = state.signed, signed.size == head.size else { return }
            do {
                try state.kept.keep(signed, note: head.note)
            } catch {
                state.unkept = (head, signed)
            }
        }
    }

    package func requireReady() throws { try state.withLock { try requireReady(&$0) } }

    private func requireReady(_ state: inout State) throws {
        if let failure = state.failure { throw Problem.unusable(path: path, reason: failure) }
        guard state.isChecked else { throw Problem.notChecked }
        guard let (head, checkpoint) = state.unkept else { return }
        do {
            try state.kept.keep(checkpoint, note: head.note)
            state.unkept = nil
        } catch KeptCheckpoint.Problem.unusable(let code) {
            throw Problem.unusable(path: path, reason: String(cString: strerror(code)))
        }
    }
}
