internal import Foundation
internal import Synchronization

/// Keeps a second writer away from a log: an advisory lock on a file beside it, which the system lets go when the
/// process ends, however it ends. Who only reads does not take it.
final class LogFileLock: Sendable {
    private let descriptor: Mutex<CInt?>

    /// - Parameter use: what it is locked for, if not for writing.
    /// - Throws: `LogFileError.inUse` if somebody has it.
    init(path: String, for use: String? = nil) throws(LogFileError) {
        let lockPath = path + (use.map { ".\($0)" } ?? "") + ".lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .unreadable(path: lockPath, detail: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let detail = String(cString: strerror(errno))
            _ = Foundation.close(descriptor)
            if isTaken { throw .inUse(path: path) }
            throw .unreadable(path: lockPath, detail: detail)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets others have it from now on.
    func release() {
        descriptor.withLock { descriptor in
            if let descriptor { _ = Foundation.close(descriptor) }
            descriptor = nil
        }
    }
}
