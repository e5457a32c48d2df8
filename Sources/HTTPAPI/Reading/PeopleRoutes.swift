import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    /// Delegates, and what waits for one.
    var peopleRoutes: [Route] {
        [
            list(
                "/v1/programmes/{programme}/delegates", .delegate, [.status(of: .delegate), .organisation],
                inProgramme),
            list(
                "/v1/delegates", .delegate,
                [
                    .status(of: .delegate), .organisation,
                    ListFilter(name: "programme") { (call, filter) throws(Problem) in
                        filter.programme = try call.parameter("programme", "Give a programme's id.") { ID($0) }
                    },
                ]
            ) { [node] call, filter in
                guard let programme = filter.programme else {
                    throw Problem.parameter("programme", "Say whose delegates, with the programme's id.")
                }
                let audience = try await node.submitting.audience(call.caller, of: programme)
                guard audience.reads else { throw Problem.notFound() }
                return audience
            },
            item("/v1/delegates/{delegate}", "delegate"),
            Route(.get, "/v1/inbox") { [node] call in
                let delegate = try call.delegate
                guard let programme = try await node.submitting.delegate(delegate)?.programme else {
                    throw Problem.notFound()
                }
                let audience = try await node.submitting.audience(call.caller, of: programme)
                guard audience.reads, let inbox = try await node.views.inbox(delegate, now: node.clock.now()) else {
                    throw Problem.notFound()
                }
                return .json(try await node.revealing.reveal(inbox, to: audience))
            },
        ]
    }
}
