internal import Foundation
package import GRDB

/// SQLite files in which a commit is on disk when it returns.
package enum DurableFile {
    /// Opens a file, making it if there is none.
    ///
    /// It is written ahead, so that others may read meanwhile, and several connections and processes may write it, one
    /// after the other: who has to wait does so for up to five seconds.
    ///
    /// - Throws: `Problem`.
    package static func open(path: String, label: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = label
        // GRDB sets this as the connection opens, so before `journal_mode`, which may have to wait.
        configuration.busyMode = .timeout(5)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try require("journal_mode", "WAL", reads: "wal", in: db, path: path)
                // Last, because nothing may set it back: every commit waits until it is on disk.
                try require("synchronous", "FULL", reads: "2", in: db, path: path)
            }
            return queue
        } catch let error as DatabaseError {
            throw Problem.unreadable(path: path, detail: error.message ?? error.description)
        }
    }

    /// The same for a file that has to be there.
    package static func openExisting(path: String, label: String) throws -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Problem.unreadable(path: path, detail: "There is no such file.")
        }
        return try open(path: path, label: label)
    }

    /// Sets a pragma and reads it back.
    private static func require(
        _ setting: String, _ value: String, reads expected: String, in db: Database, path: String
    ) throws {
        _ = try Row.fetchAll(db, sql: "PRAGMA \(setting) = \(value)")
        let actual = try String.fetchOne(db, sql: "PRAGMA \(setting)") ?? ""
        guard actual == expected else {
            throw Problem.notDurable(path: path, setting: setting, expected: expected, actual: actual)
        }
    }

    package enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// The file is not there, cannot be opened, or is not one of SQLite's.
        case unreadable(path: String, detail: String)
        /// It cannot be written with the durability that is needed.
        case notDurable(path: String, setting: String, expected: String, actual: String)

        package var description: String {
            switch self {
            case .unreadable(let path, let detail): "\(path) cannot be opened. \(detail)"
            case .notDurable(let path, let setting, let expected, let actual):
                "\(path): SQLite's \(setting) is \(actual) and must be \(expected); put it on a local disk."
            }
        }
    }
}
