import Domain
import EventStore
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import HTTPAPI

@Suite struct RouteTests {
    @Test func `unknown addresses and wrong methods are problems too`() async throws {
        try await House.open { house in
            let unknown = try await house.get("/v1/weather")
            #expect(unknown.status == 404)
            #expect(unknown.problem == "not_found")
            #expect(unknown.headers[.contentType] == "application/problem+json")
            let wrong = try await house.send(.delete, "/v1/organisations")
            #expect(wrong.status == 405)
            #expect(wrong.problem == "wrong_method")
            #expect(wrong.headers[.allow] == "GET, HEAD, POST")
            let head = try await house.send(.head, "/v1/organisations")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
        }
    }

    @Test func `every command but the node's own can be submitted`() {
        let submitted = Set(SubmissionForm.all.map(\.command)).union(["token.issue", "token.revoke"])
        #expect(
            Set(CommandCatalogue.byName.keys).subtracting(submitted) == [
                "administrator.appoint", "log.rotate_key", "log.continue",
            ])
        #expect(submitted.isSubset(of: CommandCatalogue.byName.keys))
    }

    @Test func `every refusal and every fault in a body has a status of its own kind`() {
        for reason in Refusal.Reason.allCases { #expect((400..<500).contains(reason.status.code)) }
        for kind in JSONProblem.Kind.allCases { #expect((400..<500).contains(kind.status.code)) }
        let words =
            Refusal.Reason.allCases.map(\.rawValue) + InvalidValue.Kind.allCases.map { "invalid_\($0.rawValue)" }
        #expect(Set(words).subtracting(["invalid_rule", "invalid_threshold"]).count == words.count - 4)
    }

    @Test func `operators see how it is`() async throws {
        try await House.open { house in
            #expect(try await house.get("/health/live").status == 200)
            #expect(try await house.get("/health/ready").json["status"]?.string == "ready")
            _ = try await house.get("/v1/organisations")
            let metrics = try await house.get("/metrics").text
            #expect(
                metrics.contains(#"accord_http_requests_total{method="GET",route="/v1/organisations",status="2xx"} 1"#))
            #expect(metrics.contains("# TYPE accord_http_request_seconds histogram"))
            #expect(metrics.contains("accord_ready 1.0"))
            #expect(!metrics.contains("support"))
        }
    }

    @Test func `it answers over a socket as well`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let application = house.api.makeApplication(host: "localhost", port: 0)
            try await application.test(.live) { client in
                let live = House(
                    node: house.node, api: house.api, client: client, directory: house.directory,
                    administrator: house.administrator, administratorToken: house.administratorToken,
                    clock: house.clock)
                let answer = try await live.put(
                    "/v1/rounds/\(round)/items/1/position", as: scene.focalPoints[1].token, ["answer": "support"])
                #expect(answer.status == 200, "\(answer.text)")
                let plan = try await live.get("/v1/programmes/\(scene.programme)/plan")
                #expect(plan.status == 200)
                let size = try await house.size
                let feed = try await live.get("/v1/entries/feed?from=0&to=\(size)", as: scene.facilitator.token)
                #expect(feed.text.contains("accord.position.taken.v1"))
                #expect(feed.headers[.contentType] == "text/event-stream")
                let large = try await live.post(
                    "/v1/organisations", as: house.administratorToken,
                    [
                        "name": .string(String(repeating: "x", count: 1_100_000))
                    ])
                #expect(large.status == 413)
            }
        }
    }
}
