internal import Domain
internal import EventStore
internal import TransparencyLog

/// A log from which the one that is checked goes on.
package struct Parent: Hashable, Sendable {
    package let origin: String
    /// How many of its entries stand at the beginning.
    package let size: Int
    /// Whether whoever checks has given a key of it. If not, only the copy itself says under which key it was signed.
    package let isKeyGiven: Bool

    var json: JSON {
        ["origin": .string(origin), "entries": JSON(size), "keyGiven": .bool(isKeyGiven)]
    }

    package var line: String {
        "It goes on from the first \(size) entries of \(origin)"
            + (isKeyGiven ? "." : ", if the key is \(origin)'s that it names itself: give the key of that log too.")
    }
}

/// The checkpoint of its parent that a log's entry shows.
struct ParentCheckpoint {
    let given: GivenCheckpoint

    /// - Parameter isKeyGiven: whether a key of the parent was given. If not, the copy's own word for it is taken, for this
    ///   checkpoint and nothing else.
    /// - Throws: `Malformed`.
    init(_ continued: LogContinued, at logPosition: Int, isKeyGiven: (KeyName) -> Bool) throws(Malformed) {
        let note = try SignedNote(lines: continued.checkpoint).bytes
        let key = try VerifierKey(continued.verifierKey)
        given = try GivenCheckpoint(
            note, name: "the parent's checkpoint at log position \(logPosition)", needsQuorum: false,
            saidKey: isKeyGiven(key.name) ? nil : key)
    }
}
