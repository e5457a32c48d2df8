package import Domain
internal import EventStore
internal import GRDB

extension Views {
    /// Reads the file as it is, in one transaction.
    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        while true {
            let file = file
            do {
                return try await file.pool.read(body)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE && file !== self.file {
                // Another file took its place in between.
                continue
            }
        }
    }

    /// The same on the caller's thread.
    func readNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        while true {
            let file = file
            do {
                return try file.pool.read(body)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE && file !== self.file {
                continue
            }
        }
    }

    /// Asks documents as of a moment.
    ///
    /// - Parameter scope: what has to be folded to answer, if the moment is one of `asOf`.
    func ask<Value: Sendable>(
        _ moment: Moment, _ scope: FoldScope, _ body: @escaping @Sendable (any DocumentReading) throws -> Value
    ) async throws -> Value {
        if case .asOf(let time) = moment {
            guard !scope.isSmall else { return try body(try await fold(scope, asOf: time)) }
            return try await folds.turn { try body(try await self.fold(scope, asOf: time)) }
        }
        let logPosition = try await logPosition(of: moment)
        return try await read { db in try body(DocumentSnapshot(db: db, logPosition: logPosition)) }
    }

    /// The last log position that counts at a moment; nil for now.
    ///
    /// - Throws: `ViewsError.beyond` if the views do not reach that far; `ViewsError.notComparable` for an `asOf`.
    func logPosition(of moment: Moment) async throws -> Int? {
        switch moment {
        case .now: return nil
        case .at(let logPosition):
            let size = size
            guard logPosition < size else { throw ViewsError.beyond(logPosition: logPosition, size: size) }
            return logPosition
        case .atTime(let time): return try await lastLogPosition(recordedBy: time)
        case .asOf: throw ViewsError.notComparable
        }
    }

    /// The log position of the last entry that was recorded by a time, as far as the views reach; -1 if there is none.
    ///
    /// Recorded times never go back along the log, so a few entries tell.
    package func lastLogPosition(recordedBy time: Instant) async throws -> Int {
        var known = -1
        var beyond = size
        while beyond - known > 1 {
            let middle = (known + beyond) / 2
            guard let entry = try await log.page(EntryQuery(from: middle, to: middle + 1), limit: 1).first else {
                break
            }
            if try EntryScanner.time(of: entry.line) <= time { known = middle } else { beyond = middle }
        }
        return known
    }
}
