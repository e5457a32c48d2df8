import Application
import Domain
import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

/// What is held about a person, for that person.
@Suite struct PersonalDataTests {
    private func person(of participant: Participant, _ scene: Scene) async throws -> String {
        let delegate = try await scene.house.get("/v1/delegates/\(participant.delegate)", as: scene.facilitator.token)
        return try #require(delegate.json["person"]?["person"]?.string)
    }

    @Test func `the person and administrators get everything, anybody else nothing`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let own = scene.focalPoints[1]
            let person = try await person(of: own, scene)
            let path = "/v1/persons/\(person)/data"
            for token in [own.token, house.administratorToken] {
                let data = try await house.get(path, as: token)
                #expect(data.status == 200, "\(data.text)")
                #expect(data.headers[.cacheControl] == "no-store")
                #expect(data.json["person"] == .string(person))
                #expect(data.json["status"] == "known")
                let value = try #require(data.json["values"]?[0])
                #expect(value["field"] == "fullName")
                #expect(value["value"] == "Leyla Aliyeva")
                // It can be checked against the log.
                let key = try #require(value["key"]?.string.flatMap { Base64URL.decode($0) })
                let commitment = Commitment(to: Array(#""Leyla Aliyeva""#.utf8), field: "fullName", key: key)
                #expect(value["commitment"] == .string(commitment.description))
                let delegate = try #require(data.json["delegates"]?[0])
                #expect(delegate["id"] == .string(own.delegate))
                #expect(delegate["person"]?["fullName"]?["value"] == "Leyla Aliyeva")
                let token = try #require(data.json["tokens"]?[0])
                #expect(token["bearer"] == .string("delegate:\(own.delegate)"))
                #expect(token["expires"] != nil)
                #expect(!data.text.contains(Tokens.prefix))
            }
            for stranger in [scene.focalPoints[2].token, scene.facilitator.token] {
                #expect(try await house.get(path, as: stranger).status == 404)
            }
            #expect(try await house.get(path).status == 401)
            let unknown = try await house.get("/v1/persons/\(Chance.identifier())/data", as: house.administratorToken)
            #expect(unknown.status == 404)
            #expect(try await house.get("/v1/persons/leyla/data", as: own.token).status == 404)
            #expect(try await house.get(path + "?from=x", as: own.token).problem == "invalid_parameter")
            #expect(try await house.get(path + "?limit=0", as: own.token).problem == "invalid_parameter")
        }
    }

    @Test func `the entries are those about them and those by which they acted, page by page`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let own = scene.focalPoints[1]
            let gap = try await scene.gap()
            let comment = try await house.done(
                "/v1/gaps/\(gap)/comments", as: own.token, ["kind": "remark", "text": "In my own words."])
            _ = try await house.done(
                "/v1/gaps/\(gap)/comments", as: scene.focalPoints[2].token, ["kind": "remark", "text": "In others'."])
            let path = "/v1/persons/\(try await person(of: own, scene))/data"
            let whole = try await house.get(path, as: own.token)
            let entries = try #require(whole.json["entries"]?.array)
            #expect(
                entries.map { $0["type"]?.string } == [
                    DelegateAccredited.type, TokenIssued.type, "accord.gap.proposed.v1", CommentPosted.type,
                ])
            #expect(whole.json["next"] == nil)
            #expect(entries[3]["logPosition"]?.integer == comment.position)
            #expect(entries[3]["data"]?["text"]?["value"]?["en"] == "In my own words.")
            // An administrator sees of what they did no more than anywhere else.
            let other = try await house.get(path, as: house.administratorToken)
            #expect(other.json["entries"]?[3]?["data"]?["text"]?["withheld"] == true)
            var pages: [JSON] = []
            var next: Int? = 0
            while let from = next, pages.count < 20 {
                let page = try await house.get("\(path)?limit=1&from=\(from)", as: own.token)
                pages += page.json["entries"]?.array ?? []
                next = page.json["next"]?.integer
            }
            #expect(pages == entries)
        }
    }

    @Test func `a delegate who was revoked still gets what is held about them`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, visibility: "participants")
            let own = try await scene.accredit("observer", of: 1)
            let path = "/v1/persons/\(try await person(of: own, scene))/data"
            _ = try await house.done(
                "/v1/delegates/\(own.delegate)/revocation", as: scene.focalPoints[1].token,
                ["reason": "She has moved on."], ifMatch: true)
            let data = try await house.get(path, as: own.token)
            #expect(data.status == 200, "\(data.text)")
            #expect(data.json["delegates"]?[0]?["reason"]?["value"]?["en"] == "She has moved on.")
        }
    }

    @Test func `after an erasure it tells what is left, and that is no name`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let own = scene.focalPoints[1]
            let path = "/v1/persons/\(try await person(of: own, scene))"
            let erased = try await house.send(
                .delete, path, as: house.administratorToken, ["reason": "They asked for it."])
            #expect(erased.status == 200, "\(erased.text)")
            for token in [own.token, house.administratorToken] {
                let data = try await house.get(path + "/data", as: token)
                #expect(data.json["status"] == "erased")
                #expect(data.json["values"] == [])
                #expect(data.json["reason"]?["value"]?["en"] == "They asked for it.")
                #expect(data.json["delegates"]?[0]?["person"]?["fullName"]?["erased"] == true)
                #expect(data.json["entries"]?.array?.last?["type"] == .string(PersonErased.type))
                #expect(!data.text.contains("Leyla"))
            }
        }
    }

    @Test func `an administrator is a person too`() async throws {
        try await House.open { house in
            let path = "/v1/persons/\(house.administrator)"
            let data = try await house.get(path + "/data", as: house.administratorToken)
            #expect(data.json["administrator"]?["id"] == .string(house.administrator.description))
            #expect(data.json["tokens"]?.array?.count == 1)
            #expect(data.json["delegates"] == [])
            let erased = try await house.send(.delete, path, as: house.administratorToken, ["reason": "I leave."])
            #expect(erased.status == 200, "\(erased.text)")
            // Why is for administrators: it is an entry of no programme.
            let scene = try await Scene.open(house)
            let entry = "/v1/entries/\(erased.position)"
            #expect(try await house.get(entry, as: scene.facilitator.token).status == 404)
            #expect(try await house.get(entry, as: house.administratorToken).status == 200)
        }
    }
}
