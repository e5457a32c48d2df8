/// Bytes are not what they were read as. Nothing is guessed: what has a second spelling is refused too, so that whatever
/// was read can be written again to the same bytes.
package struct Malformed: Error, Hashable, Sendable {
    /// What the bytes were read as.
    package enum Subject: String, Hashable, Sendable {
        case checkpoint = "a checkpoint"
        case compactRange = "a compact range"
        case cosignature = "a cosignature"
        case entryBundle = "an entry bundle"
        case keyName = "a key name"
        case note = "a signed note"
        case policy = "a witness policy"
        case privateKey = "a private key"
        case tile = "a tile"
        case tilePath = "the path of a tile"
        case treeProof = "a proof of logging"
        case verifierKey = "a verifier key"
        case witnessAddress = "a witness and its address"
        case witnessRequest = "a request for a cosignature"
    }

    package let subject: Subject
    package let reason: String

    package init(_ subject: Subject, _ reason: String) {
        self.subject = subject
        self.reason = reason
    }
}

extension Malformed: CustomStringConvertible {
    package var description: String { "Not \(subject.rawValue): \(reason)." }
}
