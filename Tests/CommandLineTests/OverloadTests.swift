import EventStore
import Foundation
import Testing

/// Clients that are slow, or too many, do not keep the node from the others.
@Suite struct OverloadTests {
    @Test(.timeLimit(.minutes(10))) func `a body that does not come is 408, and its connection ends`() async throws {
        let place = try await Place.withNode()
        let token = try await place.accord("token", "create", "--administrator", place.administrator())
        let server = try await Server(place, "--client-timeout", "1")
        let connection = try RawConnection(server)
        connection.send(
            "POST /v1/organisations HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
                + "Authorization: Bearer \(token.output.trimmingCharacters(in: .newlines))\r\n\r\n{\"name\":")
        let answer = connection.rest()
        #expect(answer.text.hasPrefix("HTTP/1.1 408"), "\(answer.text)")
        #expect(answer.text.contains("urn:accord:problem:too_slow"))
        #expect(answer.isClosed)
        #expect(await server.stop() == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `who does not read what they asked for loses the connection`() async throws {
        let place = try await Place.withSample()
        let server = try await Server(place, "--client-timeout", "1")
        let programme = try await place.entries("--type", "programme.opened")[0].envelope.stream.description
        let connection = try RawConnection(server, receiving: 4_096)
        let asked = 3_000
        let request =
            "GET /v1/\(programme.replacing("programme/", with: "programmes/"))/plan HTTP/1.1\r\nHost: a\r\n\r\n"
        connection.send(String(repeating: request, count: asked))
        // Long enough for a slow machine to have filled what lies between the two, and to have waited.
        try await Task.sleep(for: .seconds(10))
        let rest = connection.rest()
        #expect(rest.isClosed)
        let answered = rest.text.split(separator: "HTTP/1.1 200", omittingEmptySubsequences: false).count - 1
        #expect((1..<asked).contains(answered))
        #expect(await server.stop() == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `one connection too many is told so`() async throws {
        let place = try await Place.withNode()
        let server = try await Server(place, "--max-connections", "2")
        let idle = try [RawConnection(server), RawConnection(server)]
        for connection in idle { connection.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n") }
        try await Task.sleep(for: .milliseconds(300))
        let third = try RawConnection(server)
        third.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = third.rest()
        #expect(answer.text.hasPrefix("HTTP/1.1 503"), "\(answer.text)")
        #expect(answer.text.lowercased().contains("retry-after:"))
        #expect(answer.isClosed)
        withExtendedLifetime(idle) {}
        #expect(await server.stop() == 0)
    }

    @Test(arguments: [
        ["--requests-per-second", "-1"], ["--client-timeout", "0"], ["--max-connections", "0"],
        ["--proxy", "proxy.example.org"],
    ]) func `a wrong limit is 78 and is named`(_ arguments: [String]) async throws {
        let place = try await Place.withNode()
        let result = try await Program.run(["serve", "--port", "0"] + arguments, in: place.directory)
        #expect([64, 78].contains(result.status), "\(result.error)")
        #expect(result.error.contains("accord: ") || result.error.contains(arguments[0]))
    }
}
