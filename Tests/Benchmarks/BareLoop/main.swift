import Foundation
import GRDB
import GRDBSQLite

// The calibration for everything that is written: the same lines, in the same batches, inserted by a bare loop into a
// table of a position and a line (write-ahead log, synchronous = FULL). Reading the file is not counted.
// `bare-loop LINES DATABASE [BATCH]`

let arguments = CommandLine.arguments
guard arguments.count >= 3, let text = FileManager.default.contents(atPath: arguments[1]) else {
    print("usage: bare-loop LINES DATABASE [BATCH]")
    exit(64)
}
let batch = arguments.count > 3 ? Int(arguments[3]) ?? 1_000 : 1_000
let lines = text.split(separator: UInt8(ascii: "\n"))

var configuration = Configuration()
configuration.prepareDatabase { database in
    try database.execute(sql: "PRAGMA busy_timeout = 5000; PRAGMA page_size = 8192")
    _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
}
let queue = try DatabaseQueue(path: arguments[2], configuration: configuration)
try queue.inDatabase { try $0.execute(sql: "CREATE TABLE lines (position INTEGER PRIMARY KEY, line BLOB NOT NULL)") }

let start = ContinuousClock.now
try queue.inDatabase { database in
    let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
    precondition(synchronous == 2)
    let statement = try database.makeStatement(sql: "INSERT INTO lines (position, line) VALUES (?, ?)")
    let handle = statement.sqliteStatement
    var position = 0
    while position < lines.count {
        try database.execute(sql: "BEGIN IMMEDIATE")
        for line in lines[position..<min(position + batch, lines.count)] {
            line.withUnsafeBytes { bytes in
                sqlite3_bind_int64(handle, 1, Int64(position))
                sqlite3_bind_blob(handle, 2, bytes.baseAddress, Int32(bytes.count), nil)
                precondition(sqlite3_step(handle) == SQLITE_DONE)
                sqlite3_reset(handle)
            }
            position += 1
        }
        try database.execute(sql: "COMMIT")
    }
}
let seconds = (ContinuousClock.now - start) / .seconds(1)
print("\(lines.count) lines in \(seconds) s: \(Int(Double(lines.count) / seconds)) lines/s")
