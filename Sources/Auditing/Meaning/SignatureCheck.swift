package import Domain
internal import EventStore

/// Holds the signatures of submissions against what was recorded, with the keys as the log had them just before.
package struct SignatureCheck: Sendable {
    package struct Count: Sendable {
        /// How many commands an organisation's key has signed.
        package var signed = 0
        /// Of these, with a key that nobody but an administrator has confirmed to be the organisation's.
        package var onAdministratorsWord = 0
        /// Where the entries of those stand.
        package var onAdministratorsWordAt = LogPositionRanges()
        /// Whose keys have signed.
        package var keys: [SigningKeyUse] { uses.all }

        fileprivate var uses = SigningKeyUses()
    }

    /// The keys by which organisations are known to whoever checks.
    private let organisationKeys: [ID<Organisation>: Set<Thumbprint>]
    private(set) var count = Count()
    /// The key with which the command that was checked last says that it is signed.
    private(set) var key: Thumbprint?

    init(organisationKeys: [ID<Organisation>: Set<Thumbprint>]) { self.organisationKeys = organisationKeys }

    /// - Parameters:
    ///   - entries: of one command, in order.
    ///   - record: what was so before it.
    /// - Returns: the command that was signed, which names more than the events do; nil if none was, or not this.
    mutating func check(_ entries: [ReadEntry], _ record: Record, _ faults: inout FaultList) -> (any Command)? {
        for entry in entries.dropFirst() where entry.envelope.signature != nil {
            faults.add(
                .submission, at: entry.logPosition, expected: "a signature on the first entry of a command only",
                found: "another one", "The signature of a submission stands on its first entry.")
        }
        key = nil
        guard let first = entries.first, let compact = first.envelope.signature else { return nil }
        do {
            let signature = try SubmissionSignature(compact)
            key = signature.key
            let keys = first.envelope.organisation.flatMap { record.keys[$0]?.state }
            let events = entries.map {
                RecordedEvent(logPosition: $0.logPosition, envelope: $0.envelope, stream: $0.stream, event: $0.event)
            }
            let command = try signature.verify(against: events, keys: keys)
            count.signed += 1
            if let organisation = first.envelope.organisation, let keys {
                count.uses.add(signature.key, of: organisation, keys)
                requireKnown(signature.key, of: organisation, keys, at: first.logPosition, &faults)
            }
            if keys?.restsOnAdministrator(signature.key) == true {
                count.onAdministratorsWord += 1
                count.onAdministratorsWordAt.add(first.logPosition..<first.logPosition + entries.count)
            }
            return command
        } catch {
            faults.add(
                .submission, at: first.logPosition, expected: "a signature of this submission by a key that counts",
                found: "\(compact.prefix(60))…", "\(error)")
            return nil
        }
    }

    /// Reports a key that is none of those by which its organisation is known, and goes back to none of them.
    private func requireKnown(
        _ key: Thumbprint, of organisation: ID<Organisation>, _ keys: OrganisationKeys, at logPosition: Int,
        _ faults: inout FaultList
    ) {
        guard let known = organisationKeys[organisation], !keys.goesBack(key, to: known) else { return }
        faults.add(
            .submission, at: logPosition,
            expected: "a key that goes back to \(known.map(\.description).sorted().joined(separator: " or "))",
            found: "\(key)", "The organisation \(organisation) is known by another key.")
    }
}
