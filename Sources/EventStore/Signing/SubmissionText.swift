package import Domain

/// What is signed: a submission as one exact JSON text, its members in the order of their names, without a blank.
///
///     {"command":"position.take","id":"…","members":{…},"origin":"…","programme":"…","resource":"…","version":0}
///
/// `id` is the submission's own (its `Idempotency-Key`), under which it is known for ever; `resource` the stream that it
/// is about and `version` what that stream had when it was made; `programme` and `occurredAt` are left out where there are
/// none. `members` are the command's as it was settled: prose and particulars as commitments, texts by language, what
/// was left open filled in. A position also names its revision; the ballots that a close opens are not the signer's to
/// give.
package struct SubmissionText: Hashable, Sendable {
    package let json: JSON

    /// The exact bytes.
    package var bytes: [UInt8] { json.bytes }

    /// - Parameters:
    ///   - command: as it was settled, which is what `Reversal` makes of its events.
    ///   - revision: of a position, which its events do not repeat.
    /// - Throws: only if the command cannot be written as JSON, which none does.
    package init(
        _ command: any Command, origin: String, programme: ID<Programme>?, id: Identifier, version: Int,
        occurredAt: Instant?, revision: Int?
    ) throws {
        var members = try SubmissionText.tree(command)
        members.remove("openings")
        if command is TakePosition, let revision { members["revision"] = .integer(revision) }
        var json: JSON = [
            "command": .string(type(of: command).name), "id": .string(id.description), "members": members,
            "origin": .string(origin), "resource": .string(command.stream.description), "version": .integer(version),
        ]
        if let programme { json["programme"] = .string(programme.description) }
        if let occurredAt { json["occurredAt"] = .string(occurredAt.description) }
        self.json = json.sorted
    }

    /// The text of what was recorded.
    ///
    /// - Parameters:
    ///   - envelope: of the first entry.
    ///   - events: all that the submission led to.
    /// - Throws: `Reversal.Failure` if no command leads to them.
    package init(
        _ envelope: Envelope, _ events: [(stream: Stream, event: Event)], revision: Int?
    ) throws {
        try self.init(
            try Reversal.command(from: events), origin: envelope.source, programme: envelope.programme,
            id: envelope.appendID, version: envelope.version - 1, occurredAt: envelope.occurredAt, revision: revision)
    }

    private static func tree(_ command: some Command) throws -> JSON { try JSONEncoding.tree(command) }
}
