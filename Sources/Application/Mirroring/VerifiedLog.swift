import EventStore
import EventStoreSQLite
package import TransparencyLog

/// Somebody else's log, as it was published and found to be good: its checkpoint is signed, its entries lead to the root
/// and keep the rules. Whoever makes one has checked that.
package struct VerifiedLog: Sendable {
    /// The signed note.
    package let checkpoint: SignedNote
    package let head: Checkpoint
    /// The newest checkpoint that came with witnesses' signatures; whose they are has not been looked at.
    package let witnessed: SignedNote?
    /// The key that the checkpoint is signed with.
    package let verifierKey: VerifierKey
    /// The keys that the log was believed by, which may be earlier ones.
    package let trustedKeys: [VerifierKey]
    /// Gives entries: as many as were asked for, if it can.
    package let entries: @Sendable (Range<Int>) async throws -> [[UInt8]]

    package init(
        checkpoint: SignedNote, verifierKey: VerifierKey, trustedKeys: [VerifierKey], witnessed: SignedNote? = nil,
        entries: @escaping @Sendable (Range<Int>) async throws -> [[UInt8]]
    ) throws(Malformed) {
        self.checkpoint = checkpoint
        head = try Checkpoint(checkpoint.text)
        self.witnessed = witnessed
        self.verifierKey = verifierKey
        self.trustedKeys = trustedKeys
        self.entries = entries
    }

    package enum Problem: Error, Hashable, CustomStringConvertible {
        /// What was read the second time is not what had been verified.
        case changed(size: Int, expected: TreeHash, found: TreeHash)
        case ended(at: Int, size: Int)
        /// What is here and what was given contradict each other.
        case twoFaces(size: Int)
        case otherLog(here: String, given: String)
        case sameOrigin(String)

        package var description: String {
            switch self {
            case .changed(let size, let expected, let found):
                "The log has changed since it was verified: over \(size) entries it had the root \(expected), now \(found)."
            case .ended(let place, let size): "The log has \(place) entries, its checkpoint \(size)."
            case .twoFaces(let size):
                """
                Over \(size) entries the mirror has another root than the log that was given, and both are signed: the log \
                has shown two faces. Keep both, they are evidence.
                """
            case .otherLog(let here, let given): "The mirror is of \(here), what was given is of \(given)."
            case .sameOrigin(let origin): "\(origin) is the name of what was copied; a copy goes on under another."
            }
        }
    }

    /// How many entries are asked for at once: one bundle.
    private static let piece = TilePath.fullWidth

    /// Takes the entries beyond those that a log file has into it, all or none.
    ///
    /// - Parameter keepsHead: whether the file is to have the log's own head over them.
    /// - Returns: how many.
    /// - Throws: `Problem` if they do not lead from what is there to the root; `LogFileError`.
    func take(
        into path: String, keepsHead: Bool, progress: (Int) -> Void
    ) async throws -> Int {
        let copy = try LogCopy(path: path)
        do {
            let first = copy.tree.size
            while copy.tree.size < head.size {
                let start = copy.tree.size
                let end = min(start / VerifiedLog.piece * VerifiedLog.piece + VerifiedLog.piece, head.size)
                let lines = try await entries(start..<end)
                guard lines.count == end - start else {
                    throw Problem.ended(at: start + lines.count, size: head.size)
                }
                try copy.append(lines)
                progress(copy.tree.size)
            }
            guard copy.tree.root == head.root else {
                throw Problem.changed(size: head.size, expected: head.root, found: copy.tree.root)
            }
            try copy.commit(
                under: keepsHead && head.size > first ? SignedHead(size: head.size, note: checkpoint.bytes) : nil)
            try copy.close()
            return head.size - first
        } catch {
            try? copy.close()
            throw error
        }
    }
}
