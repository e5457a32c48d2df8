import Application
import Domain
import EventStore
import HTTPAPI
import HTTPTypes
import Testing

@Suite struct ReadingTests {
    @Test func `filters take the words of their lists only`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let programme = "/v1/programmes/\(scene.programme)"
            for path in [
                "\(programme)/gaps?status=lost", "\(programme)/gaps?category=rights", "\(programme)/rounds?status=",
                "\(programme)/interventions?kind=party", "\(programme)/consultations?kind=chat",
                "\(programme)/delegates?status=gone", "/v1/organisations?kind=army", "/v1/organisations?status=new",
                "/v1/programmes?visibility=secret", "/v1/programmes?status=lost",
            ] {
                let answer = try await house.get(path)
                #expect(answer.status == 400, "\(path): \(answer.text)")
                #expect(answer.problem == "invalid_parameter")
            }
            let refused = try await house.get("\(programme)/gaps?status=lost")
            #expect(refused.json["detail"]?.string?.contains("proposed, in_round, agreed") == true)
        }
    }

    @Test func `what a thing holds can be listed by itself`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let token = scene.focalPoints[0].token
            let evidence = try await house.done(
                "/v1/gaps/\(gap)/evidence", as: token,
                ["evidence": ["link": "https://example.org/report", "caption": "Page 12"]])
            let intervention = "/v1/interventions/\(try await scene.intervention(gaps: [gap]))"
            let path = "/v1/gaps/\(gap)/evidence"
            let listed = try await house.get(path, as: token)
            #expect(listed.tag == evidence.tag)
            #expect(listed.json["items"] == evidence.json["evidence"])
            let before = try await house.get("\(path)?at=\(evidence.position - 1)", as: token)
            #expect(before.json["items"] == [])
            let anonymous = try await house.get(path)
            #expect(anonymous.json["items"]?[0]?["caption"]?["withheld"]?.bool == true)
            for part in ["evidence", "pledges", "progress"] {
                #expect(try await house.get("\(intervention)/\(part)").json["items"] == [])
            }
            let members = try await house.get("/v1/programmes/\(scene.programme)/members")
            #expect(members.json["items"]?.array?.count == 3)
        }
    }

    @Test func `lists go on where they ended and can be filtered`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            var gaps: [String] = []
            for index in 0..<7 { gaps.append(try await scene.gap("Gap \(index)")) }
            _ = try await house.done(
                "/v1/gaps/\(gaps[2])/withdrawal", as: scene.focalPoints[1].token, ["reason": "Twice."], ifMatch: true)
            var path: String? = "/v1/programmes/\(scene.programme)/gaps?limit=3"
            var found: [String] = []
            var pages = 0
            while let next = path {
                let page = try await house.get(next)
                found += page.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
                pages += 1
                path = page.headers[.init("Link")!].flatMap { link in
                    link.split(separator: ">").first.map { String($0.dropFirst()) }
                }
            }
            #expect(found == gaps)
            #expect(pages == 3)
            let withdrawn = try await house.get("/v1/programmes/\(scene.programme)/gaps?status=withdrawn")
            #expect(withdrawn.json["items"]?.array?.count == 1)
            for (query, word) in [
                ("limit=0", "invalid_parameter"), ("limit=201", "invalid_parameter"), ("cursor=x", "invalid_parameter"),
                ("colour=red", "unknown_parameter"), ("limit=1&limit=2", "invalid_parameter"),
                ("organisation=x", "invalid_parameter"),
            ] {
                let answer = try await house.get("/v1/programmes/\(scene.programme)/gaps?\(query)")
                #expect(answer.problem == word, "\(query): \(answer.text)")
                #expect(answer.status == 400)
            }
        }
    }

    @Test func `any past state can be asked for`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let before = try await house.get("/v1/gaps/\(gap)").position
            let time = house.node.clock.now().description
            var content = Scene.gapContent
            content["severity"] = "critical"
            _ = try await house.done(
                "/v1/gaps/\(gap)/revisions", as: scene.focalPoints[1].token, ["content": content], ifMatch: true)
            func severity(_ query: String) async throws -> String? {
                try await house.get("/v1/gaps/\(gap)\(query)").json["content"]?["severity"]?.string
            }
            #expect(try await severity("") == "critical")
            #expect(try await severity("?at=\(before)") == "high")
            #expect(try await severity("?at=\(time)") == "high")
            #expect(try await severity("?asOf=\(time)") == "high")
            #expect(try await house.get("/v1/gaps/\(gap)?at=0").status == 404)
            let listed = try await house.get("/v1/programmes/\(scene.programme)/gaps?at=\(before)")
            #expect(listed.json["items"]?[0]?["revision"]?.integer == 1)
            let head = try await house.size
            for (query, word) in [
                ("at=\(head)", "beyond_the_log"), ("at=-1", "invalid_parameter"), ("at=yesterday", "invalid_parameter"),
                ("asOf=3", "invalid_parameter"), ("at=3&asOf=\(time)", "invalid_parameter"),
                ("at=\(house.time(600))", "time_in_the_future"), ("asOf=\(house.time(600))", "time_in_the_future"),
            ] {
                let answer = try await house.get("/v1/gaps/\(gap)?\(query)")
                #expect(answer.problem == word, "\(query): \(answer.text)")
                #expect(answer.status == 400)
            }
            for path in ["plan", "gaps", "interventions", "rounds"] {
                for query in ["at=\(before)", "asOf=\(time)"] {
                    let answer = try await house.get("/v1/programmes/\(scene.programme)/\(path)?\(query)")
                    #expect(answer.status == 200, "\(path)?\(query): \(answer.text)")
                }
            }
        }
    }

    @Test func `Accord-At-Least waits for what the client has seen`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let head = try await house.size
            let header = "Accord-At-Least"
            #expect(try await house.get("/v1/gaps/\(gap)", as: nil, [header: "\(head - 1)"]).status == 200)
            #expect(try await house.get("/v1/gaps/\(gap)", as: nil, [header: "soon"]).problem == "invalid_header")
            async let waiting = house.get("/v1/gaps/\(gap)", as: nil, [header: "\(head)"])
            try await Task.sleep(for: .milliseconds(100))
            _ = try await house.done(
                "/v1/gaps/\(gap)/comments", as: scene.focalPoints[1].token, ["kind": "remark", "text": "Yes."])
            let answer = try await waiting
            #expect(answer.status == 200)
            #expect(answer.position >= head)
            #expect(answer.json["comments"]?.integer == 1)
        }
    }

    @Test func `Accord-At-Least does not wait for ever`() async throws {
        var limits = LoadLimits()
        limits.requestsPerSecond = 0
        limits.lag = .milliseconds(50)
        try await House.open(limits) { house in
            let late = try await house.get(
                "/v1/programmes", as: house.administratorToken, ["Accord-At-Least": "\(try await house.size + 50)"])
            #expect(late.status == 503)
            #expect(late.headers[.retryAfter] != nil)
        }
    }

    @Test func `a plan that has not changed is not sent again`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/programmes/\(scene.programme)/plan"
            let first = try await house.get(path)
            #expect(try await house.get(path, as: nil, ["If-None-Match": first.tag]).status == 304)
            let gap = try await scene.gap()
            let round = try await scene.round(["gap/\(gap)"])
            _ = try await scene.answer(round, scene.focalPoints[1], "support")
            _ = try await scene.close(round)
            let second = try await house.get(path, as: nil, ["If-None-Match": first.tag])
            #expect(second.status == 200)
            #expect(second.json["gaps"]?.array?.count == 1)
        }
    }

    @Test func `erased prose is gone from every answer`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let comment = try await house.done(
                "/v1/gaps/\(gap)/comments", as: scene.focalPoints[1].token,
                ["kind": "remark", "text": "Mr Mammadov of house 12 said so."])
            let commitment = try #require(comment.json["text"]?["commitment"])
            let redaction = try await house.done(
                "/v1/programmes/\(scene.programme)/redactions", as: scene.facilitator.token,
                ["commitment": commitment, "reason": "It names a person."])
            #expect(redaction.json["commitment"] == commitment)
            let after = try await house.get("/v1/comments/\(comment.id)", as: scene.facilitator.token)
            #expect(after.json["text"]?["erased"]?.bool == true)
            #expect(after.json["text"]?["value"] == nil)
            let trail = try await house.get("/v1/gaps/\(gap)/trail", as: scene.facilitator.token)
            #expect(!trail.text.contains("Mammadov"))
        }
    }
}
