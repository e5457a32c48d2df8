package import Domain
internal import EventStore

/// Values that stand in a log as commitments only, as `accord export --with-values` writes them: one a line, with the key
/// that opens the commitment.
package struct GivenValue: Hashable, Sendable {
    package let commitment: Commitment
    package let field: String
    /// r, 32 bytes.
    package let key: [UInt8]
    /// The exact bytes committed to.
    package let value: [UInt8]

    package init(commitment: Commitment, field: String, key: [UInt8], value: [UInt8]) {
        self.commitment = commitment
        self.field = field
        self.key = key
        self.value = value
    }

    /// One line, without its newline.
    package var line: [UInt8] {
        let json: JSON = [
            "commitment": .string(commitment.description), "field": .string(field),
            "key": .string(Base64URL.encode(key)), "value": .string(String(decoding: value, as: UTF8.self)),
        ]
        return json.bytes
    }

    /// Reads what `line` writes; nil for anything else.
    package init?(line: [UInt8]) {
        guard let json = try? JSON(parsing: line, limits: .none), json.members?.count == 4,
            let commitment = json["commitment"]?.string.flatMap({ Commitment($0) }),
            let field = json["field"]?.string,
            let key = json["key"]?.string.flatMap({ Base64URL.decode($0) }), key.count == 32,
            let value = json["value"]?.string
        else { return nil }
        self.init(commitment: commitment, field: field, key: key, value: Array(value.utf8))
    }

    /// Whether the commitment is one to this value.
    package var isCommittedTo: Bool { Commitment(to: value, field: field, key: key) == commitment }
}

/// How many of a log's commitments could be opened with what was given.
package struct OpenedValues: Hashable, Sendable {
    package var opened = 0
    /// Commitments in the log whose value was not given, those that were redacted included.
    package var notGiven = 0
    /// Those of them that the log says were redacted.
    package var redacted = 0
}
