import Application
import Domain
import EventStore
import Foundation
import GRDB
import HTTPTypes
import Projections
import Testing

@testable import HTTPAPI

/// People can be forgotten: an administrator asks for it, and after that a name is nowhere.
@Suite struct ErasureTests {
    private static let name = "Zahra Məmmədova-Quliyeva"

    /// Somebody of the second organisation with a name of their own.
    private func accredit(_ scene: Scene, key: String? = nil) async throws -> (answer: House.Answer, token: String) {
        let house = scene.house
        let answer = try await house.post(
            "/v1/programmes/\(scene.programme)/delegates", as: scene.focalPoints[1].token,
            [
                "organisation": .string(scene.focalPoints[1].organisation), "roles": ["stakeholder"],
                "fullName": .string(ErasureTests.name), "email": "zahra@hayat.example",
            ], key.map { ["Idempotency-Key": $0] } ?? [:])
        #expect(answer.status == 201, "\(answer.text)")
        let issued = try await house.done(
            "/v1/delegates/\(answer.id)/tokens", as: house.administratorToken, ["expires": .string(house.time(86_400))])
        return (answer, try #require(issued.json["token"]?.string))
    }

    private func person(_ answer: House.Answer) throws -> String {
        try #require(answer.json["person"]?["person"]?.string)
    }

    private func erase(_ house: House, _ person: String, as token: String? = nil) async throws -> House.Answer {
        try await house.send(
            .delete, "/v1/persons/\(person)", as: token ?? house.administratorToken, ["reason": "They asked for it."])
    }

    @Test func `an erasure is answered with its receipt, and tells withheld from erased`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (answer, _) = try await accredit(scene)
            let path = "/v1/delegates/\(answer.id)"
            let (facilitator, observer) = (scene.facilitator.token, try await scene.accredit("observer").token)
            func fullName(_ token: String) async throws -> JSON? {
                try await house.get(path, as: token).json["person"]?["fullName"]
            }
            #expect(try await fullName(facilitator)?["value"] == .string(ErasureTests.name))
            #expect(try await fullName(observer)?["withheld"] == true)
            let erased = try await erase(house, try person(answer))
            #expect(erased.status == 200, "\(erased.text)")
            #expect(erased.json["receipt"]?["logPosition"]?.integer == erased.position)
            #expect(erased.json["status"] == "erased")
            #expect(erased.json["reason"]?["value"]?["en"] == "They asked for it.")
            for token in [facilitator, observer] {
                let shown = try #require(try await fullName(token))
                #expect(shown["erased"] == true)
                #expect(shown["withheld"] == nil)
                #expect(shown["value"] == nil)
                #expect(shown["commitment"] != nil)
            }
            // The accreditation stands.
            #expect(try await house.get(path, as: facilitator).json["status"] == "accredited")
        }
    }

    @Test func `trails say that it was done, and show the name to nobody`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (answer, _) = try await accredit(scene)
            let erased = try await erase(house, try person(answer))
            for path in [
                "/v1/programmes/\(scene.programme)/trail?limit=200",
                "/v1/organisations/\(scene.focalPoints[1].organisation)/trail?limit=200",
            ] {
                for token in [scene.facilitator.token, try await scene.accredit("observer").token, nil] {
                    let trail = try await house.get(path, as: token)
                    #expect(trail.status == 200, "\(trail.text)")
                    #expect(!trail.text.contains(ErasureTests.name))
                    let items = try #require(trail.json["items"]?.array)
                    let entry = items.first { $0["logPosition"]?.integer == erased.position }
                    #expect(entry?["type"] == .string(PersonErased.type))
                    #expect(entry?["onTheWordOf"] == "administrator")
                    let accredited = items.first { $0["stream"] == .string("delegate/\(answer.id)") }
                    #expect(accredited?["data"]?["fullName"]?["erased"] == true)
                    #expect(accredited?["data"]?["fullName"]?["withheld"] == nil)
                }
            }
        }
    }

    @Test func `a repeated accreditation does not bring the name back, a repeated erasure is the same`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (first, _) = try await accredit(scene, key: "accreditation")
            #expect(first.text.contains(ErasureTests.name))
            let path = "/v1/persons/\(try person(first))"
            let headers = ["Idempotency-Key": "erasure"]
            let reason: JSON = ["reason": "They asked for it."]
            let erased = try await house.send(.delete, path, as: house.administratorToken, reason, headers)
            let size = try await house.size
            let again = try await house.send(.delete, path, as: house.administratorToken, reason, headers)
            #expect(again.bytes == erased.bytes)
            #expect(again.headers[.init("Idempotency-Replayed")!] == "true")
            let repeated = try await accredit(scene, key: "accreditation").answer
            #expect(repeated.id == first.id)
            #expect(!repeated.text.contains(ErasureTests.name))
            #expect(repeated.json["person"]?["fullName"]?["erased"] == true)
            // The token of the second call is all that came after.
            #expect(try await house.size == size + 1)
        }
    }

    @Test func `what is wrong with a request is said, and nothing is erased`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (answer, own) = try await accredit(scene)
            let path = "/v1/persons/\(try person(answer))"
            let (administrator, reason) = (house.administratorToken, ["reason": "Why."] as JSON)
            let unknown = "/v1/persons/\(Chance.identifier())"
            let size = try await house.size
            let wrong: [(String, Int, String, String?, JSON)] = [
                ("unauthorised", 401, path, nil, reason), ("not_permitted", 403, path, own, reason),
                ("not_permitted", 403, path, scene.facilitator.token, reason),
                ("not_permitted", 403, unknown, own, reason), ("not_found", 404, unknown, administrator, reason),
                ("not_found", 404, "/v1/persons/zahra", administrator, reason),
                ("missing_field", 422, path, administrator, .null), ("missing_field", 422, path, administrator, [:]),
                ("wrong_type", 422, path, administrator, ["reason": 5]),
                ("wrong_type", 422, path, administrator, []),
                ("unknown_field", 422, path, administrator, ["reason": "Why.", "force": true]),
                (
                    "unknown_field", 422, path, administrator,
                    ["reason": "Why.", "delegate": .string(scene.focalPoints[0].delegate)]
                ),
            ]
            for (problem, status, path, token, body) in wrong {
                let refused = try await house.send(.delete, path, as: token, body)
                #expect(refused.problem == problem, "\(path) \(body): \(refused.text)")
                #expect(refused.status == status)
            }
            #expect(try await house.size == size)
            #expect(
                try await house.get("/v1/delegates/\(answer.id)", as: scene.facilitator.token).text
                    .contains(ErasureTests.name))
            #expect(try await erase(house, try person(answer)).status == 200)
            let twice = try await erase(house, try person(answer))
            #expect(twice.problem == "no_change")
            #expect(twice.status == 409)
            let anew = try await house.post(
                "/v1/programmes/\(scene.programme)/delegates", as: scene.focalPoints[1].token,
                [
                    "person": .string(try person(answer)), "organisation": .string(scene.focalPoints[1].organisation),
                    "roles": ["observer"], "fullName": .string(ErasureTests.name),
                ])
            #expect(anew.problem == "person_erased")
            #expect(anew.status == 409)
        }
    }

    /// Once with the values in the vault's file, once with them in its write-ahead log only.
    @Test(arguments: [true, false])
    func `after an erasure no byte of the values is left in the data directory`(isCheckpointed: Bool) async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (answer, _) = try await accredit(scene, key: "accreditation")
            _ = try await house.get("/v1/delegates/\(answer.id)", as: scene.facilitator.token)
            let vault = house.directory + "/data/vault.sqlite"
            let person = try #require(ID<Person>(try person(answer)))
            let sealed = try await DatabaseQueue(path: vault).writeWithoutTransaction { database in
                if isCheckpointed { _ = try database.checkpoint(.truncate) }
                let id = Data(person.value.bytes)
                return try Data.fetchAll(
                    database,
                    sql: """
                        SELECT sealed FROM vault WHERE person = ?1 UNION ALL SELECT key FROM persons WHERE person = ?1
                        """, arguments: [id])
            }
            let opened = try await house.node.vault.values(of: person)
            #expect(sealed.count == 3)
            let openings = opened.map { Data($0.key) }
            let names = [ErasureTests.name, "zahra@hayat.example"].map { Data($0.utf8) }
            for bytes in sealed {
                #expect(try !NodeFiles.holding(bytes, in: house.directory).isEmpty, "The search finds what is there.")
            }
            #expect(try await erase(house, person.description).status == 200)
            _ = try await house.get("/v1/delegates/\(answer.id)", as: scene.facilitator.token)
            func search() throws {
                for bytes in sealed + openings + names {
                    #expect(try NodeFiles.holding(bytes, in: house.directory) == [])
                }
                // Nor any piece of them: a nonce is enough to know a sealed value by.
                for bytes in sealed { #expect(try NodeFiles.holding(bytes.prefix(12), in: house.directory) == []) }
            }
            try search()
            // The vault goes on; its write-ahead log is alive again.
            _ = try await scene.accredit("observer", of: 1)
            #expect(try Data(contentsOf: URL(filePath: vault + "-wal")).count > 0)
            try search()
            for suffix in ["", "-wal", "-shm"] {
                #expect(FileManager.default.fileExists(atPath: house.directory + "/data/log.sqlite" + suffix))
            }
            let export = try await house.get("/v1/entries?limit=200", as: house.administratorToken)
            #expect(export.text.contains(PersonErased.type))
            #expect(!export.text.contains(ErasureTests.name))
        }
    }

    @Test func `views made anew after an erasure are equal, row by row`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let (answer, _) = try await accredit(scene)
            _ = try await scene.close(try await scene.round(["gap/\(try await scene.gap())"]))
            #expect(try await erase(house, try person(answer)).status == 200)
            let before = try NodeFiles.views(in: house.directory + "/data")
            #expect(before.count > 20)
            try await house.node.views.rebuild()
            #expect(try NodeFiles.views(in: house.directory + "/data") == before)
        }
    }
}
