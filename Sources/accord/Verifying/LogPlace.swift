import Auditing
import EventStore
import EventStoreSQLite
import Foundation
import TransparencyLog

/// Where a log to be verified is, and what lies beside it.
struct LogPlace {
    private enum Kind {
        case lines(path: String)
        case database(path: String)
        case tiles(any PublishedLog)
    }

    private let kind: Kind
    /// The directory in which its checkpoint and its key are; nil for a file by itself.
    private let directory: String?

    /// - Throws: `Failure` if no log is there.
    init(_ path: String) throws {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Failure(.noInput, "There is no \(path).")
        }
        guard isDirectory.boolValue else {
            directory = nil
            kind = try LogPlace.isDatabase(path) ? .database(path: path) : .lines(path: path)
            return
        }
        directory = path
        if FileManager.default.fileExists(atPath: path + "/log.sqlite") {
            kind = .database(path: path + "/log.sqlite")
        } else if FileManager.default.fileExists(atPath: path + "/checkpoint") {
            kind = .tiles(TileDirectory(path))
        } else {
            throw Failure(.noInput, "\(path) holds neither a log.sqlite nor a checkpoint with tiles.")
        }
    }

    /// SQLite's files begin with these words (https://www.sqlite.org/fileformat.html, section 1.3).
    private static func isDatabase(_ path: String) throws -> Bool {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        return try file.read(upToCount: 16) == Data("SQLite format 3\0".utf8)
    }

    var published: (any PublishedLog)? { if case .tiles(let log) = kind { log } else { nil } }

    var checkpoint: [UInt8]? { get throws { try contents("checkpoint") } }
    var verifierKey: [UInt8]? { get throws { try contents("log.vkey") } }

    private func contents(_ name: String) throws -> [UInt8]? {
        guard let path = directory.map({ $0 + "/" + name }), FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The entries; of tiles as many as their checkpoint says.
    func source() async throws -> any LineSource {
        switch kind {
        case .lines(let path): return try LineFile(path: path)
        case .database(let path):
            let log = try SQLiteLog(readingAt: path)
            return LogLines(log, size: try await log.head().size)
        case .tiles(let log):
            guard let bytes = try checkpoint else { throw Failure(.noInput, "There is no checkpoint.") }
            return TiledLines(log, size: try GivenCheckpoint(bytes, name: "checkpoint").checkpoint.size)
        }
    }
}
