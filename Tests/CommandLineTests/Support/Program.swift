import Foundation
import Synchronization

/// The built program, run as a process of its own: what is tested is what people type.
enum Program {
    struct Result {
        let status: Int32
        let output: String
        let error: String

        /// The lines on standard output.
        var lines: [Substring] { output.split(separator: "\n") }
    }

    /// Beside the test bundle, where SwiftPM puts both.
    static let path: String = {
        let directory = URL(fileURLWithPath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent().path
        return directory + "/accord"
    }()

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    static let sample = repository + "/Deploy/samples/azerbaijan-2009.jsonl"

    /// Runs it to its end.
    static func run(
        _ arguments: [String], in directory: String, environment: [String: String] = [:]
    ) async throws -> Result {
        let running = try Running(arguments, in: directory, environment: environment)
        let status = await running.end()
        return Result(status: status, output: try running.output(), error: try running.error())
    }
}

/// A process that has been started. What it says goes into files, so that it never waits for a reader.
final class Running: Sendable {
    private struct State {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    private let process: Mutex<Process>
    private let state = Mutex(State())
    private let files: (output: String, error: String)
    let identifier: Int32

    init(_ arguments: [String], in directory: String, environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        var inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("ACCORD_") }
        inherited.merge(environment) { $1 }
        process.environment = inherited
        process.standardInput = FileHandle.nullDevice
        let name = directory + "/." + UUID().uuidString
        files = (name + ".out", name + ".err")
        for path in [files.output, files.error] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let handles = [files.output, files.error].map { FileHandle(forWritingAtPath: $0)! }
        (process.standardOutput, process.standardError) = (handles[0], handles[1])
        let ended = Ended()
        process.terminationHandler = { ended.tell($0.terminationStatus) }
        try process.run()
        // The process has its own by now, and Foundation may keep these for ever.
        for handle in handles { try handle.close() }
        identifier = process.processIdentifier
        self.process = Mutex(process)
        ended.listen { [weak self] in self?.finish($0) }
    }

    deinit {
        // A test that failed half-way leaves nothing running.
        if state.withLock({ $0.status }) == nil { kill(identifier, SIGKILL) }
    }

    /// The status with which it ended; that of a signal is the signal's number.
    func end() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state -> Int32? in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    var hasEnded: Bool { state.withLock { $0.status != nil } }

    func signal(_ signal: Int32) { kill(identifier, signal) }

    func output() throws -> String { try String(contentsOfFile: files.output, encoding: .utf8) }
    func error() throws -> String { try String(contentsOfFile: files.error, encoding: .utf8) }

    private func finish(_ status: Int32) {
        let waiters = state.withLock { state in
            state.status = status
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }
}

/// Brings together an end that may come first and whoever wants to hear of it.
private final class Ended: Sendable {
    private let state = Mutex<(status: Int32?, listener: (@Sendable (Int32) -> Void)?)>((nil, nil))

    func tell(_ status: Int32) {
        state.withLock { state in
            state.status = status
            return state.listener
        }?(status)
    }

    func listen(_ listener: @escaping @Sendable (Int32) -> Void) {
        let status = state.withLock { state in
            state.listener = listener
            return state.status
        }
        if let status { listener(status) }
    }
}
