import Domain
import EventStore
import Foundation
import Testing

/// What serving promises whoever runs it.
@Suite struct ServingTests {
    @Test func `it prints its address, answers, and ends on SIGTERM with 0`() async throws {
        let place = try await Place.withNode()
        let server = try await Server(place)
        #expect(server.address.hasPrefix("http://127.0.0.1:"))
        #expect(try await server.send("GET", "/health/live").status == 200)
        #expect(try await server.send("GET", "/metrics").status == 200)
        #expect(await server.stop() == 0)
    }

    @Test func `a second writer is refused with 69, readers are not`() async throws {
        let place = try await Place.withNode()
        let server = try await Server(place)
        let stranger = "01a20fa9-2ab5-7880-b578-340ed6bf0931"
        for command in [
            ["serve", "--port", "0"], ["import", Program.sample], ["rebuild"],
            ["token", "create", "--delegate", stranger], ["token", "revoke", stranger],
        ] {
            let result = try await Program.run(command, in: place.directory)
            #expect(result.status == 69, "\(command)")
            #expect(result.error.contains("being written by another process"))
        }
        #expect(try await place.accord("token", "list").status == 0)
        #expect(try await place.entries().count == 2)
        #expect(await server.stop() == 0)
    }

    @Test func `a port that is taken is 69`() async throws {
        let place = try await Place.withNode()
        let other = try await Place.withNode()
        let server = try await Server(place)
        let port = String(server.address.split(separator: ":").last!)
        let result = try await other.accord("serve", "--port", port)
        #expect(result.status == 69)
        #expect(result.error.contains("accord: The port is taken"))
        #expect(await server.stop() == 0)
    }

    @Test func `a token from the command line works until it is revoked`() async throws {
        let place = try await Place.withSample()
        let accredited = try await place.entries("--type", "delegate.accredited")
        let delegate = accredited[0].envelope.stream.description.replacing("delegate/", with: "")
        let created = try await place.accord("token", "create", "--delegate", delegate, "--days", "2")
        #expect(created.status == 0)
        let token = created.output.trimmingCharacters(in: .newlines)
        var server = try await Server(place)
        #expect(try await server.send("GET", "/v1/inbox", token: token).status == 200)
        #expect(try await server.send("GET", "/v1/inbox", token: token + "x").status == 401)
        #expect(await server.stop() == 0)

        let listed = try await place.accord("token", "list").lines.map { $0.split(separator: "\t") }
        let row = try #require(listed.first { $0[1] == "delegate:\(delegate)" })
        #expect(row[3] == "valid")
        #expect(try await place.accord("token", "revoke", String(row[0])).status == 0)
        #expect(try await place.accord("token", "revoke", String(row[0])).status == 65)
        #expect(try await place.accord("token", "list").output.contains("revoked"))
        server = try await Server(place)
        #expect(try await server.send("GET", "/v1/inbox", token: token).status == 401)
        #expect(await server.stop() == 0)
    }
}
