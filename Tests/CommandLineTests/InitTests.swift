import Domain
import EventStore
import Foundation
import Testing

/// A node is set up once, and its secrets are shown once.
@Suite struct InitTests {
    @Test func `it prints the administrator and a token that the log knows`() async throws {
        let place = try Place()
        let result = try await place.accord("init", "accord.example.org/test")
        #expect(result.status == 0)
        let words = result.lines.map { $0.split(separator: " ") }
        #expect(words.map(\.first) == ["administrator", "token", "vkey"])
        #expect(words[1][1].hasPrefix("accord_"))
        let entries = try await place.entries()
        #expect(entries.map(\.envelope.type) == ["accord.administrator.appointed.v1", "accord.token.issued.v1"])
        #expect(entries[0].envelope.stream.description == "administrator/\(words[0][1])")
        #expect(entries[1].data["bearer"]?.string == "administrator:\(words[0][1])")
        for file in try FileManager.default.subpathsOfDirectory(atPath: place.directory) {
            let data = FileManager.default.contents(atPath: place.directory + "/" + file) ?? Data()
            if !file.hasSuffix(".out") { #expect(data.firstRange(of: Data(words[1][1].utf8)) == nil, "\(file)") }
        }
    }

    @Test func `its secrets are for nobody but whoever runs it`() async throws {
        let place = try await Place.withNode()
        for kind in ["key", "signing-key"] {
            let rights = try FileManager.default.attributesOfItem(atPath: "\(place.directory)/accord-data.\(kind)")
            #expect(rights[.posixPermissions] as? Int == 0o600, "\(kind)")
        }
    }

    @Test func `a second time is 73 and changes nothing`() async throws {
        let place = try await Place.withNode()
        let before = try await place.accord("export").output
        let result = try await place.accord("init", "accord.example.org/other")
        #expect(result.status == 73)
        #expect(result.error == "accord: accord-data holds a log already; a node is set up once.\n")
        #expect(try await place.accord("export").output == before)
    }

    @Test func `a key file that is there is never overwritten`() async throws {
        let place = try Place()
        try place.write("mine", to: "accord-data.key")
        let result = try await place.accord("init", "accord.example.org/test")
        #expect(result.status == 73)
        #expect(try String(contentsOfFile: place.directory + "/accord-data.key", encoding: .utf8) == "mine")
    }

    @Test func `a key file that others can read is 77`() async throws {
        let place = try await Place.withNode()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: place.directory + "/accord-data.key")
        let result = try await place.accord("rebuild")
        #expect(result.status == 77)
        #expect(result.error.contains("chmod 600"))
    }

    @Test func `what is no name of a log is 64`() async throws {
        let result = try await Place().accord("init", "a name with spaces")
        #expect(result.status == 64)
    }
}
