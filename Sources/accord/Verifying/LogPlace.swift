import Application
import Auditing
import EventStore
import EventStoreSQLite
import Foundation
import Notary
import TransparencyLog

/// Where a log to be verified is, and what lies beside it.
struct LogPlace {
    private enum Kind {
        case lines(path: String)
        case database(path: String)
        case tiles(any PublishedLog)
        /// A log in a database that nodes share.
        case shared(NodePlace)
    }

    private let kind: Kind
    /// Where other things lie beside the log; nil for a server.
    let directory: String?
    /// The signed note; nil if there is none.
    let checkpoint: [UInt8]?
    /// The key in its spelling; nil if there is none.
    let verifierKey: [UInt8]?
    /// The key that the log began with, if that has been replaced and is kept there: nothing else says which it was.
    private let firstKey: [UInt8]?
    /// The newest checkpoint that witnesses have cosigned, of a published log; nil if there is none.
    let witnessed: [UInt8]?

    /// - Parameter token: shown to a server.
    /// - Throws: `Failure` if no log is there.
    init(_ text: String, token: String?) async throws {
        if NodePlace.isDatabase(text) {
            let place = NodePlace(data: "", keyFile: "", database: text)
            let log = try await place.readLog()
            kind = .shared(place)
            (directory, verifierKey, firstKey, witnessed) = (nil, nil, nil, nil)
            checkpoint = try await log.signedHead()?.note
            await log.close()
            return
        }
        let (kind, beside) =
            LogPlace.isAddress(text) ? LogPlace.served(text, token: token) : try LogPlace.stored(text)
        self.kind = kind
        directory = LogPlace.isAddress(text) ? nil : LogPlace.directory(ofLog: text)
        // Before the checkpoint, which then covers it also where a server takes entries meanwhile.
        if case .tiles = kind {
            witnessed = try await LogPlace.witnessed(of: beside, isServed: LogPlace.isAddress(text))
        } else {
            witnessed = nil
        }
        if case .database(let path) = kind {
            let log = try SQLiteLog(readingAt: path)
            checkpoint = try await log.signedHead()?.note
            await log.close()
        } else {
            checkpoint = try await LogPlace.contents("checkpoint", of: beside)
        }
        verifierKey = try await LogPlace.contents("log.vkey", of: beside)
        if case .database(let path) = kind {
            firstKey = LogPlace.firstKey(besideNodeIn: LogPlace.directory(of: path))
        } else {
            firstKey = try await LogPlace.contents("log.first.vkey", of: beside)
        }
        if case .tiles = kind, checkpoint == nil { throw Failure(.noInput, "There is no checkpoint at \(text).") }
    }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    private static func served(_ address: String, token: String?) -> (Kind, (any PublishedLog)?) {
        var address = address[...]
        while address.last == "/" { address.removeLast() }
        let server = PublishedServer(String(address), token: token)
        return (.tiles(server), server)
    }

