import EventStore
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// What is wrong is refused under a name of its own, says what to do, and leaves nothing behind.
@Suite struct BadInputTests {
    private struct Case {
        let word: String
        let status: Int
        let method: HTTPRequest.Method
        let path: String
        let token: String?
        let body: [UInt8]
        var headers: [String: String] = [:]

        init(
            _ word: String, _ status: Int, _ method: HTTPRequest.Method, _ path: String, _ token: String?,
            _ body: String, _ headers: [String: String] = [:]
        ) {
            self.word = word
            self.status = status
            self.method = method
            self.path = path
            self.token = token
            self.body = Array(body.utf8)
            self.headers = headers
        }
    }

    @Test func `every bad input has its own problem and leaves no entry behind`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let other = try await Scene.open(house, "Armenia")
            let token = scene.focalPoints[1].token
            let gap = try await scene.gap()
            let foreignGap = try await other.gap()
            let round = try await scene.round(["gap/\(gap)"])
            let second = try await scene.gap("Papers are lost")
            let gaps = "/v1/programmes/\(scene.programme)/gaps"
            let rounds = "/v1/programmes/\(scene.programme)/rounds"
            let expired = try await expiredToken(of: scene.focalPoints[1], house)
            let content = JSON.object([JSON.Member("content", Scene.gapContent)])
            func changed(_ name: String, _ value: JSON) -> String {
                var changed = Scene.gapContent
                changed[name] = value
                return JSON.object([JSON.Member("content", changed)]).description
            }
            func terms(_ name: String, _ value: JSON) -> String {
                var terms: JSON = [
                    "title": "Round", "rule": ["kind": "consent"],
                    "items": [["subject": .string("gap/\(second)"), "motion": "adopt"]],
                    "closing": ["closesAt": .string(house.time(3_600))],
                ]
                terms[name] = value
                return JSON.object([JSON.Member("terms", terms)]).description
            }
            func majority(_ threshold: String) -> JSON {
                ["kind": "majority", "threshold": .string(threshold), "of": "votes_cast"]
            }
            let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
            let long = String(repeating: "x", count: 13_000)
            let cases: [Case] = [
                Case("malformed", 400, .post, gaps, token, #"{"content":"#),
                Case("duplicate_name", 400, .post, gaps, token, #"{"content":{},"content":{}}"#),
                Case("unknown_field", 422, .post, gaps, token, changed("colour", "red")),
                Case("unknown_field", 422, .post, gaps, token, #"{"programme":"\#(scene.programme)"}"#),
                Case("missing_field", 422, .post, gaps, token, "{}"),
                Case("wrong_type", 422, .post, gaps, token, changed("principles", "one")),
                Case("wrong_type", 422, .post, gaps, token, "[]"),
                Case("too_large", 413, .post, gaps, token, String(repeating: " ", count: 1_048_577)),
                Case("too_deep", 422, .post, gaps, token, #"{"content":\#(deep)}"#),
                Case("invalid_text", 422, .post, gaps, token, changed("title", .string(long))),
                Case("control_character", 422, .post, gaps, token, #"{"content":{"title":"a\u0007b"}}"#),
                Case("not_nfc", 422, .post, gaps, token, "{\"content\":{\"title\":\"e\u{301}\"}}"),
                Case("invalid_value", 422, .post, gaps, token, changed("category", "weather")),
                Case("invalid_content", 422, .post, gaps, token, changed("principles", [31])),
                Case(
                    "wrong_content_type", 415, .post, gaps, token, content.description, ["Content-Type": "text/plain"]),
                Case("unauthorised", 401, .post, gaps, nil, content.description),
                Case(
                    "token_unknown", 401, .post, gaps, "accord_" + String(repeating: "A", count: 43),
                    content.description),
                Case("token_expired", 401, .post, gaps, expired, content.description),
                Case("wrong_programme", 403, .post, gaps, other.focalPoints[1].token, content.description),
                Case(
                    "wrong_programme", 422, .post, rounds, scene.facilitator.token,
                    terms("items", [["subject": .string("gap/\(foreignGap)"), "motion": "adopt"]])),
                Case(
                    "not_found", 404, .post, "/v1/gaps/\(scene.programme)/evidence", token,
                    #"{"evidence":{"link":"https://example.org"}}"#),
                Case("not_found", 404, .post, "/v1/gaps/nonsense/evidence", token, "{}"),
                Case("not_permitted", 403, .post, rounds, token, terms("title", "Mine")),
                Case("version_required", 428, .post, "/v1/gaps/\(second)/revisions", token, content.description),
                Case(
                    "stale_version", 412, .post, "/v1/gaps/\(second)/revisions", token, changed("severity", "low"),
                    ["If-Match": "\"7\""]),
                Case(
                    "invalid_header", 400, .post, "/v1/gaps/\(second)/revisions", token, content.description,
                    ["If-Match": "*"]),
                Case("invalid_header", 400, .post, gaps, token, content.description, ["Idempotency-Key": "two words"]),
                Case(
                    "locked_by_round", 409, .post, "/v1/gaps/\(gap)/withdrawal", token, #"{"reason":"No."}"#,
                    ["If-Match": try await house.get("/v1/gaps/\(gap)").tag]),
                Case(
                    "time_in_the_past", 422, .post, rounds, scene.facilitator.token,
                    terms("closing", ["closesAt": "2009-12-14T09:00:00Z"])),
                Case(
                    "time_in_the_future", 422, .post, gaps, token,
                    #"{"occurredAt":"\#(house.time(86_400))","content":\#(Scene.gapContent)}"#),
                Case(
                    "invalid_time", 422, .post, rounds, scene.facilitator.token,
                    terms("closing", ["closesAt": "tomorrow"])),
                Case("invalid_threshold", 422, .post, rounds, scene.facilitator.token, terms("rule", majority("3/2"))),
                Case("invalid_fraction", 422, .post, rounds, scene.facilitator.token, terms("rule", majority("1/0"))),
                Case("invalid_electorate", 422, .post, rounds, scene.facilitator.token, terms("electorate", [])),
                Case(
                    "reason_required", 422, .put, "/v1/rounds/\(round)/items/1/position", token, #"{"answer":"object"}"#
                ),
                Case(
                    "unknown_item", 422, .put, "/v1/rounds/\(round)/items/9/position", token, #"{"answer":"support"}"#),
                Case(
                    "unknown_field", 422, .put, "/v1/rounds/\(round)/items/1/position", token,
                    #"{"answer":"support","seat":"\#(scene.focalPoints[0].organisation)"}"#),
                Case(
                    "stale_revision", 409, .put, "/v1/rounds/\(round)/items/1/position", token,
                    #"{"answer":"support","revision":7}"#),
                Case(
                    "name_taken", 409, .post, "/v1/organisations", house.administratorToken,
                    #"{"name":{"en":"azerbaijan  Organisation 1"},"kind":"government"}"#),
                Case(
                    "time_in_the_past", 422, .post, "/v1/delegates/\(scene.focalPoints[0].delegate)/tokens",
                    house.administratorToken, #"{"expires":"2009-12-14T09:00:00Z"}"#),
                Case(
                    "unknown_reference", 422, .post, "/v1/programmes/\(scene.programme)/redactions",
                    scene.facilitator.token,
                    #"{"commitment":"\#(String(repeating: "A", count: 43))","reason":"None."}"#),
                Case(
                    "invalid_identifier", 422, .post, "/v1/programmes/\(scene.programme)/members",
                    house.administratorToken, #"{"organisation":"UNHCR"}"#),
            ]
            let before = try await house.size
            for one in cases {
                let answer = try await send(one, to: house)
                #expect(answer.problem == one.word, "\(one.word): \(answer.status) \(answer.text)")
                #expect(answer.status == one.status, "\(one.word): \(answer.text)")
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(answer.json["detail"]?.string?.isEmpty == false)
                #expect(answer.position >= 0)
            }
            #expect(try await house.size == before)
        }
    }

    @Test func `the place of what is wrong is told as it stands in the request`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let answer = try await house.put(
                "/v1/rounds/\(round)/items/1/position", as: scene.focalPoints[1].token,
                ["answer": "support", "colour": "red"])
            #expect(answer.json["errors"]?[0]?["pointer"]?.string == "/colour")
        }
    }

    /// A token that was good for ten minutes.
    private func expiredToken(of participant: Participant, _ house: House) async throws -> String {
        let issued = try await house.done(
            "/v1/delegates/\(participant.delegate)/tokens", as: house.administratorToken,
            ["expires": .string(house.time(600))])
        house.pass(seconds: 600)
        return try #require(issued.json["token"]?.string)
    }

    private func send(_ one: Case, to house: House) async throws -> House.Answer {
        var fields: HTTPFields = [.contentType: "application/json"]
        if let token = one.token { fields[.authorization] = "Bearer \(token)" }
        for (name, value) in one.headers { fields[HTTPField.Name(name)!] = value }
        return try await house.client.execute(
            uri: one.path, method: one.method, headers: fields, body: .init(bytes: one.body)
        ) { response in
            House.Answer(
                status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }
}
