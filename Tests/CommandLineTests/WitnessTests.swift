import Foundation
import Notary
import Synchronization
import Testing
import TransparencyLog

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// An organisation runs a witness from the same program, and it never contradicts itself.
@Suite struct WitnessTests {
    /// A log that grows in memory.
    private final class Log: Sendable {
        let signer = NoteSigner(name: try! KeyName("log.example/killed"))
        let nodes: InMemoryNodes
        let roots: [TreeHash]

        init(_ size: Int) {
            var nodes = InMemoryNodes()
            var roots = [TreeHash.emptyRoot]
            for number in 0..<size {
                nodes.append(.leaf(of: Array("\(number)".utf8)))
                roots.append(nodes.range.root)
            }
            self.nodes = nodes
            self.roots = roots
        }

        func text(_ size: Int) -> [UInt8] { Checkpoint(origin: signer.name, size: size, root: roots[size]).text }

        func request(_ old: Int, _ new: Int, root: TreeHash? = nil) throws -> WitnessRequest {
            let text = root.map { Checkpoint(origin: signer.name, size: new, root: $0).text } ?? text(new)
            let proof = try ConsistencyProof(oldSize: old, newSize: new, from: nodes).hashes
            return try WitnessRequest(
                oldSize: old, proof: proof, note: SignedNote(text: text, signatures: [signer.sign(text)]))
        }
    }

    /// The largest size that anybody has a cosignature for.
    private final class Largest: Sendable {
        private let known = Mutex(0)

        var size: Int { known.withLock { $0 } }

        func reach(_ size: Int) { known.withLock { $0 = max($0, size) } }
    }

