import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

/// Who may not read a programme learns nothing of it: not that it is there, not that a request would have been wrong.
@Suite struct VisibilityTests {
    @Test func `a participants programme is not there for others`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, visibility: "participants")
            let stranger = try await Scene.open(house, "Armenia").focalPoints[0].token
            let gap = try await scene.gap()
            let intervention = try await scene.intervention(gaps: [gap])
            let round = try await scene.round(["gap/\(gap)"])
            let comment = try await house.done(
                "/v1/gaps/\(gap)/comments", as: scene.focalPoints[1].token, ["kind": "remark", "text": "Yes."]
            ).id
            let (programme, seat) = (scene.programme, scene.focalPoints[1])
            var paths: [String] = []
            for route in house.api.routes where route.method == .get && route.path.contains("{") {
                let path = route.path.replacing("{programme}", with: programme).replacing("{gap}", with: gap)
                    .replacing("{intervention}", with: intervention).replacing("{round}", with: round)
                    .replacing("{comment}", with: comment).replacing("{delegate}", with: seat.delegate)
                    .replacing("{item}", with: "1").replacing("{revision}", with: "1")
                if !path.contains("{") { paths.append(path.hasSuffix("/changes") ? path + "?from=0" : path) }
            }
            #expect(paths.count > 20)
            for path in paths {
                // Without a token some things are refused whatever they are of, which tells nothing.
                let anonymous = try await house.get(path)
                #expect(anonymous.status == (path.hasSuffix("/tokens") ? 401 : 404), "\(path)")
                #expect(try await house.get(path, as: stranger).status == 404, "\(path)")
                let own = try await house.get(path, as: seat.token)
                let isOfNothing = path.hasSuffix("/position") || path.hasSuffix("/proxy")
                #expect(own.status == (isOfNothing ? 404 : 200), "\(path): \(own.text)")
            }
            let before = try await house.size
            for form in SubmissionForm.all where form.path.contains("{") && !form.path.contains("{organisation}") {
                let path = form.path.replacing("{programme}", with: programme).replacing("{gap}", with: gap)
                    .replacing("{intervention}", with: intervention).replacing("{round}", with: round)
                    .replacing("{comment}", with: comment).replacing("{delegate}", with: seat.delegate)
                    .replacing("{item}", with: "1").replacing("{pledge}", with: gap).replacing(
                        "{consultation}", with: gap)
                let answer = try await house.send(form.method, path, as: stranger, [:])
                #expect(answer.status == 404, "\(form.method) \(path): \(answer.text)")
            }
            #expect(try await house.size == before)
            let programmes = try await house.get("/v1/programmes", as: stranger)
            #expect(!programmes.text.contains(programme))
            let entries = try await house.get("/v1/entries?limit=200", as: stranger)
            #expect(!entries.text.contains(programme))
            #expect(!entries.text.contains(gap))
        }
    }

    @Test func `anybody reads a public programme, but prose and names only who may`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            _ = try await house.done(
                "/v1/gaps/\(gap)/comments", as: scene.focalPoints[1].token, ["kind": "concern", "text": "Whose fault?"])
            let observer = try await scene.accredit("observer")
            for token in [nil, observer.token] {
                let comments = try await house.get("/v1/gaps/\(gap)/comments", as: token)
                #expect(comments.status == 200)
                #expect(comments.json["items"]?[0]?["text"]?["withheld"]?.bool == true)
                #expect(!comments.text.contains("Whose fault"))
                let delegates = try await house.get("/v1/programmes/\(scene.programme)/delegates", as: token)
                #expect(!delegates.text.contains("Leyla"))
            }
            let read = try await house.get("/v1/gaps/\(gap)/comments", as: scene.focalPoints[2].token)
            #expect(read.json["items"]?[0]?["text"]?["value"]?["en"]?.string == "Whose fault?")
            let delegates = try await house.get(
                "/v1/programmes/\(scene.programme)/delegates", as: scene.facilitator.token)
            #expect(delegates.text.contains("Leyla"))
        }
    }

    @Test func `tokens and administrators are in no entry that a delegate reads`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            for path in ["/v1/entries?limit=200", "/v1/entries/feed?from=0&to=\(try await house.size)"] {
                let delegate = try await house.get(path, as: scene.focalPoints[0].token)
                #expect(!delegate.text.contains("accord.token."))
                #expect(!delegate.text.contains("accord.administrator."))
                #expect(delegate.text.contains("accord.organisation.admitted.v1"))
                let anonymous = try await house.get(path)
                #expect(!anonymous.text.contains("accord.organisation."))
                #expect(anonymous.text.contains("accord.programme.opened.v1"))
                let administrator = try await house.get(path, as: house.administratorToken)
                #expect(administrator.text.contains("accord.token.issued.v1"))
            }
        }
    }

    @Test func `a revoked delegate with a token reads no prose about organisations`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/organisations/\(scene.focalPoints[2].organisation)"
            _ = try await house.done("\(path)/suspension", as: house.administratorToken, ["reason": "Dissolved."])
            let delegate = try await scene.accredit("stakeholder")
            #expect(try await house.get(path, as: delegate.token).text.contains("Dissolved"))
            _ = try await house.done(
                "/v1/delegates/\(delegate.delegate)/revocation", as: scene.focalPoints[0].token, [:], ifMatch: true)
            let read = try await house.get(path, as: delegate.token)
            #expect(read.status == 200)
            #expect(!read.text.contains("Dissolved"))
        }
    }

    @Test func `a revoked token says so`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let participant = scene.focalPoints[1]
            let path = "/v1/delegates/\(participant.delegate)/tokens"
            let listed = try await house.get(path, as: participant.token)
            #expect(listed.status == 200, "\(listed.text)")
            #expect(!listed.text.contains("accord_"))
            let token = try #require(listed.json["items"]?[0]?["id"]?.string)
            let revoked = try await house.send(.delete, "\(path)/\(token)", as: participant.token)
            #expect(revoked.status == 200, "\(revoked.text)")
            let refused = try await house.get("/v1/inbox", as: participant.token)
            #expect(refused.status == 401)
            #expect(refused.problem == "token_revoked")
            #expect(refused.headers[.wwwAuthenticate]?.contains("invalid_token") == true)
        }
    }
}
