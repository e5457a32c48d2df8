package import Domain

extension Event {
    /// Appends the event as JSON, its members in the order of their names: what stands as `data` in an entry.
    ///
    /// The bare ballot, of which a log has the most, has a writer of its own; a test holds it to the same bytes.
    package func append(to output: inout [UInt8]) throws {
        if case .seat(.taken(let taken)) = self, taken.isBare {
            output.append(literal: #"{"answer":""#)
            output.append(contentsOf: taken.answer.rawValue.utf8)
            output.append(literal: #"","item":"#)
            output.append(decimal: taken.item)
            if taken.reasonNotRecorded == true { output.append(literal: #","reasonNotRecorded":true"#) }
            output.append(UInt8(ascii: "}"))
        } else {
            output.append(contentsOf: try JSONEncoding.encode(payload))
        }
    }
}

extension PositionTaken {
    /// Nothing but an answer, and perhaps that no reason for it was recorded.
    fileprivate var isBare: Bool { reason == nil && reservation == nil && reasonNotRecorded != false }
}
