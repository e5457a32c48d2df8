import Application
import ArgumentParser
import Domain
import EventStore
import Foundation
import HTTPAPI
import Notary

struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sign a submission with a key of your organisation.",
        discussion: """
            It runs where the key is, and talks to no server: it reads a submission and prints the \
            request to send, with its headers and its body. What is signed not even the node's operator can forge.

            THE SUBMISSION is a JSON object:
              command    such as position.take; members are those of Schemas/commands
              members    the command's, reasons and other prose in the clear, the rest filled in: your seat, the revision
              programme  its identifier; left out for what belongs to no programme
              version    of what it is about, as in its ETag; 0 if it is new or your seat has not spoken yet
              secret     true for a position in a secret round
              id         a UUID of its own; made if left out. It becomes the Idempotency-Key

            EXAMPLES
              accord sign --new-key ministry.jwk              # then register what it prints, and tell its fingerprint
              accord sign --key ministry.jwk --origin accord.example.org/azerbaijan position.json
              echo '{"command": "position.take", "programme": "0190…", "version": 0, "members": {"round": "0190…", \
            "item": 1, "revision": 2, "seat": "0190…", "position": {"answer": "object", "reason": "Too late."}}}' \
            | accord sign --key ministry.jwk --origin accord.example.org/azerbaijan --json

            EXIT CODES: 65 if the submission or the key is wrong, 66 if there is no key file, 73 if there is one already, \
            77 if others can read it.
            """)

    @Option(
        name: .customLong("new-key"),
        help: ArgumentHelp(
            "Make an Ed25519 key in this file, readable by you only, and print its public part.", valueName: "file"))
    var newKey: String?

    @Option(help: ArgumentHelp("The private key: a JWK, Ed25519 or P-256.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("The log's name, as in every entry's source.", valueName: "origin"))
    var origin: String?

    @Option(help: ArgumentHelp("The language of prose that comes as a plain string.", valueName: "tag"))
    var language = "en"

    @Argument(help: ArgumentHelp("The submission; standard input if not given.", valueName: "file"))
    var submission: String?

    @Flag(help: "Print the request as one JSON object: method, path, headers, body, and the text that was signed.")
    var json = false

    func validate() throws {
        guard (newKey == nil) != (key == nil) else {
            throw ValidationError("Give --new-key FILE to make a key, or --key FILE to sign with one.")
        }
        guard newKey != nil || origin != nil else {
            throw ValidationError("Give --origin ORIGIN: a signature is for one log.")
        }
    }

    func run() async throws {
        if let newKey { return try make(newKey) }
        let signer = SubmissionSigner(
            key: try KeyFile(path: key!).read(), origin: origin!, language: try Language(language))
        let asked = try SignedInput.read(from: submission)
        let signed = try signer.sign(asked)
        guard let request = SubmissionRequest(asked.command, signed.members) else {
            throw Failure(
                .badData, "\(asked.command) is not submitted like this, or lacks an identifier that its address names.")
        }
        try print(request, signed, asked)
    }

    private func make(_ path: String) throws {
        let key = try KeyFile(path: path).make()
        var output = try ResultOutput()
        try output.write(line: key.publicKey.json.bytes)
        try output.write(line: key.publicKey.thumbprint.description)
        try output.flush()
        StandardError.write(
            """
            The private key is in \(path); whoever has it can sign for you. Register the first line
            (POST /v1/organisations/{organisation}/keys), and tell the second, its fingerprint, to whoever confirms it,
            by another way than the node.

            """)
    }

    private func print(
        _ request: SubmissionRequest, _ signed: SubmissionSigner.Signed, _ asked: SubmissionSigner.Asked
    ) throws {
        let headers: [(String, String)] = [
            ("Idempotency-Key", asked.id.description), ("If-Match", "\"\(asked.version)\""),
            ("Accord-Signature", signed.signature.description),
        ]
        var output = try ResultOutput()
        if json {
            let json: JSON = [
                "method": .string(request.method), "path": .string(request.path),
                "headers": .object(headers.map { JSON.Member($0.0, .string($0.1)) }), "body": request.body,
                "signed": .string(String(decoding: signed.text.bytes, as: UTF8.self)),
            ]
            try output.write(line: json.bytes)
        } else {
            try output.write(line: "\(request.method) \(request.path)")
            for (name, value) in headers { try output.write(line: "\(name): \(value)") }
            try output.write(line: "Content-Type: application/json")
            try output.write(line: "")
            try output.write(line: request.body.bytes)
        }
        try output.flush()
    }
}

/// The submission as it is written on standard input.
private enum SignedInput {
    private static let known: Set<String> = ["command", "members", "programme", "version", "secret", "id"]

    static func read(from path: String?) throws -> SubmissionSigner.Asked {
        guard let path else { return try read(FileHandle.standardInput.readDataToEndOfFile()) }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.noInput, "There is no file at \(path).")
        }
        return try read(data)
    }

    private static func read(_ data: Data) throws -> SubmissionSigner.Asked {
        let json = try JSON(parsing: Array(data))
        guard let members = json.members else {
            throw Failure(.badData, "The submission is a JSON object; see --help.")
        }
        if let other = members.first(where: { !known.contains($0.name) }) {
            throw Failure(.badData, "A submission has no member \(other.name); see --help.")
        }
        guard let command = json["command"]?.string, let inner = json["members"], inner.members != nil,
            let version = json["version"]?.integer, version >= 0
        else { throw Failure(.badData, "Give command, members and version; see --help.") }
        guard CommandCatalogue.byName[command] != nil else {
            throw Failure(.badData, "There is no command \(command).")
        }
        let programme = try json["programme"].map { try identifier($0, "programme") }
        let id = try json["id"].map { try identifier($0, "id") } ?? Chance.identifier()
        return SubmissionSigner.Asked(
            command, inner, programme: programme.map { ID($0) }, version: version,
            isSecret: json["secret"]?.bool ?? false, id: id)
    }

    private static func identifier(_ json: JSON, _ name: String) throws -> Identifier {
        guard let id = json.string.flatMap({ Identifier($0) }) else {
            throw Failure(.badData, "\(name) is a UUID in lower case.")
        }
        return id
    }
}

/// A private key in a file: a JWK that its owner alone can read.
private struct KeyFile {
    let path: String

    func make() throws -> SigningKey {
        let key = SigningKey()
        do {
            try OwnerFile.create(at: path, line: String(decoding: key.privateJWK.bytes, as: UTF8.self))
        } catch OwnerFile.Problem.exists {
            throw Failure(.cannotCreate, "\(path) is there already; it is never overwritten.")
        } catch {
            throw Failure(.cannotCreate, "\(path) cannot be written; does its directory exist?")
        }
        return key
    }

    func read() throws -> SigningKey {
        do {
            return try SigningKey(jwk: try JSON(parsing: Array(OwnerFile.read(at: path).utf8)))
        } catch OwnerFile.Problem.missing {
            throw Failure(.noInput, "There is no key file at \(path); make one with accord sign --new-key FILE.")
        }
    }
}
