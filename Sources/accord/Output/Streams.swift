import Foundation

/// What is for people: progress, hints, problems.
enum StandardError {
    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// Whether somebody is watching.
    static let isTerminal = isatty(STDERR_FILENO) == 1
}

/// What is for programs: results, a line at a time. It writes large pieces and must be flushed.
struct ResultOutput: ~Copyable {
    private static let piece = 1 << 18

    private let handle: FileHandle
    private let name: String
    private var buffer: [UInt8] = []

    /// - Parameters:
    ///   - path: the file to write anew; nil for standard output.
    ///   - isPrivate: whether nobody but its owner is to read the file.
    init(path: String? = nil, isPrivate: Bool = false) throws {
        guard let path else {
            handle = .standardOutput
            name = "Standard output"
            return
        }
        let rights: [FileAttributeKey: Any]? = isPrivate ? [.posixPermissions: 0o600] : nil
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: rights),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Failure(.cannotCreate, "\(path) cannot be written; does its directory exist?") }
        handle = file
        name = path
    }

    mutating func write(line: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: line)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= ResultOutput.piece { try flush() }
    }

    mutating func write(line: String) throws { try write(line: line.utf8) }

    mutating func flush() throws {
        do {
            try handle.write(contentsOf: Data(buffer))
        } catch {
            throw Failure(.inputOutput, "\(name) could not be written.")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension ResultOutput {
    /// Prints one line on standard output at once.
    static func print(_ line: String) throws {
        var output = try ResultOutput()
        try output.write(line: line)
        try output.flush()
    }
}
