package import Domain
import EventStore

extension Submission {
    /// Refuses a signature that comes without what it has to name: the submission's id and the version it was made on.
    func requireSignable() throws(SignatureProblem) {
        guard signature != nil, repetition == nil || ifMatch == nil else { return }
        throw .malformed(
            "What is signed names its id and the version it was made on: send them as Idempotency-Key (a UUID) and If-Match."
        )
    }

    /// A signed position names the revision that it is about.
    func requireRevision(_ command: any Command) throws(JSONProblem) {
        guard signature != nil, let take = command as? TakePosition, take.revision == nil else { return }
        throw JSONProblem(.missingField, at: "/revision", "A signed position names the revision that it answers on.")
    }

    /// Takes r of a secret round's ballot out of a signed submission.
    func ballotKey(from members: inout JSON, _ type: any Command.Type) throws(JSONProblem) -> BallotKey {
        guard signature != nil, type == TakePosition.self else { return .fresh }
        guard let member = members.remove("ballotKey"), !member.isNull else { return .missing }
        guard let key = member.string.flatMap({ Base64URL.decode($0) }), key.count == 32 else {
            throw JSONProblem(.invalidValue, at: "/ballotKey", "Give 32 random bytes in base64url, 43 characters.")
        }
        return .chosen(key)
    }
}

extension Submitting {
    /// The signature as it will stand in the entry; nil if the submission has none.
    ///
    /// - Throws: `SignatureProblem.wrong` if it is not of what was decided.
    func signature(
        of decided: Decided, _ command: any Command, _ submission: Submission
    ) throws -> String? {
        guard let signature = submission.signature, let id = submission.repetition?.id else { return nil }
        return try decided.signature(signature, of: command, source: source, id: id)
    }

    /// Refuses commitments that only somebody who chooses the key can make again: to a value that was erased, for erased
    /// is for ever, and to a particular of one person under another's name, where erasing the first would not reach it.
    func requireFresh(_ values: [SealedValue], _ submission: Submission) async throws {
        guard submission.signature != nil, !values.isEmpty else { return }
        let known = try await vault.values(of: values.map(\.commitment))
        let isAnothers = values.contains { value in
            known[value.commitment].map { $0.person != value.person } ?? false
        }
        guard !isAnothers else {
            throw JSONProblem(.invalidValue, at: "", "This value is another person's; commit to it under a fresh key.")
        }
        let streams = values.map { Stream.prose($0.commitment) }
        let isErased = try await cache.run { record in
            let unread = streams.filter { record.version(of: $0) == nil }
            guard unread.isEmpty else { throw Unread(Set(unread)) }
            return streams.contains { record.version(of: $0) != 0 }
        }
        guard !isErased else {
            throw JSONProblem(.invalidValue, at: "", "This value was erased; commit to it under a fresh key.")
        }
    }

    /// The keys of an organisation as things are now.
    package func keys(of organisation: ID<Organisation>) async throws -> OrganisationKeys {
        try await cache.run { record in
            guard let held = record.keys[organisation] else { throw Unread([.keys(organisation)]) }
            return held.state ?? OrganisationKeys()
        }
    }
}
