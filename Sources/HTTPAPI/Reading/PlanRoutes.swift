import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    var planRoutes: [Route] {
        [
            Route(.get, "/v1/programmes/{programme}/plan", query: Call.momentParameters) { try await plan($0) },
            Route(.get, "/v1/programmes/{programme}/plan/changes", query: ["from", "to"]) { [node] call in
                let (programme, audience) = try await readableProgramme(call)
                let head = try await node.log.head().size
                let now = node.clock.now()
                guard let from = try call.moment("from", head: head, now: now) else {
                    throw Problem.parameter("from", "Say since when: a log position or a time.")
                }
                let to = try call.moment("to", head: head, now: now) ?? .now
                try await node.reachViews(size: head, within: load.limits.lag)
                guard let changes = try await node.views.planChanges(programme, from: from, to: to) else {
                    throw Problem.notFound()
                }
                let shown = try await node.shownPlan(
                    changes, of: programme, upTo: changes["to"]?.integer ?? head - 1)
                return .json(try await node.revealing.reveal(shown.json, to: audience))
            },
        ]
    }

    private func readableProgramme(_ call: Call) async throws -> (ID<Programme>, Audience) {
        let programme: ID<Programme> = try call.id("programme")
        let audience = try await node.submitting.audience(call.caller, of: programme)
        guard audience.reads else { throw Problem.notFound() }
        return (programme, audience)
    }

    private func plan(_ call: Call) async throws -> Response {
        let (programme, audience) = try await readableProgramme(call)
        let moment = try await moment(call)
        guard moment == .now else {
            guard let bytes = try await node.views.plan(programme, moment) else {
                throw Problem.notFound("There was no such programme at that time.")
            }
            return .json(bytes: try await shown(bytes, of: programme, to: audience).bytes)
        }
        guard let plan = try await node.views.currentPlan(programme) else { throw Problem.notFound() }
        let reader = PlanCache.Reader(programme: programme, audience: audience)
        let sent = try await plans.sent(plan, to: reader, witnessed: node.witnessed.value) {
            try await shown(plan.bytes, of: programme, to: audience)
        }
        var headers: HTTPFields = [.eTag: sent.tag, .accordPosition: String(plan.size - 1)]
        if call.request.headers[.ifNoneMatch] == sent.tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: sent.buffer))
    }

    /// A plan as it is sent, and whether anything in it awaits witnesses.
    private func shown(
        _ bytes: [UInt8], of programme: ID<Programme>, to audience: Audience
    ) async throws -> (bytes: [UInt8], awaits: Bool) {
        let plan = try JSON(parsing: bytes, limits: .none)
        let shown = try await node.shownPlan(plan, of: programme, upTo: plan["logPosition"]?.integer ?? -1)
        return (try await node.revealing.reveal(shown.json, to: audience).bytes, shown.awaits)
    }
}
