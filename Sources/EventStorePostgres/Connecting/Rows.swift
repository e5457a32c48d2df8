#if Postgres
    internal import CLibPQ
    internal import Domain

    /// What a statement has given, in binary form. Columns and rows are numbered from 0.
    final class Rows {
        private let result: OpaquePointer

        /// Takes the result over.
        init(_ result: OpaquePointer) { self.result = result }

        deinit { PQclear(result) }

        var count: Int { Int(PQntuples(result)) }

        var columnCount: Int32 { PQnfields(result) }

        /// What the server says was done, such as `COMMIT`.
        var tag: String { String(cString: PQcmdStatus(result)) }

        func isNull(_ row: Int, _ column: Int32) -> Bool { PQgetisnull(result, Int32(row), column) == 1 }

        /// The bytes as long as this object lives.
        func bytes(_ row: Int, _ column: Int32) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(
                start: PQgetvalue(result, Int32(row), column), count: Int(PQgetlength(result, Int32(row), column)))
        }

        func array(_ row: Int, _ column: Int32) -> [UInt8] { Array(bytes(row, column)) }

        func text(_ row: Int, _ column: Int32) -> String { String(decoding: bytes(row, column), as: UTF8.self) }

        /// An integer of whatever width, or a truth value.
        func integer(_ row: Int, _ column: Int32) -> Int {
            let bytes = bytes(row, column)
            let value = bytes.reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) }
            let unused = UInt64.bitWidth - 8 * bytes.count
            return bytes.count > 1 ? Int(Int64(bitPattern: value << UInt64(unused)) >> Int64(unused)) : Int(value)
        }

        func identifier(_ row: Int, _ column: Int32) -> Identifier? { Identifier(bytes: array(row, column)) }
    }
#endif
