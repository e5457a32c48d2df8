import AsyncHTTPClient
import HTTPAPI
import Hummingbird
import Notary
import Testing
import TransparencyLog

/// What a log gets from a witness is what the witness has signed, and whatever else it may say breaks nothing.
@Suite struct WitnessClientTests {
    private let directory = try! Directory()
    private let log = TestLog(5)

    /// Runs `body` with a client for each witness.
    private func clients(_ witnesses: [Witness], _ body: ([WitnessClient]) async throws -> Void) async throws {
        try await Serving.witnesses(witnesses) { remotes in
            try await HTTPClient.withWitnessClient { http in
                try await body(remotes.map { WitnessClient($0, http: http, patience: .seconds(120)) })
            }
        }
    }

    /// What a client makes of a server that answers everything alike.
    private func error(of router: Router<APIContext>, patience: Duration = .seconds(120)) async throws -> WitnessError?
    {
        let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
        var found: WitnessError?
        try await Serving.run([router]) { addresses in
            let remote = try RemoteWitness(key: key, address: addresses[0])
            try await HTTPClient.withWitnessClient { http in
                let client = WitnessClient(remote, http: http, patience: patience)
                do { _ = try await client.cosign(log.note, of: log) } catch { found = error as? WitnessError }
            }
        }
        return found
    }

    @Test func `it learns what the witness has seen and proves from there`() async throws {
        let witness = try directory.witness(trusting: log)
        try await clients([witness]) { clients in
            #expect(try await clients[0].latest(origin: log.origin, keys: [log.key]) == nil)
            _ = try await clients[0].cosign(log.note, of: log)
            log.grow(to: 13)
            // It believes 0 and then 11, and the witness has seen 5.
            for (size, believed) in [(13, 0), (20, 11)] {
                log.grow(to: size)
                let signature = try await clients[0].cosign(log.note, of: log, believedSize: believed)
                #expect(witness.key.isValid(signature.signature, over: log.note.text))
            }
            let latest = try #require(try await clients[0].latest(origin: log.origin, keys: [log.key]))
            #expect(latest.text == log.note.text)
            #expect(try latest.open(by: [witness.key]).cosigners.count == 1)
        }
    }

    @Test(arguments: [3, 9]) func `a log with two faces is caught`(size: Int) async throws {
        let other = TestLog(9, signer: log.signer, entry: "other")
        let witness = try directory.witness(trusting: log)
        try await clients([witness]) { clients in
            _ = try await clients[0].cosign(log.note, of: log)
            // One that has grown beyond what was seen cannot prove it; one that is smaller has forgotten something.
            let face = size > 5 ? other : TestLog(3, signer: log.signer, entry: "other")
            let expected = TwoFaces(
                witness: witness.key.name, objection: size > 5 ? .fork : .larger, own: face.note,
                seen: try SignedNote(#require(try await witness.latest(digest: log.origin.digest))))
            await #expect(throws: WitnessError.twoFaces(expected)) { try await clients[0].cosign(face.note, of: face) }
            #expect(try expected.own.open(by: [log.key]).text != expected.seen.open(by: [log.key]).text)
            #expect(try witness.evidence().map(\.size) == (size > 5 ? [9] : []))
            #expect(try Checkpoint(expected.seen.text).size == 5)
        }
    }

    @Test func `a witness that another node has told more is no fault`() async throws {
        let witness = try directory.witness(trusting: log)
        try await clients([witness]) { clients in
            let early = log.note
            log.grow(to: 9)
            _ = try await clients[0].cosign(log.note, of: log)
            await #expect(throws: WitnessError.overtaken(by: 9)) { try await clients[0].cosign(early, of: log) }
        }
    }

    @Test func `a log that the witness does not know is refused`() async throws {
        let witness = try directory.witness()
        try await clients([witness]) { clients in
            let expected = WitnessError.refused(
                status: 404, reason: "This witness does not know the log log.example/test.")
            await #expect(throws: expected) { try await clients[0].cosign(log.note, of: log) }
        }
    }

    @Test(arguments: [
        "", "\n", "3", "— witness.example AAAA\n", "— witness.example \n", "— other.example AAAAAAAAAAAA\n",
        String(repeating: "x", count: 1_000_000),
    ]) func `an answer that is no cosignature is malformed`(body: String) async throws {
        guard case .malformed = try await error(of: Serving.answering(.ok, body)) else {
            Issue.record("\(body.prefix(40)) was taken.")
            return
        }
    }

    @Test func `a cosignature of something else is malformed`() async throws {
        let key = NoteSigner(name: try KeyName("witness.example"))
        let line = try key.cosign(TestLog(6).note.text, time: 1)
        let router = Serving.answering(.ok, String(decoding: line.line, as: UTF8.self))
        try await Serving.run([router]) { addresses in
            let remote = try RemoteWitness(key: key.cosignerKey, address: addresses[0])
            _ = try await HTTPClient.withWitnessClient { http in
                await #expect(throws: WitnessError.self) {
                    try await WitnessClient(remote, http: http, patience: .seconds(120)).cosign(log.note, of: log)
                }
            }
        }
    }

    @Test(arguments: [
        ("3\n", "text/plain"), ("3", "text/x.tlog.size"), ("-3\n", "text/x.tlog.size"), ("03\n", "text/x.tlog.size"),
        ("99999999999999999999\n", "text/x.tlog.size"), ("\n", "text/x.tlog.size"), ("0\n", "text/x.tlog.size"),
    ]) func `a conflict without another size is malformed`(body: String, type: String) async throws {
        guard case .malformed = try await error(of: Serving.answering(.conflict, body, type: type)) else {
            Issue.record("\(body) of \(type) was taken.")
            return
        }
    }

    @Test func `a witness that keeps changing its mind is not asked for ever`() async throws {
        let router = Serving.router { request in
            let body = try await request.body.collect(upTo: 10_000)
            let old = String(buffer: body).hasPrefix("old 2\n") ? 3 : 2
            return Response(
                status: .conflict, headers: [.contentType: "text/x.tlog.size"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "\(old)\n")))
        }
        #expect(try await error(of: router) != nil)
    }

    @Test func `who cannot be reached, and who cannot answer, is unreachable`() async throws {
        for router in [Serving.answering(.internalServerError, "broken"), Serving.answering(.found, "elsewhere")] {
            guard case .unreachable = try await error(of: router) else {
                Issue.record("It was taken.")
                return
            }
        }
        let hanging = try await error(of: Serving.hanging, patience: .milliseconds(100))
        guard case .unreachable = hanging else {
            Issue.record("\(String(describing: hanging))")
            return
        }
    }

    @Test func `what the log has not signed is nothing that a witness has seen`() async throws {
        let forged = NoteSigner(name: log.origin).signed(log.head)
        for body in [String(decoding: forged.bytes, as: UTF8.self), "nothing", ""] {
            try await Serving.run([Serving.answering(.ok, body)]) { addresses in
                let key = NoteSigner(name: try KeyName("witness.example")).cosignerKey
                let remote = try RemoteWitness(key: key, address: addresses[0])
                _ = try await HTTPClient.withWitnessClient { http in
                    await #expect(throws: WitnessError.self) {
                        try await WitnessClient(remote, http: http, patience: .seconds(120)).latest(
                            origin: log.origin, keys: [log.key])
                    }
                }
            }
        }
    }
}
