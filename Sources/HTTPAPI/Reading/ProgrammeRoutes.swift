import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    /// A route that gives one thing.
    func item(_ path: String, _ parameter: String, timeTravel: Bool = false) -> Route {
        thing(path, parameter, timeTravel) { $0 }
    }

    /// A route that gives a list that a thing holds; for whom, as of when and at which version is as for the thing.
    func part(
        _ path: String, _ parameter: String, timeTravel: Bool = false, _ list: @escaping @Sendable (JSON) -> JSON?
    ) -> Route {
        thing(path, parameter, timeTravel) { ["items": list($0) ?? []] }
    }

    private func thing(
        _ path: String, _ parameter: String, _ timeTravel: Bool, _ shown: @escaping @Sendable (JSON) -> JSON
    ) -> Route {
        let reader = ResourceReader(node: node)
        return Route(.get, path, query: timeTravel ? Call.momentParameters : []) { call in
            guard let id = call.context.parameters.get(parameter), let stream = Stream("\(parameter)/\(id)") else {
                throw Problem.notFound()
            }
            try await reader.requireReadable(stream, for: call.caller)
            let moment = try await moment(call)
            guard let json = try await reader.resource(stream, moment, for: call.caller) else {
                throw Problem.notFound("There is no \(stream), or there was none at that time.")
            }
            var headers = HTTPFields()
            if let version = json["version"]?.integer { headers[.eTag] = "\"\(version)\"" }
            return .json(shown(json), headers)
        }
    }

    var programmeRoutes: [Route] {
        [
            Route(.get, "/v1/programmes", query: Call.listParameters.union(API.programmeFilters.map(\.name))) {
                try await programmes($0)
            },
            item("/v1/programmes/{programme}", "programme"),
            part("/v1/programmes/{programme}/members", "programme") { $0["members"] },
            list(
                "/v1/organisations", .organisation,
                [.status(of: .organisation), .category("kind", OrganisationKind.self)]
            ) { [node] call, _ in
                try await ResourceReader(node: node).nodeAudience(for: call.caller)
            },
            item("/v1/organisations/{organisation}", "organisation"),
            Route(.get, "/v1/organisations/{organisation}/keys") { try await keys($0) },
            list(
                "/v1/programmes/{programme}/consultations", .consultation,
                [.category("kind", ConsultationKind.self), .participant, .gap],
                inProgramme),
            item("/v1/consultations/{consultation}", "consultation"),
        ]
    }

    /// An organisation's keys. The entity tag is what a signed change of them names as its version.
    private func keys(_ call: Call) async throws -> Response {
        let organisation: ID<Organisation> = try call.id("organisation")
        let reader = ResourceReader(node: node)
        guard
            let json = try await reader.resource(.organisation(organisation), try await moment(call), for: call.caller)
        else { throw Problem.notFound("There is no organisation/\(organisation).") }
        let version = json["keysVersion"]?.integer ?? 0
        return .json(
            ["items": json["keys"] ?? [], "version": .integer(version)], [.eTag: "\"\(version)\""])
    }

    private static let programmeFilters: [ListFilter] = [
        .status(of: .programme), .category("visibility", ProgrammeVisibility.self), .organisation,
    ]

    /// The programmes that the caller may read.
    private func programmes(_ call: Call) async throws -> Response {
        var filter = DocumentFilter()
        for one in API.programmeFilters { try one.apply(call, &filter) }
        let limit = try call.limit()
        var after = try call.cursor()
        var items: [JSON] = []
        while true {
            // One at a time beyond the limit: the cursor has to say where the last one that is given stands.
            let page = try await node.views.list(.programme, filter, after: after, limit: max(1, limit - items.count))
            for item in page.items {
                guard let programme = item["id"]?.string.flatMap({ ID<Programme>($0) }) else { continue }
                let audience = try await node.submitting.audience(call.caller, of: programme)
                if audience.reads { items.append(try await node.revealing.reveal(item, to: audience)) }
            }
            after = page.next
            guard after != nil, items.count < limit else { break }
        }
        return .list(.array(items), next: after.map { Call.cursor(after: $0) }, call)
    }
}
