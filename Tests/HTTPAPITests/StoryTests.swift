import EventStore
import HTTPTypes
import Testing

/// One agreement from the proposal of a gap to the trail that tells how it came about.
@Suite struct StoryTests {
    @Test func `a gap becomes an agreed intervention that everybody can follow`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (convener, ministry, partner) = (scene.focalPoints[0], scene.focalPoints[1], scene.focalPoints[2])

            // A gap is proposed, commented on and revised.
            let gap = try await scene.gap()
            let comment = try await house.done(
                "/v1/gaps/\(gap)/comments", as: partner.token, ["kind": "concern", "text": "Since which year?"])
            #expect(comment.status == 201)
            #expect(comment.json["text"]?["value"]?["en"]?.string == "Since which year?")
            var content = Scene.gapContent
            content["description"] = "People have waited for months since 2005."
            let revised = try await house.done(
                "/v1/gaps/\(gap)/revisions", as: ministry.token, ["content": content], ifMatch: true)
            #expect(revised.headers[.location] == "/v1/gaps/\(gap)/revisions/2")
            #expect(revised.json["revision"]?.integer == 2)
            let first = try await house.get("/v1/gaps/\(gap)/revisions/1")
            #expect(first.json["content"]?["description"]?["en"]?.string == "People wait for months.")

            // An intervention answers it, and a round decides about both.
            let intervention = try await scene.intervention(gaps: [gap])
            let round = try await scene.round(["gap/\(gap)", "intervention/\(intervention)"])
            let inbox = try await house.get("/v1/inbox", as: partner.token)
            #expect(inbox.json["rounds"]?[0]?["items"]?.array?.count == 2)
            #expect(inbox.json["revisions"]?[0]?["subject"]?.string == "gap/\(gap)")
            for item in 1...2 {
                for seat in [convener, ministry] {
                    let answer = try await scene.answer(round, item: item, seat, "support")
                    #expect(answer.status == 200, "\(answer.text)")
                    #expect(answer.json["answer"]?.string == "support")
                }
            }
            let aside = try await scene.answer(round, item: 1, partner, "stand_aside", reason: "Not our field.")
            #expect(aside.json["version"]?.integer == 1)
            let readiness = try await house.get("/v1/rounds/\(round)/readiness", as: scene.facilitator.token)
            #expect(readiness.json["allAnswered"]?.bool == false)
            #expect(readiness.json["ifClosedNow"]?[0]?["outcome"]?.string == "agreed")

            // It is closed, and the plan has both.
            let closed = try await scene.close(round)
            #expect(closed.status == 200, "\(closed.text)")
            #expect(closed.json["phase"]?.string == "closed")
            let plan = try await house.get("/v1/programmes/\(scene.programme)/plan")
            #expect(plan.json["gaps"]?[0]?["interventions"]?[0]?["intervention"]?.string == intervention)

            // It is pledged to, and reported on.
            let pledge = try await house.done(
                "/v1/interventions/\(intervention)/pledges", as: partner.token,
                ["terms": ["money": ["amount": "5000", "currency": "EUR"], "inKind": "A hall", "due": "2030-01-31"]])
            #expect(pledge.json["pledges"]?[0]?["terms"]?["inKind"]?["value"]?["en"]?.string == "A hall")
            _ = try await house.done(
                "/v1/interventions/\(intervention)/progress", as: convener.token,
                [
                    "progress": [
                        "on": "2026-01-15", "status": "ongoing", "note": "First course held.",
                        "actuals": [["indicator": "trained", "value": "18"]],
                    ]
                ])
            let later = try await house.get("/v1/programmes/\(scene.programme)/plan")
            let planned = later.json["gaps"]?[0]?["interventions"]?[0]
            #expect(planned?["progress"]?["indicators"]?[0]?["actual"]?.string == "18")
            #expect(planned?["pledged"]?[0]?["amount"]?.string == "5000")

            // What was counted can be counted again, and the trail tells it all.
            let recount = try await house.get("/v1/rounds/\(round)/recount", as: partner.token)
            #expect(recount.json["isEqual"]?.bool == true)
            #expect(recount.json["ballots"]?.array?.count == 6)
            let trail = try await house.get("/v1/gaps/\(gap)/trail?limit=200", as: partner.token)
            let types = trail.json["items"]?.array?.compactMap { $0["type"]?.string } ?? []
            for type in [
                "accord.gap.proposed.v1", "accord.comment.posted.v1", "accord.gap.revised.v1",
                "accord.intervention.proposed.v1", "accord.round.opened.v1", "accord.gap.decided.v1",
            ] {
                #expect(types.contains(type), "\(type) is missing")
            }
            let changes = try await house.get(
                "/v1/programmes/\(scene.programme)/plan/changes?from=\(closed.position)", as: partner.token)
            #expect(changes.json["interventions"]?[0]?["aspects"]?.array?.isEmpty == false, "\(changes.text)")
        }
    }

    @Test func `what rests on an administrator's word alone is marked in the trail`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let trail = try await house.get(
                "/v1/programmes/\(scene.programme)/trail?limit=200", as: scene.focalPoints[0].token)
            let items = trail.json["items"]?.array ?? []
            let accreditations = items.filter { $0["type"]?.string == "accord.delegate.accredited.v1" }
            #expect(accreditations.count == 4)
            #expect(accreditations.filter { $0["onTheWordOf"]?.string == "administrator" }.count == 3)
            #expect(accreditations[0]["data"]?["fullName"]?["value"]?.string == "Leyla Aliyeva")
        }
    }
}
