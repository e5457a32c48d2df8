internal import GRDB
internal import GRDBSQLite

/// SQLite refused something; what it said.
struct SQLiteFailure: Error {
    let code: CInt
    let message: String

    /// What has become of a commit is not known when the disk fails under it.
    var isAboutInputOrOutput: Bool { code & 0xFF == SQLITE_IOERR }
}

/// A prepared statement that is bound and stepped through SQLite's own interface: GRDB's binding costs a quarter of the
/// hottest insert. It belongs to its connection and to one thread at a time.
struct RawStatement {
    /// Keeps the statement alive; GRDB finalizes it.
    private let owner: Statement
    private let pointer: SQLiteStatement

    init(_ db: Database, _ sql: String) throws {
        owner = try db.makeStatement(sql: sql)
        pointer = owner.sqliteStatement
    }

    func bind(_ value: Int, at index: CInt) { sqlite3_bind_int64(pointer, index, Int64(value)) }

    func bindNull(at index: CInt) { sqlite3_bind_null(pointer, index) }

    func bind(_ text: String, at index: CInt) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // SQLITE_TRANSIENT: SQLite copies.
                _ = sqlite3_bind_text(
                    pointer, index, characters.baseAddress, CInt(characters.count),
                    unsafeBitCast(-1, to: sqlite3_destructor_type.self))
            }
        }
    }

    /// Binds bytes that SQLite copies.
    func bind(_ bytes: [UInt8], at index: CInt) {
        _ = bytes.withUnsafeBytes { buffer in
            sqlite3_bind_blob64(
                pointer, index, buffer.baseAddress, UInt64(buffer.count),
                unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        }
    }

    /// Binds bytes that must stay where they are until the statement is reset.
    func bindUncopied(_ bytes: UnsafeRawBufferPointer, at index: CInt) {
        sqlite3_bind_blob64(pointer, index, bytes.baseAddress, UInt64(bytes.count), nil)
    }

    /// Steps to the next row; false when there is none.
    func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer)))
            sqlite3_reset(pointer)
            throw SQLiteFailure(code: code, message: message)
        }
    }

    /// Makes it ready to run again and lets go of the snapshot that it read.
    func reset() { sqlite3_reset(pointer) }

    /// Runs a statement that gives no rows.
    func run() throws(SQLiteFailure) {
        _ = try step()
        reset()
    }

    func integer(_ column: CInt) -> Int { Int(sqlite3_column_int64(pointer, column)) }

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

    /// The bytes of a column, valid until the next step.
    func bytes(_ column: CInt) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(pointer, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, column)))
    }

    func array(_ column: CInt) -> [UInt8] { [UInt8](bytes(column)) }
}
