import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Logging
import Projections

/// What every answer has in common: who asks is found out, problems become problem details, the log position stands in
/// a header, and the metrics know of it.
struct Answering: Sendable {
    let node: Node
    let load: ServerLoad
    let logger: Logger

    func answer(
        _ request: Request, _ context: APIContext, _ route: Route, _ measure: RouteMeasure
    ) async -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            // Before anybody is asked for a token: a mirror knows none.
            if node.isMirror, ![.get, .head].contains(route.method) {
                throw SubmissionError.readOnlyMirror(of: node.origin)
            }
            let caller = try await admitted(request, context, route)
            let call = try Call(request, context, caller: caller, load: load, allowing: route.query)
            if let wanted = request.headers[.accordAtLeast] { try await reach(wanted) }
            response = try await route.handler(call)
        } catch {
            response = answer(to: error)
        }
        stamp(&response)
        measure.record(status: response.status.code, start.duration(to: .now))
        return response
    }

    /// What a client is told of an error. What they should learn nothing of is logged here.
    func answer(to error: any Error) -> Response {
        if let problem = Problem(error) { return problem.response }
        logger.error("A request could not be answered: \(error)")
        return Problem(
            "internal_error", .internalServerError, "The node could not answer; its operator finds out why in its log."
        ).response
    }

    /// Says how far the views reach, if the answer does not say what it is of.
    func stamp(_ response: inout Response) {
        guard response.headers[.accordPosition] == nil else { return }
        response.headers[.accordPosition] = String(node.views.size - 1)
    }

    /// Who makes a request, if they may make another one now. Whoever shows a token that is not good counts by address.
    private func admitted(
        _ request: Request, _ context: APIContext, _ route: Route
    ) async throws -> Caller {
        guard let rates = load.rates, !route.isForOperators else { return try await caller(of: request) }
        do {
            let caller = try await caller(of: request)
            if caller != .anonymous, let header = request.headers[.authorization] {
                // However the word before it is spelled, it is one token.
                let token = header.hasPrefix("Bearer ") ? header : "Bearer " + (header.split(separator: " ").last ?? "")
                if let seconds = rates.wait(token, at: load.now()) { throw Problem.tooManyRequests(retry: seconds) }
                return caller
            }
        } catch let problem as Tokens.Problem {
            try admit(request, context, rates)
            throw problem
        }
        try admit(request, context, rates)
        return .anonymous
    }

    private func admit(_ request: Request, _ context: APIContext, _ rates: RequestRates) throws {
        let address = context.address(of: request, behind: load.limits.proxies)
        if let seconds = rates.wait(address, at: load.now()) { throw Problem.tooManyRequests(retry: seconds) }
    }

    /// Who makes a request (RFC 6750, section 2.1).
    ///
    /// - Throws: `Tokens.Problem` for a token that is not good; a problem for any other header that means to be one.
    func caller(of request: Request) async throws -> Caller {
        guard let header = request.headers[.authorization] else { return .anonymous }
        if header.hasPrefix("Bearer ") { return try await node.tokens.caller(bearing: String(header.dropFirst(7))) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Problem.anonymous }
        return try await node.tokens.caller(bearing: String(parts[1]))
    }

    /// Waits until the views hold the entry at a log position that the client has seen.
    private func reach(_ text: String) async throws {
        guard let wanted = Call.number(text) else {
            throw Problem.header(.accordAtLeast, "Send a log position.")
        }
        let head = try await node.log.head().size
        // Another node may be ahead of this one, so a position beyond the head is waited for like any other.
        guard wanted < head + 1_000_000 else {
            throw Problem(
                "beyond_the_log", .badRequest, "There is no log position \(wanted) yet; they reach to \(head - 1).")
        }
        try await node.reachViews(size: wanted + 1, within: load.limits.lag)
    }
}

extension Node {
    /// Waits until the views hold so many entries.
    ///
    /// - Throws: `ViewsError.late` if they do not in time.
    func reachViews(size: Int, within patience: Duration) async throws {
        if views.size < size { try await views.wait(until: size, timeout: patience) }
    }
}

/// Runs `body` for at most so long; nil if it was not done by then. `body` has to end when it is cancelled.
func limited<Value: Sendable>(
    to duration: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try? await Task.sleep(for: duration)
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}
