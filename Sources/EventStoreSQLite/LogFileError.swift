/// Why a log's file cannot be opened or used.
package enum LogFileError: Error, Hashable, Sendable {
    /// The file is something else: not SQLite, or another program's. It has not been touched.
    case foreign(path: String)
    /// A later version of this program wrote the file. It has not been touched.
    case newer(path: String, format: Int, known: Int)
    /// An earlier version of this program wrote the file, in a form that is not read any more. It has not been touched.
    case older(path: String, format: Int, known: Int)
    /// Another process, or another log in this one, is writing it.
    case inUse(path: String)
    /// It cannot be written with the durability that a log promises.
    case notDurable(path: String, setting: String, expected: String, actual: String)
    /// What is in it contradicts itself.
    case damaged(path: String, detail: String)
    /// There is no file there, or it cannot be opened.
    case unreadable(path: String, detail: String)
    /// Something could not be written; what was there before still is.
    case notWritten(path: String, detail: String)
    /// The log has been closed.
    case closed
}
