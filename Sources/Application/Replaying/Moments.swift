package import Domain
package import EventStore

/// Finds where in a log a recorded time is. Recorded times never go back along a log, so a few entries tell.
package enum Moments {
    package enum Problem: Error, Hashable, CustomStringConvertible {
        /// The log has only `size` entries.
        case beyond(logPosition: Int, size: Int)

        package var description: String {
            switch self {
            case .beyond(let logPosition, let size):
                size == 0
                    ? "The log is empty." : "There is no log position \(logPosition); the last one is \(size - 1)."
            }
        }
    }

    /// How many entries had been recorded by a time, those of that very time included.
    package static func size(recordedBy time: Instant, in log: any EventLog) async throws -> Int {
        try await size(in: log) { $0 <= time }
    }

    /// How many entries had been recorded before a time.
    package static func size(recordedBefore time: Instant, in log: any EventLog) async throws -> Int {
        try await size(in: log) { $0 < time }
    }

    /// When the entry at a log position was recorded.
    package static func time(of logPosition: Int, in log: any EventLog) async throws -> Instant {
        let query = EntryQuery(from: logPosition, to: logPosition + 1)
        guard let entry = try await log.page(query, limit: 1).first else {
            throw Problem.beyond(logPosition: logPosition, size: try await log.head().size)
        }
        return try EntryScanner.time(of: entry.line)
    }

    private static func size(in log: any EventLog, where counts: (Instant) -> Bool) async throws -> Int {
        var low = 0
        var high = try await log.head().size
        while low < high {
            let middle = (low + high) / 2
            if counts(try await time(of: middle, in: log)) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
