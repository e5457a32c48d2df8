import Domain
import EventStore
import Foundation
import Testing

/// The schemas describe what the program knows; no more, no less, and in the same shape.
@Suite struct SchemaTests {
    @Test func `every event type has a schema, and every schema an event type`() throws {
        #expect(try Self.names(in: "events") == Event.catalogue.keys.sorted())
    }

    @Test func `every command has a schema, and every schema a command`() throws {
        #expect(try Self.names(in: "commands") == CommandCatalogue.byName.keys.sorted())
    }

    @Test(arguments: Event.catalogue.keys.sorted())
    func `each example of an event is read as that event and written again as it was`(type: String) throws {
        let known = try #require(Event.catalogue[type])
        for example in try Self.examples(in: "events", type) {
            let event = try known.decode(Example(json: example))
            #expect(event.type == type)
            var bytes: [UInt8] = []
            try event.append(to: &bytes)
            #expect(try JSON(parsing: bytes, limits: .none).sorted == example.sorted)
        }
    }

    @Test(arguments: CommandCatalogue.byName.keys.sorted())
    func `each example of a command is read as that command`(name: String) throws {
        let known = try #require(CommandCatalogue.byName[name])
        for example in try Self.examples(in: "commands", name) {
            #expect(throws: Never.self) { try Self.decode(known, example) }
        }
    }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Schemas").standardizedFileURL

    /// What is described there, from the names of the files.
    private static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: folder).path)
            .map { try #require($0.hasSuffix(".json") ? String($0.dropLast(5)) : nil, "\($0) is no schema.") }
            .sorted()
    }

    private static func examples(in folder: String, _ name: String) throws -> [JSON] {
        let file = directory.appending(path: "\(folder)/\(name).json")
        let schema = try JSON(parsing: Array(Data(contentsOf: file)), limits: .none)
        let examples = try #require(schema["examples"]?.array)
        try #require(!examples.isEmpty)
        return examples
    }

    private static func decode<Asked: Command>(_ type: Asked.Type, _ json: JSON) throws {
        _ = try JSONDecoding.decode(type, from: json)
    }

    /// A payload as a tree.
    private struct Example: PayloadDecoding {
        let json: JSON

        func decode<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload {
            try JSONDecoding.decode(type, from: json)
        }
    }
}
