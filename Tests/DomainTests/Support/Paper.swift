import Domain
import Foundation
import Testing

/// What was so of a stream, written down.
struct Paper: HeldAside {
    private let data: Data

    func held<State: Aggregate>(_ type: State.Type) throws -> Held<State> {
        try JSONDecoder().decode(Held<State>.self, from: data)
    }

    /// Writes down all that a record holds and reads it again.
    ///
    /// - Parameter streams: all that the record holds.
    static func setAsideAndTakeBack(_ streams: [Domain.Stream], of record: inout Record) throws {
        let before = record
        var papers: [Domain.Stream: Paper] = [:]
        try record.setAside(before: .max) { papers[$0] = Paper(data: try JSONEncoder().encode($1)) }
        for stream in streams {
            // The log's own stream is one, and stays.
            #expect(record.version(of: stream) == nil || stream == .log)
            if let paper = papers[stream] { try record.takeBack(stream, from: paper) } else { record.note(stream) }
            #expect(record.version(of: stream) == before.version(of: stream))
            #expect(record.changed(stream) == before.changed(stream))
        }
    }
}
