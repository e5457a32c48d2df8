#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file of entries, one a line, as `accord export` writes it.
package final class LineFile: LineSource {
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case unreadable(path: String, reason: String)
        case noLines(path: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)."
            case .noLines(let path): "\(path) is no export of a log: it has lines of more than 16 MiB."
            }
        }
    }

    /// How much is read at once.
    private static let piece = 1 << 20
    /// Beyond this nobody means lines.
    private static let longest = 1 << 24

    private let path: String
    private let file: Int32
    package let total: Int
    private var done = 0
    /// The beginning of a line whose end has not been read yet.
    private var begun: [UInt8] = []
    private var isAtEnd = false

    /// - Throws: `Problem.unreadable`.
    package init(path: String) throws {
        self.path = path
        file = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else {
            throw Problem.unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        total = Int(status.st_size)
    }

    deinit { close(file) }

    package func next() throws -> (@Sendable () async throws -> LineChunk)? {
        var bytes = try read()
        guard !isAtEnd || bytes.count > 1 else { return nil }
        let ranges = LineFile.divide(&bytes, isWhole: isAtEnd, rest: &begun)
        guard begun.count <= LineFile.longest else { throw Problem.noLines(path: path) }
        let chunk = LineChunk(bytes: bytes, ranges: ranges, progress: done)
        return { chunk }
    }

    /// A zero byte, what was left over, and the next piece.
    private func read() throws -> [UInt8] {
        var failure: Int32 = 0
        let (file, begun) = (file, begun)
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 + begun.count + LineFile.piece) { output, count in
            output[0] = 0
            count = 1 + begun.count
            _ = output[1...].update(fromContentsOf: begun)
            // The end of a file is read as such only where nothing was read before it.
            while count < output.count {
                #if canImport(Glibc)
                    let read = Glibc.read(file, output.baseAddress! + count, output.count - count)
                #elseif canImport(Musl)
                    let read = Musl.read(file, output.baseAddress! + count, output.count - count)
                #else
                    let read = Darwin.read(file, output.baseAddress! + count, output.count - count)
                #endif
                if read > 0 {
                    count += read
                } else if read == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw Problem.unreadable(path: path, reason: String(cString: strerror(failure))) }
        let read = bytes.count - 1 - begun.count
        done += read
        isAtEnd = read < LineFile.piece
        return bytes
    }

    /// Finds the lines, and puts a zero byte where a newline was.
    ///
    /// - Parameter isWhole: whether what stands behind the last newline is a line too.
    private static func divide(_ bytes: inout [UInt8], isWhole: Bool, rest: inout [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(bytes.count / 512)
        var start = 1
        bytes.withUnsafeMutableBytes { bytes in
            while start < bytes.count, let found = memchr(bytes.baseAddress! + start, 0x0A, bytes.count - start) {
                let end = UnsafeRawPointer(found) - UnsafeRawPointer(bytes.baseAddress!)
                bytes[end] = 0
                ranges.append(start..<end)
                start = end + 1
            }
        }
        if isWhole {
            if start < bytes.count { ranges.append(start..<bytes.count) }
            rest = []
        } else {
            rest = Array(bytes[min(start, bytes.count)...])
        }
        return ranges
    }
}
