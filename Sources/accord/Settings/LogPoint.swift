import Application
import ArgumentParser
import Domain
import EventStore

/// A place in the log, as it is written on the command line: a log position or a time.
enum LogPoint: ExpressibleByArgument {
    case logPosition(Int)
    case time(Instant)

    init?(argument: String) {
        if argument.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let position = Int(argument)
        {
            self = .logPosition(position)
        } else if let time = Instant(argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    static let form = "a log position, or an RFC 3339 time such as 2009-12-14T09:00:00Z or 2009-12-14"

    /// How many entries the log had at this point, the one at a log position included.
    ///
    /// - Throws: `Moments.Problem.beyond` for a log position that is not there.
    func size(in log: any EventLog) async throws -> Int {
        switch self {
        case .logPosition(let position):
            let size = try await log.head().size
            guard position < size else { throw Moments.Problem.beyond(logPosition: position, size: size) }
            return position + 1
        case .time(let time): return try await Moments.size(recordedBy: time, in: log)
        }
    }

    /// The log position of the first entry from this point on.
    func start(in log: any EventLog) async throws -> Int {
        switch self {
        case .logPosition(let position): position
        case .time(let time): try await Moments.size(recordedBefore: time, in: log)
        }
    }
}

extension ID: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
