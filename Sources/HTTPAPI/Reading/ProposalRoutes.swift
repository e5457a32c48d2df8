import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    /// Gaps and interventions, their revisions and comments.
    var proposalRoutes: [Route] {
        let reader = ResourceReader(node: node)
        var routes: [Route] = [
            list(
                "/v1/programmes/{programme}/gaps", .gap, timeTravel: true,
                [
                    .status(of: .gap), .category("category", GapCategory.self), .severity, .population,
                    .organisation, .agreed,
                ], inProgramme),
            list(
                "/v1/programmes/{programme}/interventions", .intervention, timeTravel: true,
                [
                    .status(of: .intervention), .category("kind", InterventionKind.self), .organisation, .lead,
                    .agreed, .gap,
                ], inProgramme),
            item("/v1/comments/{comment}", "comment"),
            part("/v1/interventions/{intervention}/pledges", "intervention", timeTravel: true) { $0["pledges"] },
            part("/v1/interventions/{intervention}/progress", "intervention", timeTravel: true) {
                $0["progress"]?["reports"]
            },
        ]
        for (noun, nouns) in [("gap", "gaps"), ("intervention", "interventions")] {
            let path = "/v1/\(nouns)/{\(noun)}"
            routes += [
                item(path, noun, timeTravel: true), comments(path, noun),
                part("\(path)/evidence", noun, timeTravel: true) { $0["evidence"] },
                Route(.get, "\(path)/revisions", query: Call.listParameters.union(Call.momentParameters)) { call in
                    let subject = try call.subject(noun)
                    try await reader.requireReadable(subject.stream, for: call.caller)
                    let page = try await node.views.revisions(
                        of: subject, after: try call.cursor() ?? 0, limit: try call.limit(), try await moment(call))
                    guard let page else { throw Problem.notFound() }
                    return .list(.array(page.items), next: page.next.map { Call.cursor(after: $0) }, call)
                },
                Route(.get, "\(path)/revisions/{revision}") { call in
                    let subject = try call.subject(noun)
                    let number = try call.number("revision")
                    try await reader.requireReadable(subject.stream, for: call.caller)
                    guard number > 0,
                        let page = try await node.views.revisions(of: subject, after: number - 1, limit: 1),
                        let revision = page.items.first
                    else { throw Problem.notFound("There is no revision \(number) of \(subject).") }
                    return .json(revision)
                },
            ]
        }
        return routes
    }

    /// The comments on something, in the order in which they were posted.
    func comments(_ path: String, _ noun: String) -> Route {
        let reader = ResourceReader(node: node)
        let filters: [ListFilter] = [
            .status(of: .comment), .category("kind", CommentKind.self), .organisation,
        ]
        return list("\(path)/comments", .comment, filters) { call, filter in
            let subject = try call.subject(noun)
            filter.subject = subject.description
            return try await reader.requireReadable(subject.stream, for: call.caller)
        }
    }
}

extension Call {
    /// The gap, intervention or round in the path.
    func subject(_ noun: String) throws(Problem) -> Subject {
        switch noun {
        case "gap": .gap(try id(noun))
        case "intervention": .intervention(try id(noun))
        default: .round(try id(noun))
        }
    }
}
