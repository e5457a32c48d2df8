import Foundation

/// A secret in a file that its owner alone may read.
package enum OwnerFile {
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case missing(String)
        case unreadable(String)
        case exposed(String)
        case exists(String)

        package var description: String {
            switch self {
            case .missing(let path): "There is no key file at \(path); run accord init, or say where it is with --key."
            case .unreadable(let path): "\(path) is not a key file of Accord."
            case .exposed(let path): "\(path) can be read by others than its owner; run chmod 600 on it."
            case .exists(let path): "\(path) is there already; it is never overwritten."
            }
        }
    }

    /// Makes a new file with one line of text. Durable when it returns.
    ///
    /// - Throws: `Problem.exists` if there is one, and what the file system throws.
    package static func create(at path: String, line: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? Problem.exists(path) : CocoaError(.fileWriteUnknown)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data((line + "\n").utf8))
        try handle.synchronize()
        try handle.close()
    }

    /// The line that the file holds.
    ///
    /// - Throws: `Problem.missing`, `.exposed` if anybody but its owner may read it, `.unreadable`.
    package static func read(at path: String) throws -> String {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Problem.missing(path)
        }
        if let permissions = attributes[.posixPermissions] as? Int, permissions & 0o077 != 0 {
            throw Problem.exposed(path)
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw Problem.unreadable(path) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
