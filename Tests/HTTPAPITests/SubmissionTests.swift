import Application
import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

/// What the story does not come by: everything else that can be submitted, with the answer that tells what became of it.
@Suite struct SubmissionTests {
    @Test func `organisations are renamed, suspended and reinstated`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/organisations/\(scene.focalPoints[1].organisation)"
            let administrator = house.administratorToken
            let renamed = try await house.put(
                "\(path)/name", as: administrator, ["name": ["en": "Ministry of Labour"]],
                ["If-Match": try await house.get(path).tag])
            #expect(renamed.status == 200, "\(renamed.text)")
            #expect(renamed.json["name"]?["en"]?.string == "Ministry of Labour")
            #expect(renamed.tag == "\"2\"")
            let suspended = try await house.done("\(path)/suspension", as: administrator, ["reason": "Dissolved."])
            #expect(suspended.json["status"]?.string == "suspended")
            let barred = try await house.post(
                "/v1/programmes/\(scene.programme)/gaps", as: scene.focalPoints[1].token, ["content": Scene.gapContent])
            #expect(barred.problem == "organisation_suspended")
            #expect(barred.status == 403)
            let reinstated = try await house.send(.delete, "\(path)/suspension", as: administrator)
            #expect(reinstated.json["status"]?.string == "active", "\(reinstated.text)")
            let listed = try await house.get("/v1/organisations?kind=government&status=active")
            #expect(listed.json["items"]?.array?.count == 1)
        }
    }

    @Test func `a programme is arranged, left and closed`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/programmes/\(scene.programme)"
            let token = scene.facilitator.token
            let chambers = try await house.put(
                "\(path)/chambers", as: token,
                ["chambers": [["name": "everyone", "kinds": ["government", "un_agency"]]]],
                ["If-Match": try await house.get(path).tag])
            #expect(chambers.json["chambers"]?.array?.count == 1, "\(chambers.text)")
            let language = try await house.put(
                "\(path)/default-language", as: token, ["language": "az"], ["If-Match": chambers.tag])
            #expect(language.json["defaultLanguage"]?.string == "az", "\(language.text)")
            let left = try await house.send(
                .delete, "\(path)/members/\(scene.focalPoints[2].organisation)", as: scene.focalPoints[2].token,
                ["reason": "Funds ended."])
            #expect(left.json["members"]?.array?.count == 2, "\(left.text)")
            let closed = try await house.done("\(path)/closure", as: token, ["reason": "All done."], ifMatch: true)
            #expect(closed.json["status"]?.string == "closed")
            let late = try await house.post("\(path)/gaps", as: token, ["content": Scene.gapContent])
            #expect(late.problem == "programme_closed")
            #expect(late.status == 409)
        }
    }

    @Test func `delegates change roles and are revoked`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let delegate = try await scene.accredit("observer", of: 1)
            let path = "/v1/delegates/\(delegate.delegate)"
            let focalPoint = scene.focalPoints[1].token
            let changed = try await house.put(
                "\(path)/roles", as: focalPoint, ["roles": ["stakeholder", "auditor"]],
                ["If-Match": try await house.get(path, as: focalPoint).tag])
            #expect(changed.json["roles"]?.array?.count == 2, "\(changed.text)")
            #expect(changed.json["person"]?["fullName"]?["value"]?.string == "Leyla Aliyeva")
            let second = try await house.post(
                "/v1/delegates", as: scene.focalPoints[0].token,
                [
                    "programme": .string(scene.programme), "organisation": .string(scene.focalPoints[1].organisation),
                    "roles": ["observer"], "fullName": "Not Theirs",
                ])
            #expect(second.problem == "not_permitted")
            let revoked = try await house.done("\(path)/revocation", as: focalPoint, [:], ifMatch: true)
            #expect(revoked.json["status"]?.string == "revoked")
            let barred = try await house.post(
                "/v1/programmes/\(scene.programme)/gaps", as: delegate.token, ["content": Scene.gapContent])
            #expect(barred.problem == "revoked")
            let listed = try await house.get("/v1/delegates?programme=\(scene.programme)&status=revoked")
            #expect(listed.json["items"]?.array?.count == 1)
        }
    }

    @Test func `consultations are recorded and corrected`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            var content: JSON = [
                "kind": "roundtable", "title": "Roundtable in Tbilisi", "from": "2009-05-12", "place": "Tbilisi",
                "organisations": [.string(scene.focalPoints[1].organisation)],
                "groups": [["population": "internally_displaced", "gender": "female", "number": 14]],
                "findings": "Schools are far away.", "gaps": [.string(gap)],
            ]
            let recorded = try await house.done(
                "/v1/programmes/\(scene.programme)/consultations", as: scene.facilitator.token,
                ["content": content])
            #expect(recorded.json["findings"]?["value"]?["en"]?.string == "Schools are far away.")
            content["place"] = "Baku"
            let corrected = try await house.done(
                "/v1/consultations/\(recorded.id)/correction", as: scene.facilitator.token,
                ["content": content, "reason": "Wrong city."], ifMatch: true)
            #expect(corrected.json["place"]?["en"]?.string == "Baku")
            let listed = try await house.get("/v1/programmes/\(scene.programme)/consultations?gap=\(gap)")
            #expect(listed.json["items"]?.array?.count == 1)
        }
    }

    @Test func `proposals are supported, merged and withdrawn`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let token = scene.focalPoints[1].token
            let (gap, same) = (try await scene.gap(), try await scene.gap("Registration takes long"))
            let evidence = try await house.done(
                "/v1/gaps/\(gap)/evidence", as: token,
                ["evidence": ["link": "https://example.org/report", "caption": "Page 12"]])
            #expect(evidence.json["evidence"]?[0]?["caption"]?["value"]?["en"]?.string == "Page 12")
            let merged = try await house.done(
                "/v1/gaps/\(same)/merger", as: token, ["into": .string(gap), "reason": "The same."], ifMatch: true)
            #expect(merged.json["mergedInto"]?.string == gap)
            let intervention = try await scene.intervention(gaps: [gap])
            let withdrawn = try await house.done(
                "/v1/interventions/\(intervention)/withdrawal", as: scene.focalPoints[0].token,
                ["reason": "No budget."], ifMatch: true)
            #expect(withdrawn.json["reason"]?["value"]?["en"]?.string == "No budget.")
        }
    }

    @Test func `comments are answered, amended and retracted`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let (asking, answering) = (scene.focalPoints[2].token, scene.focalPoints[1].token)
            let question = try await house.done(
                "/v1/gaps/\(gap)/comments", as: asking, ["kind": "question", "text": "Where?", "revision": 1])
            let answer = try await house.done(
                "/v1/gaps/\(gap)/comments", as: answering,
                ["kind": "remark", "text": "In Ganja.", "parent": .string(question.id)])
            #expect(answer.json["parent"]?.string == question.id)
            let amended = try await house.done(
                "/v1/comments/\(answer.id)/amendment", as: answering, ["text": "In Ganja and Barda."], ifMatch: true)
            #expect(amended.json["status"]?.string == "amended")
            let foreign = try await house.post(
                "/v1/comments/\(answer.id)/retraction", as: asking, [:], ["If-Match": amended.tag])
            #expect(foreign.problem == "not_permitted")
            let retracted = try await house.done(
                "/v1/comments/\(question.id)/retraction", as: asking, ["reason": "Answered."], ifMatch: true)
            #expect(retracted.json["status"]?.string == "retracted")
            let wrong = try await house.post(
                "/v1/gaps/\(gap)/comments", as: asking, ["kind": "remark", "text": "Hm.", "revision": 2])
            #expect(wrong.problem == "unknown_revision")
        }
    }

    @Test func `pledges are changed and withdrawn`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let intervention = try await scene.intervention(gaps: [try await scene.gap()])
            let path = "/v1/interventions/\(intervention)"
            let token = scene.focalPoints[2].token
            let made = try await house.done(
                "\(path)/pledges", as: token, ["terms": ["money": ["amount": "100", "currency": "EUR"]]])
            let pledge = try #require(made.json["pledges"]?[0]?["pledge"]?.string)
            let changed = try await house.put(
                "\(path)/pledges/\(pledge)", as: token, ["terms": ["money": ["amount": "250.50", "currency": "EUR"]]],
                ["If-Match": made.tag])
            #expect(changed.json["pledges"]?[0]?["terms"]?["money"]?["amount"]?.string == "250.50", "\(changed.text)")
            let withdrawn = try await house.send(
                .delete, "\(path)/pledges/\(pledge)", as: token, ["reason": "Cut."], ["If-Match": changed.tag])
            #expect(withdrawn.json["pledges"]?[0]?["status"]?.string == "withdrawn", "\(withdrawn.text)")
            let float = try await house.post(
                "\(path)/pledges", as: token, ["terms": ["money": ["amount": .number("1.5"), "currency": "EUR"]]])
            #expect(float.problem == "wrong_type")
        }
    }

    @Test func `a voice is given, counted and taken back, and a round is extended`() async throws {
        try await House.open { house in
            // The sixth organisation is of the first one's kind, so they are of one chamber.
            let scene = try await Scene.open(house, organisations: 6)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let (holder, giver) = (scene.focalPoints[0], scene.focalPoints[5])
            let given = try await house.put(
                "/v1/rounds/\(round)/proxy", as: giver.token, ["to": .string(holder.organisation)])
            #expect(given.json["givenTo"]?.string == holder.organisation, "\(given.text)")
            #expect(try await house.get("/v1/rounds/\(round)/proxy", as: giver.token).tag == given.tag)
            _ = try await scene.answer(round, holder, "support")
            let ready = try await house.get("/v1/rounds/\(round)/readiness", as: scene.facilitator.token)
            let tally = ready.json["ifClosedNow"]?[0]?["tally"]?.array ?? []
            #expect(tally.contains { $0["count"]?["support"]?.integer == 2 }, "\(ready.text)")
            #expect(try await house.send(.delete, "/v1/rounds/\(round)/proxy", as: giver.token).status == 428)
            let back = try await house.send(
                .delete, "/v1/rounds/\(round)/proxy", as: giver.token, .null, ["If-Match": given.tag])
            #expect(back.status == 200, "\(back.text)")
            let extended = try await house.done(
                "/v1/rounds/\(round)/extension", as: scene.facilitator.token,
                ["closesAt": .string(house.time(7_200)), "reason": "Holidays."], ifMatch: true)
            #expect(extended.json["closing"]?["extensionsUsed"]?.integer == 1)
            let comment = try await house.done(
                "/v1/rounds/\(round)/comments", as: giver.token, ["kind": "remark", "text": "Thank you."])
            #expect(comment.json["subject"]?.string == "round/\(round)")
        }
    }
}
