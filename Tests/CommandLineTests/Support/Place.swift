import Domain
import EventStore
import Foundation
import Testing
import WrittenEntries

/// A directory for one test, with a node in it or without; removed at the end.
final class Place: Sendable {
    let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + "/accord-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// With a node that was set up.
    static func withNode() async throws -> Place {
        let place = try Place()
        let result = try await place.accord("init", "accord.example.org/test")
        try #require(result.status == 0, "\(result.error)")
        return place
    }

    /// With a node that holds the sample.
    static func withSample() async throws -> Place {
        let place = try await withNode()
        let result = try await place.accord("import", Program.sample)
        try #require(result.status == 0, "\(result.error)")
        return place
    }

    func accord(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
        try await Program.run(arguments, in: directory, environment: environment)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: directory + "/" + name, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: directory + "/" + name, encoding: .utf8) }

    /// The first administrator's identifier.
    func administrator() async throws -> String {
        let appointed = try await entries("--type", "administrator.appointed")
        return appointed[0].envelope.stream.description.replacing("administrator/", with: "")
    }

    /// The log's entries, or some of them, with their log positions if it is all of them.
    func entries(_ arguments: String...) async throws -> [LoggedEntry] {
        let result = try await Program.run(["export"] + arguments, in: directory)
        try #require(result.status == 0, "\(result.error)")
        try WrittenEntries.keep(lines: result.output.utf8)
        return try result.lines.enumerated().map { try LoggedEntry(String($1), number: $0) }
    }
}

/// An entry as `export` prints it.
struct LoggedEntry {
    let envelope: Envelope
    let json: JSON
    /// Its place among those printed.
    let number: Int

    init(_ line: String, number: Int) throws {
        envelope = try Envelope(scanning: Array(line.utf8))
        json = try JSON(parsing: Array(line.utf8))
        self.number = number
    }

    var data: JSON { json["data"]! }
}
