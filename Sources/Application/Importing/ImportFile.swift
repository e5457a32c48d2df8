import Crypto
import EventStore
import Foundation

/// A file of lines, read in batches in constant memory.
final class ImportFile {
    /// The most lines that stand or fall together.
    static let batch = 1_000
    /// The most bytes that a line may have.
    static let longestLine = 1_048_576

    /// Some lines that stand or fall together.
    struct Batch: Sendable {
        /// The number of its first line, from 1.
        let firstLine: Int
        let lines: [ArraySlice<UInt8>]
        /// The SHA-256 of all that stands before it, and of all up to its end.
        let before: [UInt8]
        let after: [UInt8]
        /// Where it ends in the file.
        let end: Int
    }

    private let handle: FileHandle
    private var hash = SHA256()
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 1
    private var isAtEnd = false

    let totalBytes: Int

    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: path])
        }
        self.handle = handle
        totalBytes = Int(try handle.seekToEnd())
        try handle.seek(toOffset: 0)
    }

    deinit { try? handle.close() }

    /// The next lines; nil at the end.
    func next() throws -> Batch? {
        var ends: [Int] = []
        var searched = 0
        while true {
            ends.reserveCapacity(ImportFile.batch)
            buffer.withUnsafeBufferPointer { bytes in
                while searched < bytes.count, ends.count < ImportFile.batch {
                    let rest = UnsafeBufferPointer(rebasing: bytes[searched...])
                    guard let found = memchr(rest.baseAddress!, 10, rest.count) else {
                        searched = bytes.count
                        break
                    }
                    searched = bytes.baseAddress!.distance(to: found.assumingMemoryBound(to: UInt8.self)) + 1
                    ends.append(searched - 1)
                }
            }
            if ends.count == ImportFile.batch || isAtEnd { break }
            guard buffer.count - (ends.last ?? 0) <= ImportFile.longestLine else {
                throw ImportProblem(
                    line: line + ends.count, reason: "It has more than \(ImportFile.longestLine) bytes.")
            }
            if let chunk = try handle.read(upToCount: 1 << 18), !chunk.isEmpty {
                buffer.append(contentsOf: chunk)
            } else {
                isAtEnd = true
                if let last = buffer.last, last != 10 { ends.append(buffer.count) }
                break
            }
        }
        guard !ends.isEmpty else { return nil }
        let length = min(buffer.count, ends.last! + 1)
        let taken = Array(buffer[..<length])
        buffer.removeSubrange(..<length)
        var start = 0
        var lines: [ArraySlice<UInt8>] = []
        lines.reserveCapacity(ends.count)
        for end in ends {
            var stop = end
            if stop > start, taken[stop - 1] == 13 { stop -= 1 }
            lines.append(taken[start..<stop])
            start = end + 1
        }
        let before = Array(hash.finalize())
        hash.update(data: taken)
        position += length
        defer { line += lines.count }
        return Batch(
            firstLine: line, lines: lines, before: before, after: Array(hash.finalize()), end: position)
    }
}
