import Domain
import EventStore
import Foundation
import Synchronization
import Testing

/// Promise 1: what was acknowledged is there, whatever dies the moment after.
@Suite struct KillingTests {
    /// A submission that the server has acknowledged.
    private struct Acknowledged: Hashable {
        let entry: String
        let logPosition: Int
        let stream: String
        let version: Int
    }

    /// Those of all clients.
    private final class Acknowledgements: Sendable {
        private let known = Mutex<Set<Acknowledged>>([])

        var all: Set<Acknowledged> { known.withLock { $0 } }

        func insert(_ submission: Acknowledged) { known.withLock { _ = $0.insert(submission) } }
    }

    @Test(.timeLimit(.minutes(10))) func `kill -9 under load loses nothing that was acknowledged`() async throws {
        let place = try await Place.withSample()
        let before = try await place.entries()
        // The round that the sample leaves open, and a delegate of each of its first seats.
        let opened = try #require(before.last { $0.envelope.type == "accord.round.opened.v1" })
        let round = opened.envelope.stream.description
        let seats = (opened.data["seats"]?.array ?? []).flatMap { $0["organisations"]?.array ?? [] }.compactMap(
            \.string)
        var tokens: [String: String] = [:]
        for seat in seats.prefix(6) {
            let accredited = try #require(
                before.first { entry in
                    entry.envelope.type == "accord.delegate.accredited.v1" && entry.data["organisation"]?.string == seat
                        && entry.data["roles"]?.array?.contains("focal_point") == true
                })
            let delegate = accredited.envelope.stream.description.replacing("delegate/", with: "")
            let created = try await place.accord("token", "create", "--delegate", delegate)
            tokens[seat] = created.output.trimmingCharacters(in: .newlines)
        }
        #expect(tokens.count == 6)

        var acknowledged: Set<Acknowledged> = []
        for _ in 0..<2 {
            let server = try await Server(place)
            acknowledged.formUnion(try await killed(server, round, tokens))
        }
        #expect(acknowledged.count > 50)

        let after = try await place.entries()
        #expect(after.prefix(before.count).map(\.envelope.id) == before.map(\.envelope.id))
        let byID = Dictionary(grouping: after) { $0.envelope.id.description }
        for submission in acknowledged {
            let found = byID[submission.entry] ?? []
            #expect(found.count == 1)
            #expect(found.first?.number == submission.logPosition)
            #expect(found.first?.envelope.stream.description == submission.stream)
            #expect(found.first?.envelope.version == submission.version)
        }
        // Beyond what was acknowledged there may be, of each client and run, the one answer that was on its way.
        let written = after.dropFirst(before.count + tokens.count).count
        #expect(written <= acknowledged.count + 2 * tokens.count)
        let server = try await Server(place)
        #expect(try await server.send("GET", "/health/ready").status == 200)
        #expect(await server.stop() == 0)
    }

    /// Lets every seat answer as fast as it can, and kills the server in the middle of it.
    private func killed(_ server: Server, _ round: String, _ tokens: [String: String]) async throws -> Set<Acknowledged>
    {
        let acknowledged = Acknowledgements()
        let path = "/v1/" + round.replacing("round/", with: "rounds/")
        await withTaskGroup(of: Void.self) { group in
            for (seat, token) in tokens {
                group.addTask {
                    var version = 0
                    for number in 0... {
                        let item = number % 3 + 1
                        var headers: [String: String] = ["Idempotency-Key": UUID().uuidString]
                        if version > 0 { headers["If-Match"] = "\"\(version)\"" }
                        let body: JSON = ["answer": number % 2 == 0 ? "support" : "abstain"]
                        guard
                            let answer = try? await server.send(
                                "PUT", "\(path)/items/\(item)/position", token: token, body: body, headers: headers)
                        else { return }
                        if answer.status == 412 || answer.status == 428 {
                            // The last run left a version that nobody was told.
                            version = Int((answer.headers["etag"] ?? "").filter(\.isNumber)) ?? version + 1
                            continue
                        }
                        guard answer.status == 200, let receipt = answer.json["receipt"],
                            let entry = receipt["entry"]?.string, let position = receipt["logPosition"]?.integer,
                            let now = answer.json["version"]?.integer
                        else {
                            Issue.record("\(answer.status) \(String(decoding: answer.json.bytes, as: UTF8.self))")
                            return
                        }
                        version = now
                        let submission = Acknowledged(
                            entry: entry, logPosition: position, stream: "\(round)/seat/\(seat)", version: now)
                        acknowledged.insert(submission)
                    }
                }
            }
            let deadline = ContinuousClock.now + .seconds(120)
            while acknowledged.all.count < 100, .now < deadline {
                try? await Task.sleep(for: .milliseconds(20))
            }
            server.running.signal(SIGKILL)
        }
        #expect(await server.running.end() == SIGKILL)
        return acknowledged.all
    }
}
