package import Domain

/// A signature as it stands in an entry: a compact JWS (RFC 7515, section 7.1) with exactly the bytes that were signed.
///
/// To check it takes the entries that it led to and the organisation's keys, and nothing else: no server, no vault.
package struct SubmissionSignature: Hashable, Sendable {
    package let header: SignatureHeader
    /// What was signed.
    package let text: [UInt8]
    package let signature: [UInt8]

    /// With which key.
    package var key: Thumbprint { header.key }

    /// - Throws: `SignatureProblem.malformed`.
    package init(_ compact: String) throws(SignatureProblem) {
        let parts = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let text = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]) else {
            throw .malformed("Expected header, payload and signature in base64url, full stops between.")
        }
        header = try SignatureHeader(encoded: parts[0])
        self.text = text
        self.signature = signature
    }

    /// Holds the signature against what was recorded: that a key of the organisation which counted has signed exactly
    /// this submission.
    ///
    /// - Parameters:
    ///   - events: all entries of one append, in order.
    ///   - keys: those of the organisation in the first one's envelope, as they were just before; nil if it had none.
    /// - Returns: the command that was signed, with the revision that a position names. Whoever decides it again, with
    ///   `signedBy`, sees that it leads to these events.
    /// - Throws: `SignatureProblem`, and `Reversal.Failure` for events that no command leads to.
    package func verify(against events: [RecordedEvent], keys: OrganisationKeys?) throws -> any Command {
        guard let first = events.first else { throw SignatureProblem.malformed("No entries were signed.") }
        guard let known = keys?.key(key) else { throw SignatureProblem.unknownKey(key) }
        guard keys?.counts(key) == true else { throw SignatureProblem.notCounting(key) }
        guard known.jwk.hasSigned(text, under: header, signature) else {
            throw SignatureProblem.wrong(text: String(decoding: text, as: UTF8.self))
        }
        let signed = try? JSON(parsing: text, limits: .none)
        let decided = events.map { (stream: $0.stream, event: $0.event) }
        let revision = signed?["members"]?["revision"]?.integer
        let recorded = try SubmissionText(first.envelope, decided, revision: revision)
        guard recorded.bytes == text else { throw Self.difference(signed, recorded.json) }
        let command = try Reversal.command(from: decided)
        guard let take = command as? TakePosition else { return command }
        return TakePosition(
            round: take.round, item: take.item, revision: revision, seat: take.seat, position: take.position,
            ballot: take.ballot)
    }

    private static func difference(_ signed: JSON?, _ recorded: JSON) -> SignatureProblem {
        guard let signed, let members = signed.members else { return .malformed("What was signed is no submission.") }
        let names = (recorded.members ?? []).map(\.name) + members.map(\.name)
        let name = names.first { signed[$0] != recorded[$0] } ?? "its spelling"
        func text(_ json: JSON?) -> String { json.map { String($0.description.prefix(400)) } ?? "nothing" }
        return .otherSubmission(member: name, signed: text(signed[name]), submitted: text(recorded[name]))
    }
}
