package import Domain
package import EventStore
package import TransparencyLog

/// Something submitted: a command with everything around it.
package struct Submission: Sendable {
    package var name: String
    /// The command's members, the identifiers from the address among them. Prose is still in the clear.
    package var members: JSON
    package var actor: Actor
    /// The version that the command's stream must have; nil if whoever submits does not say.
    package var ifMatch: Int?
    /// What makes it recognisable when it is repeated.
    package var repetition: Repetition?
    /// What whoever submits has signed it with. The submission then has a repetition, whose id is the one that was signed,
    /// and `ifMatch`; its prose and particulars come with their keys (see `Sealing`).
    package var signature: DetachedSignature?

    package init(
        name: String, members: JSON, actor: Actor, ifMatch: Int? = nil, repetition: Repetition? = nil,
        signature: DetachedSignature? = nil
    ) {
        self.name = name
        self.members = members
        self.actor = actor
        self.ifMatch = ifMatch
        self.repetition = repetition
        self.signature = signature
    }
}

/// How a repeated request is recognised: by who sends it and the key that they gave it, and compared by a digest.
package struct Repetition: Hashable, Sendable {
    /// Derived from the actor and the key.
    package let id: Identifier
    /// HMAC-SHA256 under the node's key over `id`, method, address and body.
    package let fingerprint: [UInt8]
}

/// What a submission led to.
package struct Submitted: Sendable {
    /// What was recorded, in order; the first is what the command is about.
    package let events: [RecordedEvent]
    package let appendID: Identifier
    /// The stream that the command is about, and its version now.
    package let stream: Stream
    package let version: Int
    /// The first event's entry as a leaf of the log's tree.
    package let leaf: TreeHash
    /// Whether it is the answer to an earlier submission that this one repeats.
    package let isRepeat: Bool

    package var logPosition: Int { events[0].logPosition }
    package var time: Instant { events[0].envelope.time }

    /// What the submitter takes home: where the submission stands in the log.
    ///
    /// - Parameter proof: that its first entry is in the tree of a signed head, to be kept as evidence.
    package func receipt(with proof: TreeProof? = nil) -> JSON {
        var receipt: JSON = [
            "logPosition": JSON(logPosition), "entries": JSON(events.count),
            "entry": .string(events[0].envelope.id.description), "appendId": .string(appendID.description),
            "recordedAt": .string(time.description), "leafHash": .string(leaf.description),
        ]
        if let proof { receipt["proof"] = .string(String(decoding: proof.bytes, as: UTF8.self)) }
        return receipt
    }

    /// Appends the same as JSON.
    package func appendReceipt(to output: inout [UInt8], with proof: TreeProof? = nil) {
        output += #"{"logPosition":"#.utf8
        output += String(logPosition).utf8
        output += #","entries":"#.utf8
        output += String(events.count).utf8
        output += #","entry":""#.utf8
        events[0].envelope.id.append(to: &output)
        output += #"","appendId":""#.utf8
        appendID.append(to: &output)
        output += #"","recordedAt":""#.utf8
        time.append(to: &output)
        output += #"","leafHash":""#.utf8
        output += leaf.base64
        output.append(UInt8(ascii: "\""))
        if let proof {
            output += #","proof":"#.utf8
            output += JSON.string(String(decoding: proof.bytes, as: UTF8.self)).bytes
        }
        output.append(UInt8(ascii: "}"))
    }
}

/// Why a submission was not taken, apart from the rules of the deliberation (`Refusal`) and malformed JSON
/// (`JSONProblem`). Nothing was recorded, except perhaps after `.outcomeUnknown`.
package enum SubmissionError: Error, Hashable, Sendable {
    case unknownCommand(String)
    /// `If-Match` gave another version than the stream has.
    case staleVersion(stream: Stream, expected: Int, actual: Int)
    /// A change needs `If-Match`.
    case versionRequired(stream: Stream, actual: Int)
    /// The same idempotency key came with another request before.
    case keyReused
    case tooLarge(bytes: Int)
    /// Too much is waiting: try again later.
    case busy(String)
    /// The storage takes nothing, such as on a full disk; nothing was recorded.
    case storageFailed(String)
    /// The node is a mirror of this log.
    case readOnlyMirror(of: String)
    /// The node must not decide anything now.
    case notReady(String)
    /// It may or may not have been recorded; repeat it with the same idempotency key.
    case outcomeUnknown(String)
}
