import Domain
import Foundation
import Testing

/// Commands and events survive being written as JSON and read back.
enum RoundTrip {
    static func check(_ command: some Command, at location: SourceLocation) {
        #expect(throws: Never.self, sourceLocation: location) {
            let read = try JSONDecoder().decode(type(of: command), from: bytes(of: command))
            #expect(read == command, sourceLocation: location)
        }
    }

    static func check(_ event: Event, on stream: Domain.Stream, at location: SourceLocation) {
        #expect(Domain.Stream(stream.description) == stream, sourceLocation: location)
        #expect(throws: Never.self, sourceLocation: location) {
            let type = try #require(Event.catalogue[event.type])
            #expect(try type.decode(StoredPayload(data: bytes(of: event.payload))) == event, sourceLocation: location)
        }
    }

    /// What stands as `data` in an entry.
    static func bytes(of value: any Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    private struct StoredPayload: PayloadDecoding {
        let data: Data

        func decode<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload {
            try JSONDecoder().decode(type, from: data)
        }
    }
}
