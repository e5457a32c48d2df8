import Application
import EventStore
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@Suite struct FileTests {
    @Test(arguments: [1, 20 * 1_024 * 1_024])
    func `a file of up to 20 MiB comes back as it was sent`(size: Int) async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 2)
            let token = scene.focalPoints[0].token
            let content = [UInt8](repeating: 0x5A, count: size)
            let stored = try await upload(content, as: token, to: house)
            #expect(stored.status == 201, "\(stored.text)")
            #expect(stored.json["bytes"]?.integer == size)
            let digest = try #require(stored.json["digest"]?.string)
            let gap = try await scene.gap()
            _ = try await house.done(
                "/v1/gaps/\(gap)/evidence", as: token, ["evidence": ["file": .string(digest), "caption": "Photograph"]])
            let read = try await house.get("/v1/files/\(digest)", as: token)
            #expect(read.bytes == content)
            #expect(read.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            #expect(read.headers[.xContentTypeOptions] == "nosniff")
            #expect(try await house.get("/v1/files/\(digest)").status == 401)
        }
    }

    @Test func `one byte more is refused and leaves nothing`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 2)
            let token = scene.focalPoints[0].token
            let refused = try await upload(
                [UInt8](repeating: 1, count: EvidenceFiles.largest + 1), as: token, to: house)
            #expect(refused.status == 413)
            #expect(refused.problem == "too_large")
            #expect(try await upload([], as: token, to: house).problem == "empty_file")
            #expect(try FileManager.default.contentsOfDirectory(atPath: house.directory + "/data/files").isEmpty)
            #expect(try await upload([1], as: nil, to: house).status == 401)
            for name in ["00", String(repeating: "0", count: 64), "..%2F..%2Fkey"] {
                #expect(try await house.get("/v1/files/\(name)", as: token).status == 404)
            }
        }
    }

    @Test func `a file is for those who may read what it is evidence of`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, visibility: "participants", organisations: 2)
            let stranger = try await Scene.open(house, "Armenia", organisations: 2).focalPoints[0].token
            let observer = try await scene.accredit("observer").token
            let token = scene.focalPoints[1].token
            let digest = try #require(try await upload([1, 2], as: token, to: house).json["digest"]?.string)
            let path = "/v1/files/\(digest)"
            // No evidence yet: for whoever may send files.
            #expect(try await house.get(path, as: stranger).status == 200)
            #expect(try await house.get(path, as: observer).status == 404)
            _ = try await house.done(
                "/v1/gaps/\(try await scene.gap())/evidence", as: token, ["evidence": ["file": .string(digest)]])
            #expect(try await house.get(path, as: stranger).status == 404)
            for reader in [observer, token, house.administratorToken] {
                #expect(try await house.get(path, as: reader).status == 200)
            }
        }
    }

    @Test func `whoever may add no evidence sends no files`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 2)
            let observer = try await scene.accredit("observer").token
            #expect(try await upload([1], as: observer, to: house).problem == "not_permitted")
            let revoked = try await scene.accredit("stakeholder")
            #expect(try await upload([1], as: revoked.token, to: house).status == 201)
            _ = try await house.done(
                "/v1/delegates/\(revoked.delegate)/revocation", as: scene.focalPoints[0].token, [:], ifMatch: true)
            #expect(try await upload([1], as: revoked.token, to: house).status == 403)
            #expect(try await upload([1], as: house.administratorToken, to: house).status == 201)
        }
    }

    @Test func `evidence names a file that is here`() async throws {
        try await House.open { house in
            let scene = try await Scene.open(house, organisations: 2)
            let digest = String(repeating: "a", count: 64)
            let refused = try await house.post(
                "/v1/gaps/\(try await scene.gap())/evidence", as: scene.focalPoints[0].token,
                ["evidence": ["file": .string(digest)]])
            #expect(refused.status == 422)
            #expect(refused.problem == "unknown_reference")
            #expect(refused.json["errors"]?[0]?["pointer"]?.string == "/evidence/file")
        }
    }

    private func upload(_ content: [UInt8], as token: String?, to house: House) async throws -> House.Answer {
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        return try await house.client.execute(
            uri: "/v1/files", method: .post, headers: headers, body: .init(bytes: content)
        ) { response in
            House.Answer(
                status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }
}
