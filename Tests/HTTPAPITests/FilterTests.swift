import Application
import Domain
import EventStore
import Testing

/// Lists are filtered by what people look for, now and as of any other time.
@Suite struct FilterTests {
    @Test func `gaps are filtered by how severe they are and whom they concern`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let mild = try await scene.gap("Offices close early")
            let before = try await house.get("/v1/gaps/\(mild)").position
            let time = house.node.clock.now().description
            let other = try await scene.gap("Papers were lost")
            var content = Scene.gapContent
            content["severity"] = "critical"
            content["population"] = ["refugee", "stateless"]
            _ = try await house.done(
                "/v1/gaps/\(mild)/revisions", as: scene.focalPoints[1].token, ["content": content], ifMatch: true)
            func found(_ query: String) async throws -> [String] {
                try await ids("/v1/programmes/\(scene.programme)/gaps?\(query)", house)
            }
            #expect(try await found("severity=critical") == [mild])
            #expect(try await found("severity=high") == [other])
            #expect(try await found("severity=low") == [])
            #expect(try await found("population=stateless") == [mild])
            #expect(try await found("population=refugee&severity=high") == [])
            #expect(try await found("population=internally_displaced&limit=1") == [other])
            for moment in ["at=\(before)", "at=\(time)", "asOf=\(time)"] {
                #expect(try await found("severity=high&\(moment)") == [mild])
                #expect(try await found("population=internally_displaced&\(moment)") == [mild])
                #expect(try await found("population=refugee&\(moment)") == [])
                #expect(try await found("severity=critical&\(moment)") == [])
            }
        }
    }

    @Test func `interventions are filtered by who leads them`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let before = try await house.get("/v1/gaps/\(gap)").position
            let intervention = try await scene.intervention(gaps: [gap])
            let time = house.node.clock.now().description
            let path = "/v1/programmes/\(scene.programme)/interventions?lead="
            let lead = path + scene.focalPoints[0].organisation
            for query in ["", "&kind=training&status=proposed", "&asOf=\(time)", "&at=\(time)"] {
                #expect(try await ids(lead + query, house) == [intervention])
                #expect(try await ids(path + scene.focalPoints[1].organisation + query, house) == [])
            }
            #expect(try await ids("\(lead)&at=\(before)", house) == [])
            #expect(try await ids("\(lead)&kind=analysis", house) == [])
        }
    }

    @Test func `rounds are filtered by who has a seat, from their opening on`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let joined = try await house.done(
                "/v1/organisations", as: house.administratorToken,
                ["name": ["en": "Late organisation"], "kind": "donor_government"]
            ).id
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let opened = try await house.get("/v1/rounds/\(round)").position
            let time = house.node.clock.now().description
            _ = try await house.done(
                "/v1/programmes/\(scene.programme)/members", as: house.administratorToken,
                ["organisation": .string(joined)])
            _ = try await house.done(
                "/v1/rounds/\(round)/comments", as: scene.focalPoints[1].token, ["kind": "remark", "text": "Soon."])
            #expect(try await scene.close(round).status == 200)
            let path = "/v1/programmes/\(scene.programme)/rounds?organisation="
            for query in [
                "", "&status=closed", "&at=\(opened)", "&at=\(time)", "&asOf=\(time)", "&status=open&at=\(opened)",
            ] {
                #expect(try await ids(path + scene.focalPoints[2].organisation + query, house) == [round], "\(query)")
                #expect(try await ids(path + joined + query, house) == [], "\(query)")
            }
            #expect(try await ids("\(path)\(scene.focalPoints[2].organisation)&at=\(opened - 2)", house) == [])
        }
    }

    @Test func `consultations are filtered by who took part`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let consultation = try await house.done(
                "/v1/programmes/\(scene.programme)/consultations", as: scene.facilitator.token,
                [
                    "content": [
                        "kind": "roundtable", "title": "First talks", "from": "2009-03-02",
                        "organisations": [.string(scene.focalPoints[2].organisation)], "groups": [], "gaps": [],
                    ]
                ]
            ).id
            let path = "/v1/programmes/\(scene.programme)/consultations?organisation="
            #expect(try await ids(path + scene.focalPoints[2].organisation, house) == [consultation])
            #expect(try await ids("\(path)\(scene.focalPoints[2].organisation)&kind=training", house) == [])
            #expect(try await ids(path + scene.focalPoints[1].organisation, house) == [])
        }
    }

    @Test func `a word that is in no list is refused, and a filter that there is not`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let programme = "/v1/programmes/\(scene.programme)"
            for (query, word) in [
                ("gaps?severity=grave", "invalid_parameter"), ("gaps?severity=", "invalid_parameter"),
                ("gaps?population=everyone", "invalid_parameter"), ("interventions?lead=me", "invalid_parameter"),
                ("rounds?organisation=us", "invalid_parameter"), ("consultations?organisation=x", "invalid_parameter"),
                ("interventions?severity=high", "unknown_parameter"), ("gaps?lead=x", "unknown_parameter"),
                ("rounds?seat=x", "unknown_parameter"), ("consultations?at=1", "unknown_parameter"),
            ] {
                let answer = try await house.get("\(programme)/\(query)")
                #expect(answer.problem == word, "\(query): \(answer.text)")
                #expect(answer.status == 400)
            }
            let refused = try await house.get("\(programme)/gaps?severity=grave")
            #expect(refused.json["detail"]?.string?.contains("low, moderate, high, critical") == true)
        }
    }

    private func ids(_ path: String, _ house: House) async throws -> [String] {
        let answer = try await house.get(path)
        #expect(answer.status == 200, "\(path): \(answer.text)")
        return answer.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
    }
}
