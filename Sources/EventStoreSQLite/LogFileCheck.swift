internal import GRDB

/// Whether the file that a log is kept in is whole as a file, whatever the entries in it mean: whoever reads entries in
/// order sees nothing of what is wrong with the indexes that they are found by, and with the appends that are remembered.
package enum LogFileCheck {
    /// What contradicts itself in a file, in SQLite's words (`PRAGMA integrity_check`): pages that are not in order, rows that
    /// an index has and the table has not. It reads all of the file, also while somebody else writes it.
    ///
    /// - Parameter most: after so many it looks no further.
    /// - Returns: nothing for a file that is whole.
    /// - Throws: `LogFileError` if it cannot be opened.
    package static func contradictions(in path: String, most: Int = 10) throws -> [String] {
        let queue = try LogFile.openReader(path: path)
        do {
            let found = try queue.unsafeRead { db in
                try String.fetchAll(db, sql: "PRAGMA integrity_check(\(most))")
            }
            return found == ["ok"] ? [] : found
        } catch let error as DatabaseError {
            return [error.message ?? error.description]
        }
    }
}
