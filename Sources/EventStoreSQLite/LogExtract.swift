package import Domain
package import EventStore
internal import Foundation
internal import GRDB

/// What a log file holds beside its entries, read for a copy that is to be the same log. It works while somebody writes the
/// file. Not to be shared.
package final class LogExtract {
    private let queue: DatabaseQueue

    /// - Throws: `LogFileError`.
    package init(path: String) throws { queue = try LogFile.openReader(path: path) }

    /// Gives the signed heads over more entries than `size`, up to `end`, in order.
    package func eachHead(beyond size: Int, upTo end: Int, _ body: (SignedHead) throws -> Void) throws {
        try queue.unsafeRead { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT size, note FROM heads WHERE size > ? AND size <= ? ORDER BY size",
                arguments: [size, end])
            while let row = try rows.next() { try body(SignedHead(size: row[0], note: Array(row[1] as Data))) }
        }
    }

    /// Gives the appends whose entries begin in a range of log positions, in no order.
    package func eachAppend(in range: Range<Int>, _ body: (RememberedAppend) throws -> Void) throws {
        try queue.unsafeRead { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, fingerprint, first, count, time FROM appends WHERE first >= ? AND first < ?",
                arguments: [range.lowerBound, range.upperBound])
            while let row = try rows.next() {
                guard let id = Identifier(bytes: row[0] as Data) else { continue }
                try body(
                    RememberedAppend(
                        id: id, fingerprint: Array(row[1] as Data), first: row[2], count: row[3],
                        time: Instant(microseconds: row[4])))
            }
        }
    }
}

extension LogExtract: LogRecords {
    package func heads(beyond size: Int, limit: Int) throws -> [SignedHead] {
        try queue.unsafeRead { db in
            try Row.fetchAll(
                db, sql: "SELECT size, note FROM heads WHERE size > ? ORDER BY size LIMIT ?", arguments: [size, limit]
            ).map { SignedHead(size: $0[0], note: Array($0[1] as Data)) }
        }
    }

    package func appends(after id: Identifier?, limit: Int) throws -> [RememberedAppend] {
        try queue.unsafeRead { db in
            try Row.fetchAll(
                db,
                sql: "SELECT id, fingerprint, first, count, time FROM appends WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [Data(id?.bytes ?? []), limit]
            ).compactMap { row in
                Identifier(bytes: row[0] as Data).map { id in
                    RememberedAppend(
                        id: id, fingerprint: Array(row[1] as Data), first: row[2], count: row[3],
                        time: Instant(microseconds: row[4]))
                }
            }
        }
    }
}
