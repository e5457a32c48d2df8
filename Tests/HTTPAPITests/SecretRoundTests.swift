import Domain
import EventStore
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import HTTPAPI

/// No result leaks early: while a secret round is open, whoever looks at whatever there is to see sees the same,
/// whichever way the seats have answered.
@Suite struct SecretRoundTests {
    /// What a run lets everybody see, by who looks and where.
    private typealias Observations = [String: String]

    @Test func `nobody sees how a seat has answered before the close`() async throws {
        let one = try await observe([("support", nil), ("object", "The roof leaks."), ("support", nil)])
        let other = try await observe([
            ("object", "It costs far too much money."), ("stand_aside", nil), ("abstain", nil),
        ])
        #expect(one.count == other.count)
        #expect(one.count > 250)
        for (key, seen) in one.sorted(by: { $0.key < $1.key }) {
            #expect(seen == other[key], "\(key)")
        }
    }

    @Test func `a ballot cannot be erased under the name of redaction, nor another programme's prose`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let other = try await Scene.open(house, "Armenia")
            let round = try await scene.round(
                ["gap/\(try await scene.gap())"], visibility: "secret_until_close")
            let seat = scene.focalPoints[1]
            _ = try await scene.answer(round, seat, "object", reason: "No.")
            let entries = try await house.get("/v1/entries?stream=round/\(round)/seat/\(seat.organisation)")
            let ballot = try #require(entries.json["items"]?[0]?["entry"]?["data"]?["ballot"])
            let comment = try await house.done(
                "/v1/rounds/\(round)/comments", as: seat.token, ["kind": "remark", "text": "Soon."])
            let prose = try #require(comment.json["text"]?["commitment"])
            let size = try await house.size
            for (programme, facilitator, commitment) in [
                (scene.programme, scene.facilitator, ballot), (other.programme, other.facilitator, prose),
            ] {
                let refused = try await house.post(
                    "/v1/programmes/\(programme)/redactions", as: facilitator.token,
                    ["commitment": commitment, "reason": "It names a person."])
                #expect(refused.problem == "unknown_reference", "\(refused.text)")
            }
            #expect(try await house.size == size)
            #expect(try await scene.close(round).status == 200)
        }
    }

    private func observe(_ answers: [(String, String?)]) async throws -> Observations {
        let found = Mutex<Observations>([:])
        try await House.open { house in
            let scene = try await Scene.open(house)
            let gap = try await scene.gap()
            let round = try await scene.round(["gap/\(gap)"], visibility: "secret_until_close")
            for (index, answer) in answers.enumerated() {
                let key = ["Idempotency-Key": "answer"]
                let seat = scene.focalPoints[index]
                let given = try await scene.answer(round, seat, answer.0, reason: answer.1, key)
                #expect(given.status == 200, "\(given.text)")
                #expect(given.json["answer"] == nil)
                let repeated = try await scene.answer(round, seat, answer.0, reason: answer.1, key)
                #expect(repeated.headers[.idempotencyReplayed] == "true")
                #expect(repeated.bytes == given.bytes)
                let reused = try await scene.answer(round, seat, "stand_aside", reason: "Another body.", key)
                #expect(reused.problem == "key_reused")
                found.withLock {
                    $0["answer \(index)"] = normalised(given.text)
                    $0["reused key \(index)"] = normalised(reused.text)
                }
            }
            let size = try await house.size
            var watchers: [(String, String?)] = [("anonymous", nil), ("administrator", house.administratorToken)]
            watchers.append(("facilitator", scene.facilitator.token))
            for role in ["stakeholder", "auditor", "observer"] {
                watchers.append((role, try await scene.accredit(role).token))
            }
            for (index, seat) in scene.focalPoints.enumerated() { watchers.append(("seat \(index)", seat.token)) }
            for path in paths(house, scene, gap: gap, round: round, size: size) {
                for (name, token) in watchers {
                    let answer = try await house.get(path, as: token)
                    #expect(answer.status < 500, "\(path): \(answer.text)")
                    found.withLock { $0["\(name) \(normalised(path))"] = "\(answer.status) \(normalised(answer.text))" }
                    for word in ["stand_aside", "abstain", " roof", "far too much"] {
                        #expect(!answer.text.contains(word), "\(name) \(path)")
                    }
                }
            }
            // A close that was refused for newer ballots says whose, and no more.
            let refused = try await house.post(
                "/v1/rounds/\(round)/close", as: scene.facilitator.token, ["reviewed": 1])
            #expect(refused.problem == "newer_ballots")
            found.withLock { $0["refused close"] = normalised(refused.text) }
            // What is on disk, before anybody tidies up.
            for name in try FileManager.default.contentsOfDirectory(atPath: house.directory + "/data").sorted() {
                guard let bytes = FileManager.default.contents(atPath: house.directory + "/data/" + name) else {
                    continue
                }
                let counts = ["stand_aside", "abstain", "\"object\"", "\"support\"", " roof", "far too much"].map {
                    word in
                    bytes.ranges(of: Data(word.utf8)).count
                }
                found.withLock { $0["file \(name)"] = "\(counts)" }
            }
            try found.withLock { try $0.merge(NodeFiles.rows(in: house.directory + "/data")) { $1 } }
            // The close opens what was sealed, so the test would have seen it.
            let closed = try await scene.close(round)
            #expect(closed.status == 200, "\(closed.text)")
            let recount = try await house.get("/v1/rounds/\(round)/recount", as: scene.facilitator.token)
            #expect(recount.json["isEqual"]?.bool == true)
            let opened = recount.json["ballots"]?.array?.compactMap { $0["answer"]?.string } ?? []
            #expect(opened.sorted() == answers.map(\.0).sorted())
            #expect(answers.compactMap(\.1).allSatisfy(recount.text.contains))
        }
        return found.withLock { $0 }
    }

    /// Every address that can be read, with whatever selects and travels in time.
    private func paths(_ house: House, _ scene: Scene, gap: String, round: String, size: Int) -> [String] {
        var paths: [String] = []
        for route in house.api.routes where route.method == .get && !route.path.hasSuffix("/feed") {
            let path = route.path.replacing("{programme}", with: scene.programme).replacing("{gap}", with: gap)
                .replacing("{round}", with: round).replacing("{delegate}", with: scene.focalPoints[1].delegate)
                .replacing("{organisation}", with: scene.focalPoints[1].organisation)
                .replacing("{administrator}", with: house.administrator.description)
                .replacing("{position}", with: "\(size - 1)").replacing("{item}", with: "1")
                .replacing("{revision}", with: "1")
            guard !path.contains("{") else { continue }
            if path.hasSuffix("/changes") {
                paths += [path + "?from=0", path + "?from=0&to=\(size - 1)", path + "?from=\(size - 4)"]
            } else if path == "/v1/delegates" {
                paths.append(path + "?programme=\(scene.programme)")
            } else if path == "/v1/entries" || path.hasSuffix("/trail") {
                paths += [path + "?limit=200", path + "?from=\(size - 4)"]
            } else {
                paths.append(path)
            }
            if path.hasSuffix("/\(round)") || path.hasSuffix("/rounds") || path.hasSuffix("/plan") {
                paths += ["\(path)?at=\(size - 1)", "\(path)?at=\(size - 2)"]
            }
            if route.query.contains("asOf") { paths.append("\(path)?asOf=\(house.time(0))") }
        }
        paths.append("/v1/entries?stream=round/\(round)&limit=200")
        for seat in scene.focalPoints { paths.append("/v1/entries?stream=round/\(round)/seat/\(seat.organisation)") }
        paths.append("/v1/entries/feed?from=0&to=\(size)")
        return paths
    }

    /// Without what differs between any two runs: identifiers, commitments, nonces, times, and how long things took.
    private func normalised(_ text: String) -> String {
        var text = text
        // An entry's line that stands in a string, as in trail.json.
        text = text.replacing("\\\"", with: "\"")
        text.replace(/[0-9a-f]{8}\+[A-Za-z0-9+\/]{44}/, with: "KEY")
        text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "ID")
        text.replace(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "TIME")
        text.replace(/"[A-Za-z0-9_-]{43}"/, with: "\"COMMITMENT\"")
        text.replace(/"[A-Za-z0-9_-]{22}"/, with: "\"NONCE\"")
        // Hashes of entries, each of which holds a fresh nonce, and what is signed over them.
        text.replace(/[A-Za-z0-9+\/]{91}=/, with: "SIGNATURE")
        text.replace(/[A-Za-z0-9+\/]{43}=/, with: "HASH")
        return text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.contains("accord_http_request_seconds")
        }.joined(separator: "\n")
    }
}
