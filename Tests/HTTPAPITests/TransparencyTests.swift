import Application
import Domain
import EventStore
import HTTPTypes
import Notary
import Projections
import Synchronization
import Testing
import TransparencyLog

@testable import HTTPAPI

/// Whoever has the log's key checks what the node says, without believing it.
@Suite struct TransparencyTests {
    private func checkpoint(_ house: House) async throws -> Checkpoint {
        let answer = try await house.get("/checkpoint", as: nil)
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
        let opened = try SignedNote(answer.bytes).open(by: house.node.verifierKeys)
        return try Checkpoint(opened.text)
    }

    @Test func `a submission goes home with a proof that needs nobody`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let answer = try await house.post(
                "/v1/programmes/\(scene.programme)/gaps", as: scene.focalPoints[0].token,
                ["content": Scene.gapContent], ["Prefer": "return=representation"])
            #expect(answer.status == 201)
            #expect(answer.headers[.preferenceApplied] == "return=representation")
            let receipt = try #require(answer.json["receipt"])
            let leaf = try #require(TreeHash(base64: Array(receipt["leafHash"]?.string?.utf8 ?? "".utf8)))
            let position = try #require(receipt["logPosition"]?.integer)
            let proof = try TreeProof(Array((receipt["proof"]?.string ?? "").utf8))
            #expect(proof.index == position)
            _ = try proof.verify(leaf: leaf, logs: house.node.verifierKeys)
            // The leaf is the entry, byte for byte.
            let page = try await house.node.log.page(EntryQuery(from: position, to: position + 1), limit: 1)
            #expect(TreeHash.leaf(of: page[0].line) == leaf)
            // The same proof can be had later, by anybody.
            let later = try await house.get("/v1/entries/\(position)/receipt", as: nil)
            #expect(later.json["proof"] == receipt["proof"])
            #expect(later.json["leafHash"] == receipt["leafHash"])
            // Somebody else's entry is not proved by it.
            let keys = try house.node.verifierKeys
            #expect(throws: (any Error).self) { try proof.verify(leaf: .leaf(of: [1]), logs: keys) }
        }
    }

    @Test func `a ballot's receipt has its proof too, and none unless it is asked for`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            let path = "/v1/rounds/\(round)/items/1/position"
            let bare = try await house.put(path, as: scene.focalPoints[0].token, ["answer": "support"])
            #expect(bare.json["receipt"]?["proof"] == nil)
            #expect(bare.json["receipt"]?["leafHash"]?.string != nil)
            let asked = try await house.put(
                path, as: scene.focalPoints[1].token, ["answer": "abstain"], ["Prefer": "return=representation"])
            let proof = try TreeProof(Array((asked.json["receipt"]?["proof"]?.string ?? "").utf8))
            let leaf = try #require(
                TreeHash(base64: Array((asked.json["receipt"]?["leafHash"]?.string ?? "").utf8)))
            _ = try proof.verify(leaf: leaf, logs: house.node.verifierKeys)
        }
    }

    @Test func `tiles and proofs lead to the checkpoint's root`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            for _ in 0..<3 { _ = try await scene.gap() }
            let checkpoint = try await checkpoint(house)
            let path = try #require(TilePath(.hashes(level: 0), holding: 0, inTreeOf: checkpoint.size))
            let tile = try await house.get("/\(path)", as: nil)
            #expect(tile.status == 200)
            #expect(tile.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(tile.bytes.count == 32 * checkpoint.size)
            var range = CompactRange()
            for start in stride(from: 0, to: tile.bytes.count, by: 32) {
                range.append(try #require(TreeHash(bytes: tile.bytes[start..<start + 32])))
            }
            #expect(range.root == checkpoint.root)

            let inclusion = try await house.get("/v1/proofs/inclusion?position=2", as: nil).json
            #expect(inclusion["root"]?.string == checkpoint.root.description)
            let hashes = try (inclusion["hashes"]?.array ?? []).map {
                try #require(TreeHash(base64: Array(($0.string ?? "").utf8)))
            }
            let leaf = try #require(TreeHash(bytes: tile.bytes[64..<96]))
            try InclusionProof(index: 2, size: checkpoint.size, hashes: hashes).verify(
                leaf: leaf, root: checkpoint.root)

            let consistency = try await house.get("/v1/proofs/consistency?from=3", as: nil).json
            let links = try (consistency["hashes"]?.array ?? []).map {
                try #require(TreeHash(base64: Array(($0.string ?? "").utf8)))
            }
            var old = CompactRange()
            for start in [0, 32, 64] { old.append(try #require(TreeHash(bytes: tile.bytes[start..<start + 32]))) }
            try ConsistencyProof(oldSize: 3, newSize: checkpoint.size, hashes: links)
                .verify(oldRoot: old.root, newRoot: checkpoint.root)
        }
    }

    @Test func `a programme's trail is evidence by itself`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let round = try await scene.round(["gap/\(try await scene.gap())"])
            for participant in scene.focalPoints { _ = try await scene.answer(round, participant, "support") }
            _ = try await scene.close(round)
            let answer = try await house.get(
                "/v1/programmes/\(scene.programme)/trail.json", as: scene.facilitator.token)
            #expect(answer.status == 200)
            let keys = try (answer.json["verifierKeys"]?.array ?? []).map { try VerifierKey($0.string ?? "") }
            #expect(keys == (try house.node.verifierKeys))
            let note = try SignedNote(Array((answer.json["checkpoint"]?.string ?? "").utf8))
            let checkpoint = try Checkpoint(try note.open(by: keys).text)
            let entries = answer.json["entries"]?.array ?? []
            var types: Set<String> = []
            var scanner = EntryScanner()
            for entry in entries {
                let line = Array((entry["line"]?.string ?? "").utf8)
                types.insert(try scanner.scan(line).envelope.type)
                let hashes = try (entry["hashes"]?.array ?? []).map {
                    try #require(TreeHash(base64: Array(($0.string ?? "").utf8)))
                }
                let index = try #require(entry["logPosition"]?.integer)
                try InclusionProof(index: index, size: checkpoint.size, hashes: hashes)
                    .verify(leaf: .leaf(of: line), root: checkpoint.root)
            }
            #expect(
                types.isSuperset(of: [
                    "accord.programme.opened.v1", "accord.gap.proposed.v1", "accord.round.closed.v1",
                    "accord.position.taken.v1",
                ]))
        }
    }

    @Test func `an outcome awaits its witnesses where the programme says so`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            let path = "/v1/programmes/\(scene.programme)"
            let tag = try await house.get(path, as: scene.facilitator.token).tag
            let policy: JSON = ["signedPositions": false, "signedCloses": false, "witnessedOutcomes": true]
            let set = try await house.put("\(path)/policy", as: scene.facilitator.token, policy, ["If-Match": tag])
            #expect(set.status == 200, "\(set.text)")
            let gap = try await scene.gap()
            let round = try await scene.round(["gap/\(gap)"])
            for participant in scene.focalPoints { _ = try await scene.answer(round, participant, "support") }
            let before = try await house.size - 1
            let closed = try await scene.close(round)
            #expect(closed.status == 200, "\(closed.text)")
            let seen = Mutex(0)
            house.node.witnessed.follow({ seen.withLock { $0 } }) { nil }
            func status() async throws -> [String?] {
                let one = try await house.get("/v1/rounds/\(round)", as: scene.facilitator.token).json["results"]?
                    .array?.first?["outcome"]?.string
                let list = try await house.get("\(path)/rounds", as: scene.facilitator.token).json["items"]?.array?
                    .first?["results"]?.array?.first?["outcome"]?.string
                return [one, list]
            }
            /// What rests on it: the gap, the plan, and how that has changed.
            func resting() async throws -> [String?] {
                let token = scene.facilitator.token
                let one = try await house.get("/v1/gaps/\(gap)", as: token).json
                let list = try await house.get("\(path)/gaps", as: token).json["items"]?[0]
                let plan = try await house.get("\(path)/plan", as: token)
                let then = try await house.get("\(path)/plan?at=\(try await house.size - 1)", as: token)
                let changes = try await house.get("\(path)/plan/changes?from=\(before)", as: token).json
                #expect(plan.json["gaps"]?.array?.count == 1)
                #expect(then.text == plan.text)
                #expect(one["awaitsWitnesses"] == list?["awaitsWitnesses"])
                // Witnesses see whole batches: of half a close only the outcomes tell.
                if try await house.node.log.signedHead(covering: seen.withLock { $0 })?.size == seen.withLock({ $0 }) {
                    #expect(plan.json["awaitsWitnesses"] == changes["awaitsWitnesses"])
                }
                #expect((one["awaitsWitnesses"]?.bool == true) == (plan.json["awaitsWitnesses"] == [.string(round)]))
                return [
                    one["agreedIn"]?["outcome"]?.string, one["outcomes"]?[0]?["outcome"]?.string,
                    list?["agreedIn"]?["outcome"]?.string,
                    plan.json["gaps"]?[0]?["agreedIn"]?["outcome"]?.string,
                ]
            }
            let waiting = [String?](repeating: "awaiting_witnesses", count: 4)
            var shown = try await status()
            #expect(shown == ["awaiting_witnesses", "awaiting_witnesses"])
            #expect(try await resting() == waiting)
            // All but the last of the close's entries is not the close.
            let size = try await house.size
            seen.withLock { $0 = size - 1 }
            shown = try await status()
            #expect(shown == ["awaiting_witnesses", "awaiting_witnesses"])
            #expect(try await resting() == waiting)
            seen.withLock { $0 = size }
            shown = try await status()
            #expect(shown == ["agreed", "agreed"])
            #expect(try await resting() == [String?](repeating: "agreed", count: 4))
            // What the views hold was not touched: the same as who makes the plan from the log alone.
            let held = try #require(try await house.node.views.currentPlan(ID(scene.programme)!)).bytes
            let sent = try await house.get("\(path)/plan", as: scene.facilitator.token).bytes
            #expect(sent == held)
            // A comment later does not make the round wait again.
            _ = try await house.done(
                "/v1/rounds/\(round)/comments", as: scene.facilitator.token, ["kind": "remark", "text": "Good."])
            shown = try await status()
            #expect(shown == ["agreed", "agreed"])

            // What leaves the plan does so under the same reserve, although it is not there any more.
            let ending = try await house.done(
                "\(path)/rounds", as: scene.facilitator.token,
                [
                    "terms": [
                        "title": "Ending", "rule": ["kind": "consent"],
                        "items": [["subject": .string("gap/\(gap)"), "motion": "end"]],
                        "closing": ["closesAt": .string(house.time(3_600)), "earlyClose": "anytime"],
                    ]
                ]
            ).id
            _ = try await house.done("/v1/rounds/\(ending)/opening", as: scene.facilitator.token, ifMatch: true)
            for participant in scene.focalPoints { _ = try await scene.answer(ending, participant, "support") }
            let ended = try await scene.close(ending)
            #expect(ended.status == 200, "\(ended.text)")
            let without = try await house.get("\(path)/plan", as: scene.facilitator.token).json
            #expect(without["gaps"]?.array?.isEmpty == true)
            #expect(without["awaitsWitnesses"] == [.string(ending)])
            let whole = try await house.size
            seen.withLock { $0 = whole }
            let final = try await house.get("\(path)/plan", as: scene.facilitator.token).json
            #expect(final["awaitsWitnesses"] == nil)
        }
    }

    @Test func `a bundle of entries is for those who may read all of it`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house)
            _ = try await scene.gap()
            let size = try await checkpoint(house).size
            let path = try #require(TilePath(.entries, holding: 0, inTreeOf: size))
            // The first entries are the administrator's and the node's.
            #expect(try await house.get("/\(path)", as: nil).status == 401)
            #expect(try await house.get("/\(path)", as: scene.focalPoints[0].token).problem == "not_readable_whole")
            let answer = try await house.get("/\(path)", as: house.administratorToken)
            #expect(answer.status == 200)
            #expect(answer.headers[.cacheControl]?.hasPrefix("private") == true)
            let bundle = try EntryBundle(answer.bytes, at: path)
            let page = try await house.node.log.page(EntryQuery(to: size), limit: size)
            #expect(bundle.entries == page.map(\.line))
        }
    }

    @Test(arguments: [
        "/tile/0/001", "/tile/9/000", "/tile/0/000.p/255", "/tile/1/000", "/tile/entries/001",
    ]) func `a tile beyond the tree is not there`(path: String) async throws {
        try await House.open { house in
            let said = try await house.get(path, as: house.administratorToken).problem
            #expect(said == "not_found")
        }
    }

    @Test(arguments: [
        "/tile/64/000", "/tile/0/0", "/tile/0/000.p/256", "/tile/0/000.p/0", "/tile/0/x000/001", "/tile/leaves/000",
        "/tile/0/000.p/01", "/tile/00/000", "/tile/0/x999/x999/x999/x999/x999/x999/999",
    ]) func `what is no tile's name is refused`(path: String) async throws {
        try await House.open { house in
            let said = try await house.get(path, as: nil).problem
            #expect(said == "malformed_address")
        }
    }

    @Test(arguments: [
        ("/v1/proofs/inclusion", "invalid_parameter"), ("/v1/proofs/inclusion?position=x", "invalid_parameter"),
        ("/v1/proofs/inclusion?position=0&size=0", "invalid_parameter"),
        ("/v1/proofs/inclusion?position=0&size=999999", "invalid_parameter"),
        ("/v1/proofs/inclusion?position=99&size=1", "no_such_proof"),
        ("/v1/proofs/inclusion?position=0&size=99999999999999999999", "invalid_parameter"),
        ("/v1/proofs/consistency?from=0", "invalid_parameter"), ("/v1/proofs/consistency?from=2&to=1", "no_such_proof"),
        ("/v1/proofs/consistency", "invalid_parameter"), ("/v1/entries/999/receipt", "not_found"),
    ]) func `a proof that there is not is refused with the reason`(path: String, problem: String) async throws {
        try await House.open { house in
            let said = try await house.get(path, as: nil).problem
            #expect(said == problem)
        }
    }
}
