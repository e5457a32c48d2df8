import Crypto
import Foundation

/// A file of a backup while it is written.
struct BackupWriter {
    private let path: String
    private let handle: FileHandle
    private var hash = SHA256()
    private var count = 0
    private var buffer: [UInt8] = []

    /// Makes the file, or empties the one that is there: what a run that was interrupted has left.
    init(_ path: String) throws {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    mutating func write(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= 1 << 20 { try flush() }
    }

    private mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        hash.update(data: buffer)
        count += buffer.count
        try handle.write(contentsOf: Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    /// Makes it durable.
    mutating func end(as name: String) throws -> BackupManifest.Part {
        try flush()
        try handle.synchronize()
        try handle.close()
        return BackupManifest.Part(name: name, bytes: count, sha256: BackupReader.hexadecimal(hash.finalize()))
    }

    /// Makes a file, or the names in a directory, durable.
    static func synchronize(_ directory: String) throws {
        let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown, userInfo: [NSFilePathErrorKey: directory]) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: directory])
        }
    }

    /// Copies a file. Durable when it returns.
    static func copy(_ path: String, to new: String, as name: String) throws -> BackupManifest.Part {
        var writer = try BackupWriter(new)
        try BackupReader.eachChunk(of: path) { try writer.write($0) }
        return try writer.end(as: name)
    }
}

/// Reading the files of a backup.
enum BackupReader {
    static func eachChunk(of path: String, _ body: ([UInt8]) throws -> Void) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw BackupProblem.damaged("\(path) is missing, or cannot be read.")
        }
        defer { try? handle.close() }
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty { try body(Array(chunk)) }
    }

    /// Gives the lines of a file, without their newlines. Each ends with one.
    static func eachLine(of path: String, _ body: ([UInt8]) throws -> Void) throws {
        var rest: [UInt8] = []
        try eachChunk(of: path) { chunk in
            var start = chunk.startIndex
            while let end = chunk[start...].firstIndex(of: 0x0A) {
                try body(rest + chunk[start..<end])
                rest.removeAll(keepingCapacity: true)
                start = end + 1
            }
            rest += chunk[start...]
        }
        guard rest.isEmpty else { throw BackupProblem.damaged("\(path) ends in the midst of a line.") }
    }

    static func digest(of path: String) throws -> String {
        var hash = SHA256()
        try eachChunk(of: path) { hash.update(data: $0) }
        return hexadecimal(hash.finalize())
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
