import Foundation
import GRDB
import GRDBSQLite

// The calibration for everything that is written and read: a bare loop over a SQLite table.
//
// `bare-loop insert LINES DATABASE [BATCH]`: a file's lines into a table of a position and a line, in batches of 1,000
// (write-ahead log, synchronous = FULL). Reading the file is not counted.
// `bare-loop scan LOG`: the rows of a log file, in the order of their positions, every byte of their lines looked at.

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "insert" where arguments.count >= 4:
    let batch = arguments.count > 4 ? Int(arguments[4]) ?? 1_000 : 1_000
    try insert(linesOf: arguments[2], into: arguments[3], batch: batch)
case "scan" where arguments.count == 3:
    try scan(arguments[2])
default:
    print("usage: bare-loop insert LINES DATABASE [BATCH] | bare-loop scan LOG")
    exit(64)
}

func insert(linesOf path: String, into database: String, batch: Int) throws {
    let text = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    let lines = text.split(separator: UInt8(ascii: "\n"))
    var configuration = Configuration()
    configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA busy_timeout = 5000; PRAGMA page_size = 8192")
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536")
    }
    let queue = try DatabaseQueue(path: database, configuration: configuration)
    try queue.inDatabase {
        try $0.execute(sql: "CREATE TABLE lines (position INTEGER PRIMARY KEY, line BLOB NOT NULL)")
    }
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
    report(lines.count, since: start)
}

func scan(_ path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    let start = ContinuousClock.now
    var count = 0
    var sum: UInt64 = 0
    try queue.inDatabase { database in
        let statement = try database.makeStatement(
            sql: "SELECT position, stream, version, type, line FROM entries ORDER BY position")
        let handle = statement.sqliteStatement
        while sqlite3_step(handle) == SQLITE_ROW {
            guard sqlite3_column_int64(handle, 0) == count, let bytes = sqlite3_column_blob(handle, 4) else {
                throw DatabaseError(message: "row \(count) is missing")
            }
            let line = UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, 4)))
            for byte in line { sum &+= UInt64(byte) }
            count += 1
        }
    }
    precondition(sum > 0 || count == 0)
    report(count, since: start)
}

func report(_ count: Int, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(count) lines in \(seconds) s: \(Int(Double(count) / seconds)) lines/s")
}