    private static func stored(_ path: String) throws -> (Kind, (any PublishedLog)?) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Failure(.noInput, "There is no \(path).")
        }
        guard isDirectory.boolValue else {
            guard try isDatabase(path) else { return (.lines(path: path), nil) }
            return (.database(path: path), TileDirectory(directory(of: path)))
        }
        let directory = TileDirectory(path)
        if FileManager.default.fileExists(atPath: path + "/log.sqlite") {
            return (.database(path: path + "/log.sqlite"), directory)
        }
        guard FileManager.default.fileExists(atPath: path + "/checkpoint") else {
            throw Failure(.noInput, "\(path) holds neither a log.sqlite nor a checkpoint with tiles.")
        }
        return (.tiles(directory), directory)
    }

    /// Where other things lie beside a log: in its directory, or in that of its file.
    private static func directory(ofLog path: String) -> String {
        var isDirectory: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        return isThere && isDirectory.boolValue ? path : directory(of: path)
    }

    private static func directory(of path: String) -> String {
        let directory = (path as NSString).deletingLastPathComponent
        return directory.isEmpty ? "." : directory
    }

    /// SQLite's files begin with these words (https://www.sqlite.org/fileformat.html, section 1.3).
    private static func isDatabase(_ path: String) throws -> Bool {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        return try file.read(upToCount: 16) == Data("SQLite format 3\0".utf8)
    }

    /// The newest cosigned checkpoint among published files; nil if there is none.
    ///
    /// - Parameter isServed: whether it may be a node that serves them. Elsewhere a file cannot lie under another one's name.
    private static func witnessed(of log: (any PublishedLog)?, isServed: Bool) async throws -> [UInt8]? {
        if isServed, let note = try await contents("checkpoint/witnessed", of: log) { return note }
        return try await contents("checkpoint.witnessed", of: log)
    }

    private static func contents(_ name: String, of log: (any PublishedLog)?) async throws -> [UInt8]? {
        guard let log, case .bytes(let bytes) = try await log.read(name) else { return nil }
        return bytes
    }

    /// The keys that lie there, whoever has put them there, and says so on standard error: the log's, and the one that it
    /// began with, if that is another.
    ///
    /// - Parameter option: with which better ones can be given.
    /// - Throws: `Failure` if there is none; `Malformed`.
    func keysBesideIt(option: String) throws -> [VerifierKey] {
        guard let verifierKey else {
            throw Failure(.noInput, "There is no log.vkey; give the log's key with \(option).")
        }
        StandardError.write(
            "The key is the one that lies beside the log; give the one you trust with \(option) to rely on it.\n")
        let key = try LogPlace.key(verifierKey)
        guard let first = try firstKey.map(LogPlace.key), first != key else { return [key] }
        return [key, first]
    }

    private static func key(_ bytes: [UInt8]) throws -> VerifierKey {
        try VerifierKey(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// What a node keeps of the key that was replaced first, where that is kept if nobody has said another place for keys.
    private static func firstKey(besideNodeIn data: String) -> [UInt8]? {
        let data = URL(fileURLWithPath: data).standardizedFileURL.path
        return FileManager.default.contents(atPath: NodePlace(data: data, keyFile: data + ".key").firstKeyFile)
            .map { Array($0) }
    }

    /// The newest checkpoint that witnesses have cosigned, wherever it is kept: among published files, in a node's directory
    /// or in the database that nodes share. Whose signatures those are has not been looked at.
    ///
    /// - Returns: the signed note; nil if there is none.
    /// - Throws: `Malformed` for what is no note; `DurableFile.Problem`, and what a database throws.
    func cosigned() async throws -> [UInt8]? {
        switch kind {
        case .lines: return nil
        case .tiles: return witnessed
        case .database(let path):
            let place = NodePlace(data: LogPlace.directory(of: path), keyFile: "")
            if place.isMirror { return try Mirror.witnessed(in: place)?.bytes }
            return try await place.readNotary()?.checkpoints.newest()?.bytes
        case .shared(let place): return try await place.readNotary()?.checkpoints.newest()?.bytes
        }
    }

    /// What a log in a database is opened with; nil for any other.
    var shared: NodePlace? { if case .shared(let place) = kind { place } else { nil } }

    var published: (any PublishedLog)? { if case .tiles(let log) = kind { log } else { nil } }

    /// What is wrong with a log's file as such; nothing for a log that is in none.
    ///
    /// - Throws: `LogFileError` if it cannot be opened.
    func storageFaults() throws -> [Fault] {
        guard case .database(let path) = kind else { return [] }
        return try LogFileCheck.contradictions(in: path).map {
            Fault(
                .storage, at: nil, expected: "a file that is whole", found: $0,
                "The file that the log is kept in is damaged: take it back from a backup.")
        }
    }

    /// The entries; of tiles as many as their checkpoint says.
    func source() async throws -> any LineSource {
        switch kind {
        case .lines(let path): return try LineFile(path: path)
        case .database(let path):
            let log = try SQLiteLog(readingAt: path)
            return LogLines(log, size: try await log.head().size)
        case .shared(let place):
            let log = try await place.readLog()
            return LogLines(log, size: try await log.head().size)
        case .tiles(let log):
            return TiledLines(log, size: try GivenCheckpoint(checkpoint ?? [], name: "checkpoint").checkpoint.size)
        }
    }
}
