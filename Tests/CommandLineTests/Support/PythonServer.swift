import Foundation

/// A server in Python, for as long as it is held.
final class PythonServer {
    /// The line with which it says where it serves.
    let firstLine: String
    private let process = Process()

    /// Starts it and waits until it has said where it serves.
    init(_ arguments: [String], in directory: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-u"] + arguments
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        let said = Pipe()
        process.standardOutput = said
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = ""
        while !line.contains("\n") {
            let data = said.fileHandleForReading.availableData
            if data.isEmpty { break }
            line += String(decoding: data, as: UTF8.self)
        }
        firstLine = line
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        for _ in 0..<500 where process.isRunning { usleep(10_000) }
    }
}
