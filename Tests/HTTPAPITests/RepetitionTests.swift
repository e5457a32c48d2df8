import EventStore
import HTTPTypes
import Testing

@Suite struct RepetitionTests {
    @Test func `the same key and body gives the same answer and one entry`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/programmes/\(scene.programme)/gaps"
            let token = scene.focalPoints[1].token
            let body = JSON.object([JSON.Member("content", Scene.gapContent)])
            let key = ["Idempotency-Key": "first-gap"]
            let first = try await house.post(path, as: token, body, key)
            #expect(first.status == 201)
            // What happens in between does not change the answer.
            _ = try await house.done(
                "/v1/gaps/\(first.id)/evidence", as: token, ["evidence": ["link": "https://example.org/report"]])
            let size = try await house.size
            let again = try await house.post(path, as: token, body, key)
            #expect(again.status == 201)
            #expect(again.bytes == first.bytes)
            #expect(again.tag == first.tag)
            #expect(again.headers[.location] == first.headers[.location])
            #expect(again.headers[.init("Idempotency-Replayed")!] == "true")
            #expect(first.headers[.init("Idempotency-Replayed")!] == nil)
            #expect(try await house.size == size)

            var other = Scene.gapContent
            other["severity"] = "low"
            let reused = try await house.post(path, as: token, ["content": other], key)
            #expect(reused.problem == "key_reused")
            #expect(reused.status == 422)
            // Another delegate's keys are their own.
            let theirs = try await house.post(path, as: scene.focalPoints[2].token, body, key)
            #expect(theirs.status == 201)
            #expect(theirs.id != first.id)
        }
    }

    @Test func `who may no longer read the thing gets the receipt alone`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, visibility: "participants")
            let delegate = try await scene.accredit("stakeholder")
            let path = "/v1/programmes/\(scene.programme)/gaps"
            let key = ["Idempotency-Key": "gap"]
            let first = try await house.post(path, as: delegate.token, ["content": Scene.gapContent], key)
            _ = try await house.done(
                "/v1/delegates/\(delegate.delegate)/revocation", as: scene.focalPoints[0].token, [:], ifMatch: true)
            let again = try await house.post(path, as: delegate.token, ["content": Scene.gapContent], key)
            #expect(again.status == 201)
            #expect(again.json["receipt"] == first.json["receipt"])
            #expect(again.json.members?.count == 1)
        }
    }

    @Test func `a key is not used again for another change, versioned or not`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let key = ["Idempotency-Key": "position"]
            let seat = scene.focalPoints[1]
            #expect(try await scene.answer(round, seat, "object", reason: "No.", key).status == 200)
            for reason in [nil, "Not now."] {
                let reused = try await scene.answer(round, seat, "object", reason: reason, key)
                #expect(reused.status == 422)
                #expect(reused.problem == "key_reused", "\(reused.text)")
            }
        }
    }

    @Test func `a stranger is not told to read a seat first`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            #expect(try await scene.answer(round, scene.focalPoints[0], "support").status == 200)
            // The same organisation, but its delegate to another programme.
            let other = try await house.done(
                "/v1/programmes", as: house.administratorToken,
                [
                    "title": "Armenia", "visibility": "public", "convener": .string(scene.focalPoints[0].organisation),
                    "defaultLanguage": "en",
                ]
            ).id
            let stranger = try await Scene.accredit(
                house, other, scene.focalPoints[0].organisation, ["focal_point"], by: house.administratorToken)
            #expect(try await scene.answer(round, stranger, "abstain").status == 403)
        }
    }

    @Test func `a refusal is not remembered`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let round = try await scene.round(["gap/\(gap)"])
            let headers = ["Idempotency-Key": "once", "If-Match": try await house.get("/v1/gaps/\(gap)").tag]
            let token = scene.focalPoints[1].token
            let refused = try await house.post("/v1/gaps/\(gap)/withdrawal", as: token, ["reason": "Solved."], headers)
            #expect(refused.problem == "locked_by_round")
            _ = try await house.done(
                "/v1/rounds/\(round)/cancellation", as: scene.facilitator.token, ["reason": "Too early."], ifMatch: true
            )
            var next = headers
            next["If-Match"] = try await house.get("/v1/gaps/\(gap)").tag
            let taken = try await house.post("/v1/gaps/\(gap)/withdrawal", as: token, ["reason": "Solved."], next)
            #expect(taken.status == 200, "\(taken.text)")
            #expect(taken.json["status"]?.string == "withdrawn")
        }
    }

    @Test func `a repeated first position needs no version, another one does`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let seat = scene.focalPoints[1]
            let key = ["Idempotency-Key": "vote"]
            let first = try await scene.answer(round, seat, "support", key)
            let again = try await scene.answer(round, seat, "support", key)
            #expect(first.status == 200)
            #expect(again.bytes == first.bytes)
            let blind = try await scene.answer(round, seat, "abstain")
            #expect(blind.status == 428)
            #expect(blind.problem == "version_required")
            #expect(blind.json["actual"]?.integer == 1)
            let stale = try await scene.answer(round, seat, "abstain", ["If-Match": "\"4\""])
            #expect(stale.problem == "stale_version")
            #expect(stale.json["actual"]?.integer == 1)
            let changed = try await scene.answer(round, seat, "abstain", ["If-Match": first.tag])
            #expect(changed.json["version"]?.integer == 2)
            let own = try await house.get("/v1/rounds/\(round)/items/1/position", as: seat.token)
            #expect(own.tag == changed.tag)
            #expect(own.json["answer"]?.string == "abstain")
            let path = "/v1/rounds/\(round)/items/1/position"
            #expect(try await house.send(.delete, path, as: seat.token).status == 428)
            let withdrawn = try await house.send(.delete, path, as: seat.token, .null, ["If-Match": own.tag])
            #expect(withdrawn.status == 200, "\(withdrawn.text)")
            #expect(try await house.get(path, as: seat.token).status == 404)
            // Withdrawn, it is a first position again.
            #expect(try await scene.answer(round, seat, "support").status == 200)
        }
    }

    @Test func `a close names what was reviewed, and a newer ballot refuses it`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let reviewed = try #require(
                try await house.get("/v1/rounds/\(round)/readiness", as: scene.facilitator.token).json["reviewed"])
            _ = try await scene.answer(round, scene.focalPoints[2], "support")
            let refused = try await house.post(
                "/v1/rounds/\(round)/close", as: scene.facilitator.token, ["reviewed": reviewed])
            #expect(refused.status == 412)
            #expect(refused.problem == "newer_ballots")
            #expect(refused.json["seats"] == [.string(scene.focalPoints[2].organisation)])
            #expect(try await scene.close(round).status == 200)
            let late = try await scene.answer(round, scene.focalPoints[1], "support")
            #expect(late.status == 409)
            #expect(late.problem == "round_closed")
        }
    }
}

extension Scene {
    fileprivate func answer(
        _ round: String, _ participant: Participant, _ answer: String, _ headers: [String: String]
    ) async throws -> House.Answer {
        try await self.answer(round, item: 1, participant, answer, reason: nil, headers)
    }
}
