import Crypto
package import Domain
import Foundation

/// Evidence beside the log: files named by their SHA-256, which is what an entry holds of them.
///
/// A file is on disk when storing it returns. The same content is kept once.
package final class EvidenceFiles: Sendable {
    private let directory: String
    /// Where other nodes find them; then what is in the directory is only what this node has had in its hands.
    private let shared: (any SharedFiles)?

    /// The most bytes that a file may have.
    package static let largest = 20 * 1_024 * 1_024

    package enum Problem: Error, Hashable, Sendable {
        case tooLarge
        case empty
        /// A full or failing disk.
        case notStored(String)
    }

    package init(directory: String, shared: (any SharedFiles)? = nil) throws {
        self.directory = directory
        self.shared = shared
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // What a death in the middle of an upload has left behind.
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasSuffix(".part") {
            try FileManager.default.removeItem(atPath: directory + "/" + name)
        }
    }

    /// Keeps what comes, chunk by chunk, in constant memory.
    ///
    /// - Throws: `Problem`, and what `chunks` throws; nothing is kept then.
    package func store<Chunks: AsyncSequence>(_ chunks: Chunks) async throws -> (digest: FileDigest, bytes: Int)
    where Chunks.Element: Sequence<UInt8> {
        let temporary = "\(directory)/\(Chance.identifier()).part"
        guard FileManager.default.createFile(atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: temporary)
        else { throw Problem.notStored("A file could not be made.") }
        do {
            var hash = SHA256()
            var count = 0
            for try await chunk in chunks {
                let data = Data(chunk)
                count += data.count
                guard count <= EvidenceFiles.largest else { throw Problem.tooLarge }
                hash.update(data: data)
                try EvidenceFiles.storing { try handle.write(contentsOf: data) }
            }
            guard count > 0 else { throw Problem.empty }
            try EvidenceFiles.storing {
                try handle.synchronize()
                try handle.close()
            }
            let digest = try FileDigest(
                hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined())
            try EvidenceFiles.storing {
                guard rename(temporary, path(of: digest)) == 0 else { throw CocoaError(.fileWriteUnknown) }
                try EvidenceFiles.synchronize(directory)
            }
            try await shared?.store(digest, from: path(of: digest))
            return (digest, count)
        } catch {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: temporary)
            throw error
        }
    }

    private static func storing(_ body: () throws -> Void) throws(Problem) {
        do {
            try body()
        } catch {
            throw .notStored("The file could not be stored: \(error.localizedDescription)")
        }
    }

    /// Where a file is; nil if it is not here, nor where other nodes keep theirs.
    package func path(holding digest: FileDigest) async throws -> String? {
        let path = path(of: digest)
        if FileManager.default.fileExists(atPath: path) { return path }
        guard let shared else { return nil }
        let temporary = "\(directory)/\(Chance.identifier()).part"
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        guard try await shared.load(digest, to: temporary), rename(temporary, path) == 0 else { return nil }
        return path
    }

    private func path(of digest: FileDigest) -> String { "\(directory)/\(digest.hexadecimal)" }

    /// Makes a new name in a directory durable.
    private static func synchronize(_ directory: String) throws {
        let descriptor = open(directory, O_RDONLY)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
