package import TransparencyLog

extension CheckpointSigner {
    /// Why nothing is signed, as the operator is told.
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
}
