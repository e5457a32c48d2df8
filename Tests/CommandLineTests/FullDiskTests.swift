import EventStore
import Foundation
import Testing

/// A disk that takes nothing more costs nobody anything that was acknowledged, and no restart.
@Suite struct FullDiskTests {
    /// Sets how large a file the server may write, in bytes; nil for no limit.
    private func limit(_ server: Server, to bytes: Int?) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let limit = bytes.map { "\($0):unlimited" } ?? "unlimited:unlimited"
        process.arguments = ["prlimit", "--pid", "\(server.running.identifier)", "--fsize=\(limit)"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    private func gap(_ title: String) -> JSON {
        [
            "content": [
                "title": .string(title), "description": "Who asks for asylum there is heard without one.",
                "category": "fair_processes_and_documentation", "population": ["asylum_seeker"], "severity": "high",
                "principles": [],
            ]
        ]
    }

    @Test(.timeLimit(.minutes(10))) func `submissions wait for the disk, reads do not, and then it goes on by itself`()
        async throws
    {
        let place = try await Place.withSample()
        let entries = try await place.entries()
        let accredited = try #require(
            entries.first {
                $0.envelope.type == "accord.delegate.accredited.v1"
                    && $0.data["roles"]?.array?.contains("focal_point") == true
            })
        let delegate = accredited.envelope.stream.description.replacing("delegate/", with: "")
        let token = try await place.accord("token", "create", "--delegate", delegate).output
            .trimmingCharacters(in: .newlines)
        let programme = try #require(accredited.data["programme"]?.string)
        let proposed = try #require(entries.first { $0.envelope.type == "accord.gap.proposed.v1" })
        let gaps = "/v1/programmes/\(programme)/gaps"
        let comments = "/v1/gaps/\(proposed.envelope.stream.description.replacing("gap/", with: ""))/comments"

        let server = try await Server(place)
        #expect(try await server.send("POST", gaps, token: token, body: gap("Before")).status == 201)
        let size = try await place.entries().count

        try limit(server, to: 4_096)
        let key = ["Idempotency-Key": "the-one-that-waits"]
        let first = try await server.send("POST", gaps, token: token, body: gap("Meanwhile"), headers: key)
        #expect(first.status == 503)
        let second = try await server.send("POST", gaps, token: token, body: gap("Meanwhile"), headers: key)
        #expect(second.status == 503)
        #expect(second.json["type"]?.string == "urn:accord:problem:storage_unavailable")
        #expect(second.headers["retry-after"] != nil)
        // Prose goes into the vault first, which takes nothing either; then there is no entry.
        let comment: JSON = ["kind": "remark", "text": "A remark."]
        #expect(try await server.send("POST", comments, token: token, body: comment).status == 503)
        let ready = try await server.send("GET", "/health/ready")
        #expect(ready.status == 503)
        #expect(ready.json["detail"]?.string?.contains("storage") == true)
        #expect(try await server.send("GET", "/v1/programmes/\(programme)/plan").status == 200)
        #expect(try await server.send("GET", gaps, token: token).status == 200)
        #expect(try await place.entries().count == size)

        try limit(server, to: nil)
        for _ in 0..<1_200 where try await server.send("GET", "/health/ready").status != 200 {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await server.send("GET", "/health/ready").status == 200)
        let third = try await server.send("POST", gaps, token: token, body: gap("Meanwhile"), headers: key)
        #expect(third.status == 201)
        #expect(try await server.send("POST", comments, token: token, body: comment).status == 201)
        #expect(await server.stop() == 0)
        let titles = try await place.entries().compactMap { $0.data["content"]?["title"]?["en"]?.string }
        #expect(titles.filter { $0 == "Meanwhile" }.count == 1)
        #expect(titles.filter { $0 == "Before" }.count == 1)
        let verified = try await place.accord("verify", "accord-data")
        #expect(verified.status == 0, "\(verified.error)")
    }
}
