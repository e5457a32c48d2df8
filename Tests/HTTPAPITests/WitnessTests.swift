import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Notary
import Testing
import TransparencyLog

@testable import HTTPAPI

/// Logs and monitors get from a witness what its protocol says (C2SP tlog-witness).
@Suite struct WitnessTests {
    private static let key =
        "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562+5202289b"
        + "+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP"

    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "TransparencyLogTests/Data/witness")

    struct Answer: Equatable {
        let status: Int
        let type: String?
        let text: String
    }

    /// A witness that is reached without a socket.
    private struct Scene {
        let witness: Witness
        let client: any TestClientProtocol

        func post(_ body: [UInt8]) async throws -> Answer { try await send("/add-checkpoint", .post, body) }

        func get(_ path: String) async throws -> Answer { try await send(path, .get, nil) }

        func send(_ path: String, _ method: HTTPRequest.Method, _ body: [UInt8]?) async throws -> Answer {
            try await client.execute(uri: path, method: method, body: body.map { ByteBuffer(bytes: $0) }) { response in
                Answer(
                    status: response.status.code, type: response.headers[.contentType],
                    text: String(buffer: response.body))
            }
        }
    }

    private func open(_ body: @Sendable (Scene) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "accord-witness-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let place = WitnessPlace(directory: directory)
        _ = try Witness.create(at: place, name: try KeyName("example.com/witness"))
        let witness = try Witness(at: place)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let router = WitnessAPI(witness: witness, logger: logger).router()
        try await Application(responder: router.buildResponder(), logger: logger).test(.router) { client in
            try await body(Scene(witness: witness, client: client))
        }
        try witness.close()
    }

    private static func vector(_ number: Int) throws -> [UInt8] {
        Array(try Data(contentsOf: vectors.appending(path: "\(number).txt")))
    }

    @Test func `an exchange of another implementation is answered as the specification has it`() async throws {
        try await open { scene in
            let key = try VerifierKey(WitnessTests.key)
            _ = try scene.witness.trust(key)
            // The second holds base64 in another than its only spelling, and so cannot be read; the third is of a log
            // that is not known.
            let expected = [200, 400, 404, 422, 422, 200, 409, 200, 409]
            for (number, status) in expected.enumerated() {
                let request = try WitnessTests.vector(number)
                let answer = try await scene.post(request)
                #expect(answer.status == status, "request \(number): \(answer.text)")
                switch number {
                case 0, 5, 7:
                    #expect(answer.text.hasPrefix("— example.com/witness "))
                    let asked = try WitnessRequest(request)
                    let note = try SignedNote(asked.note.text + [0x0A] + Array(answer.text.utf8))
                    #expect(try note.open(by: [scene.witness.key]).cosigners.count == 1)
                    let published = try await scene.get("/\(key.name.digest)/checkpoint")
                    #expect(published.status == 200)
                    #expect(published.type == "text/plain; charset=utf-8")
                    let latest = try SignedNote(Array(published.text.utf8))
                    #expect(latest.text == asked.note.text)
                    #expect(try latest.open(by: [key, scene.witness.key]).signers == [key, scene.witness.key])
                case 6: #expect(answer == Answer(status: 409, type: "text/x.tlog.size", text: "3\n"))
                case 8: #expect(answer == Answer(status: 409, type: "text/x.tlog.size", text: "5\n"))
                case 3, 4: #expect(answer.text.contains("consistency proof"))
                default: #expect(!answer.text.isEmpty)
                }
            }
            // The two refused proofs were for one checkpoint.
            #expect(try scene.witness.evidence().map(\.size) == [3])
        }
    }

    @Test func `a key that is not the log's is forbidden`() async throws {
        try await open { scene in
            let name = try VerifierKey(WitnessTests.key).name
            _ = try scene.witness.trust(NoteSigner(name: name).verifierKey)
            #expect(try await scene.post(WitnessTests.vector(0)).status == 403)
            #expect(try await scene.get("/\(name.digest)/checkpoint").status == 404)
        }
    }

    @Test func `a log is answered once it is trusted`() async throws {
        try await open { scene in
            #expect(try await scene.post(WitnessTests.vector(0)).status == 404)
            _ = try scene.witness.trust(try VerifierKey(WitnessTests.key))
            #expect(try await scene.post(WitnessTests.vector(0)).status == 200)
        }
    }

    @Test func `what cannot be read is 400 and changes nothing`() async throws {
        try await open { scene in
            let key = try VerifierKey(WitnessTests.key)
            _ = try scene.witness.trust(key)
            let good = try WitnessTests.vector(0)
            var wrong: [[UInt8]] = [
                [], [0x0A], [0xFF, 0xFE], Array(good.dropLast()), good + [0x0A], Array("old 0\n\n".utf8),
            ]
            wrong.append(Array(String(decoding: good, as: UTF8.self).replacing("old 0", with: "old 2").utf8))
            wrong.append(Array(String(decoding: good, as: UTF8.self).replacing("old 0", with: "old 00").utf8))
            for body in wrong { #expect(try await scene.post(body).status == 400) }
            #expect(try await scene.get("/\(key.name.digest)/checkpoint").status == 404)
        }
    }

    @Test func `a request beyond any bound is 413 and not read`() async throws {
        try await open { scene in
            let largest = WitnessAPI.largest
            let full = try await scene.post([UInt8](repeating: 0x61, count: largest))
            #expect(full.status == 400)
            let over = try await scene.post([UInt8](repeating: 0x61, count: largest + 1))
            #expect(over.status == 413)
        }
    }

    @Test(arguments: ["/checkpoint", "/x/checkpoint", "/../checkpoint", "/add-checkpoint"])
    func `there is nothing at other addresses`(path: String) async throws {
        try await open { scene in
            let answer = try await scene.get(path)
            #expect(answer.status == 404)
        }
    }
}
