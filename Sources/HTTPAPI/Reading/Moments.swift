import Application
import Domain
import EventStore
import HTTPTypes
import Projections

extension Call {
    /// The parameters that say as of when something is asked.
    static let momentParameters: Set<String> = ["at", "asOf"]

    /// As of when it is asked.
    ///
    /// `at` is what was known then: a log position or a time of recording. `asOf` is how things were then, as is known
    /// now.
    ///
    /// - Parameters:
    ///   - head: how many entries the log has.
    ///   - now: nothing is known of what comes later.
    func moment(head: Int, now: Instant) throws(Problem) -> Moment {
        if query["at"] != nil, query["asOf"] != nil {
            throw .parameter("asOf", "Give either at or asOf, not both.")
        }
        if let moment = try moment("at", head: head, now: now) { return moment }
        let time = try parameter("asOf", "Give an RFC 3339 time, such as 2009-12-14T09:00:00Z.") { Instant($0) }
        guard let time else { return .now }
        guard time <= now else { throw Call.inTheFuture("asOf") }
        return .asOf(time)
    }

    /// A log position or a time of recording.
    func moment(_ name: String, head: Int, now: Instant) throws(Problem) -> Moment? {
        guard let text = query[name] else { return nil }
        if let logPosition = Call.number(text) {
            guard logPosition < head else {
                throw Problem(
                    "beyond_the_log", .badRequest,
                    "There is no log position \(logPosition) yet; they reach to \(head - 1).")
            }
            return .at(logPosition: logPosition)
        }
        guard let time = Instant(text) else {
            throw .parameter(name, "Give a log position from 0 on, or an RFC 3339 time such as 2009-12-14T09:00:00Z.")
        }
        guard time <= now else { throw Call.inTheFuture(name) }
        return .atTime(time)
    }

    private static func inTheFuture(_ name: String) -> Problem {
        Problem(
            "time_in_the_future", .badRequest, "The parameter \(name) names a time to come; nothing is known of it yet."
        )
    }
}

extension API {
    /// As of when something is asked; the views have come that far when this returns.
    func moment(_ call: Call) async throws -> Moment {
        guard !call.query.isEmpty else { return .now }
        let moment = try call.moment(head: try await node.log.head().size, now: node.clock.now())
        if case .at(let logPosition) = moment {
            try await node.reachViews(size: logPosition + 1, within: load.limits.lag)
        }
        return moment
    }
}
