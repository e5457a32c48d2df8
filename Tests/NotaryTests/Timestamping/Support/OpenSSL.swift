import Foundation
import Testing

/// The `openssl` command in a directory of its own, which is removed at the end.
final class OpenSSL: Sendable {
    let directory: String

    struct Result {
        let status: Int32
        /// What it said on standard output and standard error.
        let text: String
    }

    init() throws {
        directory = NSTemporaryDirectory() + "/accord-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Runs it to its end, whatever that is.
    func run(_ arguments: [String]) async throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardInput = FileHandle.nullDevice
        // Into a file, so that it never waits for a reader.
        let path = path("." + UUID().uuidString)
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let output = try #require(FileHandle(forWritingAtPath: path))
        process.standardOutput = output
        process.standardError = output
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        try output.close()
        defer { try? FileManager.default.removeItem(atPath: path) }
        return Result(
            status: status, text: String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
    }

    /// Runs it, and requires that it does what it was asked.
    @discardableResult
    func callAsFunction(_ arguments: String...) async throws -> String {
        let result = try await run(arguments)
        try #require(result.status == 0, "openssl \(arguments.joined(separator: " ")): \(result.text)")
        return result.text
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }
}