    static func serve(_ place: Place) async throws -> (running: Running, address: String) {
        let running = try Running(["witness", "serve", "--port", "0"], in: place.directory)
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            try await Task.sleep(for: .milliseconds(20))
            let error = try running.error()
            try #require(!running.hasEnded && .now < deadline, "It does not serve: \(error)")
            if let line = try running.output().split(separator: "\n", omittingEmptySubsequences: false).dropLast().first
            {
                return (running, String(line))
            }
        }
    }

    static func send(_ address: String, _ body: [UInt8]?) async throws -> (status: Int, text: String) {
        var request = URLRequest(url: URL(string: address)!, timeoutInterval: 120)
        if let body {
            request.httpMethod = "POST"
            request.httpBody = Data(body)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as! HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
    }

    /// With a witness that trusts the log; its key.
    private static func place(trusting log: Log) async throws -> (place: Place, key: VerifierKey) {
        let place = try Place()
        let made = try await place.accord("witness", "init", "witness.example")
        try #require(made.status == 0, "\(made.error)")
        let added = try await place.accord("witness", "add-log", "\(log.signer.verifierKey)")
        try #require(added.status == 0, "\(added.error)")
        return (place, try VerifierKey(String(try #require(made.lines.first))))
    }

    @Test(.timeLimit(.minutes(10))) func `kill -9 under load loses no cosignature that was handed out`() async throws {
        let log = Log(4_000)
        let (place, key) = try await WitnessTests.place(trusting: log)
        let largest = Largest()
        for _ in 0..<2 {
            let (running, address) = try await WitnessTests.serve(place)
            let target = largest.size + 100
            await withTaskGroup(of: Void.self) { group in
                for client in 0..<4 {
                    group.addTask {
                        var old = largest.size
                        while let new = [old + 1 + client, 4_000].min(), new > old {
                            guard let request = try? log.request(old, new),
                                let answer = try? await WitnessTests.send(address + "/add-checkpoint", request.bytes)
                            else { return }
                            if answer.status == 200 {
                                let line = Array(answer.text.utf8)
                                let opened = try? SignedNote(log.text(new) + [0x0A] + line).open(by: [key])
                                #expect(opened?.signers == [key])
                                largest.reach(new)
                                old = new
                            } else {
                                #expect(answer.status == 409)
                                guard let size = Int(answer.text.dropLast()) else { return }
                                old = size
                            }
                        }
                    }
                }
                let deadline = ContinuousClock.now + .seconds(120)
                while largest.size < target, .now < deadline {
                    try? await Task.sleep(for: .milliseconds(5))
                }
                running.signal(SIGKILL)
            }
            #expect(await running.end() == SIGKILL)
            #expect(largest.size >= target)
        }
        let acknowledged = largest.size
        let (running, address) = try await WitnessTests.serve(place)
        let published = try await WitnessTests.send("\(address)/\(log.signer.name.digest)/checkpoint", nil)
        let seen = try Checkpoint(try SignedNote(Array(published.text.utf8)).open(by: [key]).text)
        #expect(seen.size >= acknowledged)
        #expect(seen.root == log.roots[seen.size])
        // Another tree of what was cosigned is refused still, and kept.
        let rewritten = try log.request(seen.size, seen.size, root: .leaf(of: [1]))
        #expect(try await WitnessTests.send(address + "/add-checkpoint", rewritten.bytes).status == 422)
        running.signal(SIGTERM)
        #expect(await running.end() == 0)

        let listed = try await place.accord("witness", "evidence", "--export", "kept")
        #expect(listed.status == 0)
        let fields = try #require(listed.lines.first).split(separator: "\t")
        #expect(fields.dropFirst(2) == ["two-trees", "log.example/killed", "\(seen.size)", "\(seen.size)"])
        let file = try #require(FileManager.default.contents(atPath: place.directory + "/kept/1-request.txt"))
        #expect(Array(file) == rewritten.bytes)
        let cosigned = try #require(FileManager.default.contents(atPath: place.directory + "/kept/1-cosigned.txt"))
        #expect(Array(cosigned) == Array(published.text.utf8))
    }

    @Test func `a witness is set up once, and its secret is shown to nobody`() async throws {
        let place = try Place()
        let made = try await place.accord("witness", "init", "witness.example", "--dir", "w")
        #expect(made.status == 0)
        let key = try VerifierKey(String(made.output.dropLast()))
        #expect(key.type == .cosignature)
        #expect(key.name.text == "witness.example")
        let secret = try String(contentsOfFile: place.directory + "/w/witness.key", encoding: .utf8)
        #expect(secret.hasPrefix("PRIVATE+KEY+witness.example+\(key.idDigits)+"))
        #expect(!(made.output + made.error).contains("PRIVATE"))
        let again = try await place.accord("witness", "init", "witness.example", "--dir", "w")
        #expect(again.status == 73)
        #expect(try String(contentsOfFile: place.directory + "/w/witness.key", encoding: .utf8) == secret)
    }

    @Test(arguments: [
        (["witness", "init", "two words"], 64), (["witness", "init", "a+b"], 64), (["witness", "serve"], 66),
        (["witness", "evidence"], 66), (["witness", "add-log", "nonsense"], 65),
        (["witness", "add-log", "sigsum.org/v1+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP"], 65),
    ]) func `a wrong call says in one line what is wrong`(arguments: [String], status: Int) async throws {
        let place = try Place()
        let result = try await Program.run(arguments, in: place.directory)
        #expect(Int(result.status) == status)
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test func `the key of a witness is not that of a log`() async throws {
        let place = try Place()
        let made = try await place.accord("witness", "init", "witness.example")
        let result = try await place.accord("witness", "add-log", String(made.output.dropLast()))
        #expect(result.status == 65)
    }

    @Test func `a node's witnesses are settings that are checked`() async throws {
        let place = try await Place.withNode()
        let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
        let good = "\(key)=http://127.0.0.1:1"
        for (arguments, environment, word) in [
            (["--witness", "nonsense"], [:], "witnesses:"), (["--witness", "\(key)=ftp://x"], [:], "witnesses:"),
            (["--witness", good, "--witness", good], [:], "witnesses:"),
            (["--witness", good, "--witness-quorum", "2"], [:], "quorum"),
            (["--witness-quorum", "1"], [:], "witnessQuorum"),
            ([], ["ACCORD_WITNESSES": "\(good),nonsense"], "witnesses:"),
            (["--witness", good], ["ACCORD_WITNESS_QUORUM": "x"], "witnessQuorum"),
        ] as [([String], [String: String], String)] {
            let result = try await Program.run(["serve"] + arguments, in: place.directory, environment: environment)
            #expect(result.status == 78)
            #expect(result.error.contains(word), "\(result.error)")
        }
    }
}
