import EventStore
import Foundation
import Testing

/// A name that was erased and prose that was redacted are in no file that the program has written: not in the node's,
/// not in a backup, and not in what the server said, however much it was told to say.
@Suite struct ErasedOutputTests {
    private static let name = "Zahra Quliyeva-Ordubadi"
    private static let prose = "The family of house 12 was turned away twice."

    /// Sends what has to succeed.
    ///
    /// - Returns: the answer.
    private func done(_ server: Server, _ path: String, _ token: String, _ body: JSON) async throws -> JSON {
        let answer = try await server.send("POST", path, token: token, body: body)
        try #require((200...201).contains(answer.status), "\(path): \(answer.json)")
        return answer.json
    }

    private func identifier(_ json: JSON) throws -> String { try #require(json["id"]?.string) }

    /// A programme of one organisation, with a gap.
    private struct Opened {
        let programme, organisation, gap: String
        /// Of a focal point and of a facilitator.
        let focalPoint, facilitator: String
    }

    /// - Returns: the identifier of a new accreditation's person, and a token for them.
    private func accredit(
        _ server: Server, _ programme: String, _ organisation: String, _ role: String, _ name: String, by token: String,
        administrator: String
    ) async throws -> (person: String, token: String) {
        let delegate = try await done(
            server, "/v1/programmes/\(programme)/delegates", token,
            [
                "organisation": .string(organisation), "roles": [.string(role)], "fullName": .string(name),
                "email": "somebody@hayat.example",
            ])
        let issued = try await done(
            server, "/v1/delegates/\(try identifier(delegate))/tokens", administrator,
            ["expires": .string(Date.now.addingTimeInterval(86_400).ISO8601Format())])
        return (
            try #require(delegate["person"]?["person"]?.string), try #require(issued["token"]?.string)
        )
    }

    private func open(_ server: Server, _ administrator: String) async throws -> Opened {
        let organisation = try identifier(
            try await done(
                server, "/v1/organisations", administrator, ["name": ["en": "Hayat"], "kind": "un_agency"]))
        let programme = try identifier(
            try await done(
                server, "/v1/programmes", administrator,
                [
                    "title": "A programme", "visibility": "public", "convener": .string(organisation),
                    "defaultLanguage": "en",
                ]))
        let focalPoint = try await accredit(
            server, programme, organisation, "focal_point", "Leyla Aliyeva", by: administrator,
            administrator: administrator
        ).token
        let facilitator = try await accredit(
            server, programme, organisation, "facilitator", "Rashid Aliyev", by: focalPoint,
            administrator: administrator
        ).token
        let gap = try await done(
            server, "/v1/programmes/\(programme)/gaps", focalPoint,
            [
                "content": [
                    "title": "Registration is slow", "description": "People wait for months.",
                    "category": "durable_solutions", "population": ["internally_displaced"], "severity": "high",
                    "principles": [28],
                ]
            ])
        return Opened(
            programme: programme, organisation: organisation, gap: try identifier(gap), focalPoint: focalPoint,
            facilitator: facilitator)
    }

    /// The files of a place that have a text anywhere in them: the node's and its keys, backups, and what every run of the
    /// program said.
    private func files(of place: Place, with text: String) throws -> [String] {
        let bytes = Data(text.utf8)
        return try FileManager.default.subpathsOfDirectory(atPath: place.directory).filter { name in
            let path = place.directory + "/" + name
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
                return false
            }
            return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: bytes) != nil
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `what was erased is in no file of the node, in no backup, and in nothing that the server said`() async throws {
        let place = try await Place.withNode()
        let administrator = try await place.accord("token", "create", "--administrator", place.administrator()).output
            .trimmingCharacters(in: .newlines)
        let server = try await Server(place, "--log-level", "trace")
        let opened = try await open(server, administrator)
        let (person, own) = try await accredit(
            server, opened.programme, opened.organisation, "stakeholder", Self.name, by: opened.focalPoint,
            administrator: administrator)
        let comment = try await done(
            server, "/v1/gaps/\(opened.gap)/comments", own, ["kind": "remark", "text": .string(Self.prose)])
        let commitment = try #require(comment["text"]?["commitment"])
        // What is refused, and what cannot be read at all, is nothing to tell the server's log of either.
        let unknown: JSON = ["kind": .string(Self.name), "text": .string(Self.prose), "by": .string(Self.name)]
        let comments = "/v1/gaps/\(opened.gap)/comments"
        for body in [unknown, .string(Self.prose)] {
            let refused = try await server.send("POST", comments, token: own, body: body)
            #expect((400...499).contains(refused.status), "\(refused.json)")
        }
        let data = "/v1/persons/\(person)/data"
        #expect(try await server.send("GET", data, token: own).json.description.contains(Self.name))
        #expect(try await place.accord("backup", "earlier").status == 0)

        let erased = try await server.send(
            "DELETE", "/v1/persons/\(person)", token: administrator, body: ["reason": "They asked for it."])
        #expect(erased.status == 200, "\(erased.json)")
        _ = try await done(
            server, "/v1/programmes/\(opened.programme)/redactions", opened.facilitator,
            ["commitment": commitment, "reason": "It leads to a family."])
        #expect(try await !server.send("GET", data, token: administrator).json.description.contains(Self.name))
        let next = try await place.accord("backup", "earlier")
        #expect(next.output.contains(", the vault."), "\(next.error)")
        #expect(try await place.accord("backup", "new").status == 0)
        #expect(try await place.accord("export", "--output", "exported.jsonl").status == 0)
        #expect(await server.stop() == 0)

        #expect(try !server.running.error().isEmpty, "At this level the server has something to say.")
        // The search finds what is there: the text of a gap stands in the clear in the log, both backups and the export.
        let found = try files(of: place, with: "Registration is slow")
        for directory in ["accord-data/", "earlier/log/", "new/log/", "exported.jsonl"] {
            #expect(found.contains { $0.hasPrefix(directory) }, "\(directory): \(found)")
        }
        for text in [Self.name, Self.prose, "somebody@hayat.example"] {
            #expect(try files(of: place, with: text) == [])
        }
    }
}
