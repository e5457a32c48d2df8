import Domain
import EventStore
import Foundation
import Testing

/// Signing from the command line: the key stays with whoever signs, and what is printed can be sent as it is.
@Suite struct SignTests {
    private static let submission = """
        {"command": "position.take", "programme": "01252c6e-d118-72b4-8176-016ebb10fdc5", "version": 4, "members": {
         "round": "0125a97b-0931-7730-8e83-fbf9284ff00a", "item": 1, "revision": 2,
         "seat": "01259582-d030-746b-8d2d-14526cfc1129",
         "position": {"answer": "object", "reason": "Too late."}}}
        """

    private func signed(_ place: Place, _ arguments: String...) async throws -> Program.Result {
        try await Program.run(
            ["sign", "--key", "my.jwk", "--origin", "accord.example.org/test", "submission.json"] + arguments,
            in: place.directory)
    }

    @Test func `a new key is its owner's only, and what is printed is its public part`() async throws {
        let place = try Place()
        let result = try await place.accord("sign", "--new-key", "my.jwk")
        #expect(result.status == 0)
        let file = place.directory + "/my.jwk"
        let permissions = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
        let secret = try JSON(parsing: Array(try #require(FileManager.default.contents(atPath: file))))
        let key = try SigningKey(jwk: secret).publicKey
        #expect(result.lines.first.map(String.init) == String(decoding: key.json.bytes, as: UTF8.self))
        #expect(result.lines.last.map(String.init) == key.thumbprint.description)
        #expect(!(result.output + result.error).contains(try #require(secret["d"]?.string)))
        let again = try await place.accord("sign", "--new-key", "my.jwk")
        #expect(again.status == 73)
        #expect(FileManager.default.contents(atPath: file) == Data(secret.bytes + [0x0A]))
    }

    @Test func `it prints the request, and has signed what it says it has`() async throws {
        let place = try Place()
        _ = try await place.accord("sign", "--new-key", "my.jwk")
        try place.write(Self.submission, to: "submission.json")
        let result = try await signed(place, "--json")
        #expect(result.status == 0, "\(result.error)")
        let request = try JSON(parsing: Array(result.output.utf8))
        #expect(request["method"]?.string == "PUT")
        #expect(request["path"]?.string == "/v1/rounds/0125a97b-0931-7730-8e83-fbf9284ff00a/items/1/position")
        #expect(request["headers"]?["If-Match"]?.string == "\"4\"")
        let reason = try #require(request["body"]?["reason"])
        let text = try #require(request["signed"]?.string)
        let members = try JSON(parsing: Array(text.utf8))["members"]
        let commitment = Commitment(
            to: try #require(reason["value"]).bytes, field: "reason",
            key: try #require(reason["key"]?.string.flatMap { Base64URL.decode($0) }))
        #expect(members?["position"]?["reason"]?.string == commitment.description)
        let secret = try JSON(
            parsing: Array(try #require(FileManager.default.contents(atPath: place.directory + "/my.jwk"))))
        let signature = try DetachedSignature(try #require(request["headers"]?["Accord-Signature"]?.string))
        let key = try SigningKey(jwk: secret).publicKey
        #expect(key.hasSigned(Array(text.utf8), under: signature.header, signature.signature))
        let plain = try await signed(place)
        #expect(plain.lines[0] == "PUT /v1/rounds/0125a97b-0931-7730-8e83-fbf9284ff00a/items/1/position")
        #expect(plain.lines.contains { $0.hasPrefix("Accord-Signature: ") })
    }

    @Test func `a key that is not there, or that others can read, signs nothing`() async throws {
        let place = try Place()
        try place.write(Self.submission, to: "submission.json")
        #expect(try await signed(place).status == 66)
        _ = try await place.accord("sign", "--new-key", "my.jwk")
        let file = place.directory + "/my.jwk"
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let exposed = try await signed(place)
        #expect(exposed.status == 77)
        #expect(exposed.error.contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try Data("{}".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(try await signed(place).status == 65)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"command": "position.take"}"#,
        Self.submission.replacing("position.take", with: "gap.explode"),
        Self.submission.replacing(#""version": 4"#, with: #""version": -1"#),
        Self.submission.replacing(#""version": 4"#, with: #""verse": 4"#),
        Self.submission.replacing(#""revision": 2,"#, with: ""), Self.submission.replacing("object", with: "perhaps"),
        Self.submission.replacing(#""item": 1,"#, with: ""), Self.submission.replacing("01252c6e", with: "X1252c6e"),
    ])
    func `what is no submission is 65, and one line says what to do`(text: String) async throws {
        let place = try Place()
        _ = try await place.accord("sign", "--new-key", "my.jwk")
        try place.write(text, to: "submission.json")
        let result = try await signed(place)
        #expect(result.status == 65, "\(result.error)")
        #expect(result.error.hasPrefix("accord: "))
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [[], ["--key", "a"], ["--new-key", "a", "--key", "b", "--origin", "c"]])
    func `a key to make, or a key and a log to sign for`(arguments: [String]) async throws {
        let place = try Place()
        #expect(try await Program.run(["sign"] + arguments, in: place.directory).status == 64)
    }
}
