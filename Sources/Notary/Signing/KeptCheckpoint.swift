import Foundation
import TransparencyLog

/// The last checkpoint that a log has signed, in a file of its own outside the log's directory and outside its backups,
/// so that a log which was set back is recognised.
///
/// Two places in the file are written in turn, so that a death while one is written leaves the other. What is kept is in
/// the system's hands when `keep` returns; while one checkpoint follows the other, those of more than a second ago are on
/// disk. One process uses it; calls follow each other.
final class KeptCheckpoint {
    private static let place = 4_096
    private static let pause = Duration.seconds(1)

    /// What was kept last.
    private(set) var last: Checkpoint?
    private let descriptor: CInt
    private var turn = 0
    private var synchronised = ContinuousClock.now

    enum Problem: Error {
        case unusable(errno: CInt)
        /// There is something in it, but no checkpoint.
        case unreadable
    }

    /// Opens the file, making it if there is none.
    init(path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Problem.unusable(errno: errno) }
        let kept = (0..<2).compactMap { place in read(place).map { (place, $0) } }
        if let (place, checkpoint) = kept.max(by: { $0.1.size < $1.1.size }) {
            last = checkpoint
            turn = 1 - place
        } else if lseek(descriptor, 0, SEEK_END) > 0 {
            throw Problem.unreadable
        }
    }

    deinit {
        fdatasync(descriptor)
        close(descriptor)
    }

    private func read(_ place: Int) -> Checkpoint? {
        var bytes = [UInt8](repeating: 0, count: KeptCheckpoint.place)
        let count = pread(descriptor, &bytes, bytes.count, place * KeptCheckpoint.place)
        guard count > 0 else { return nil }
        let note = Array(bytes.prefix(count).prefix { $0 != 0 })
        return (try? SignedNote(note)).flatMap { try? Checkpoint($0.text) }
    }

    /// Keeps a checkpoint, given with its note.
    ///
    /// - Parameter durably: whether it has to be on disk when this returns.
    /// - Throws: `Problem.unusable`, also for a note that is larger than its place, which a log's own never is.
    func keep(_ checkpoint: Checkpoint, note: [UInt8], durably: Bool) throws {
        guard note.count < KeptCheckpoint.place else { throw Problem.unusable(errno: EFBIG) }
        let bytes = note + [UInt8](repeating: 0, count: KeptCheckpoint.place - note.count)
        guard pwrite(descriptor, bytes, bytes.count, turn * KeptCheckpoint.place) == bytes.count else {
            throw Problem.unusable(errno: errno)
        }
        last = checkpoint
        turn = 1 - turn
        if durably || synchronised.duration(to: .now) > KeptCheckpoint.pause {
            guard fdatasync(descriptor) == 0 else { throw Problem.unusable(errno: errno) }
            synchronised = .now
        }
    }
}
