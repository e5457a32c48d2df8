import Domain
import EventStore

/// Takes out of the vault what entries say has been taken out.
///
/// The entry comes first, for what is gone must be known to be gone; then the vault. A death in between is made good at
/// the next start, and so is a vault restored from a time before the entry: every erasure of the log is applied again
/// before anything is served.
struct Erasing {
    let log: any EventLog
    let vault: any Vault

    /// The streams that tell of erasures: there are few entries in them, and they are found without going through the log.
    private static let streams = ["person", "prose"]

    /// Takes out what these events say.
    func apply(_ events: some Sequence<RecordedEvent>) async throws {
        let said = Erasing.said(by: events)
        try await vault.erase(persons: said.persons, values: said.values)
    }

    /// Takes out what any entry of the log says, as far as the vault has anything of it. Memory stays bounded.
    func applyAll() async throws {
        for stream in Erasing.streams {
            var query = EntryQuery(within: StreamName(stream))
            var reader = EventReader()
            while case let page = try await log.page(query, limit: 500), let last = page.last {
                query.from = last.logPosition + 1
                let said = Erasing.said(by: try page.map { try reader.read($0) })
                let held = try await vault.held(persons: said.persons, values: said.values)
                try await vault.erase(persons: held.persons, values: held.values)
            }
        }
    }

    private static func said(
        by events: some Sequence<RecordedEvent>
    ) -> (persons: Set<ID<Person>>, values: Set<Commitment>) {
        var persons: Set<ID<Person>> = []
        var values: Set<Commitment> = []
        for event in events {
            switch (event.stream, event.event) {
            case (.person(let person), .person(.erased)): persons.insert(person)
            case (_, .prose(.redacted(let redacted))): values.insert(redacted.commitment)
            default: break
            }
        }
        return (persons, values)
    }
}

extension Node {
    /// Takes a prose value out of the vault for good, on the record.
    ///
    /// - Throws: what `Submitting.submit` throws; `SubmissionError.outcomeUnknown` if it is in the log and the vault could
    ///   not be written: repeated with the same key, or at the next start, it will be.
    package func redact(_ submission: Submission) async throws -> Submitted {
        try await takenOut(try await submitting.submit(submission))
    }

    /// Takes a person's particulars out of the vault for good, on the record. Of their accreditations one is named, as
    /// the command wants it; the node finds it.
    ///
    /// - Throws: as `redact`.
    package func erase(_ submission: Submission) async throws -> Submitted {
        var submission = submission
        // Whoever may not erase does not make the node go through its log.
        if case .administrator = submission.actor, submission.members["delegate"] == nil,
            let person = submission.members["person"]?.string.flatMap({ ID<Person>($0) }),
            let known = try await accreditation(of: person)
        {
            submission.members["delegate"] = .string(known.description)
        }
        return try await takenOut(try await submitting.submit(submission))
    }

    /// The first accreditation of a person's; nil if they have none. It is looked for in the log, since commands read no
    /// views.
    private func accreditation(of person: ID<Person>) async throws -> ID<Delegate>? {
        var query = EntryQuery(types: [DelegateAccredited.type])
        var reader = EventReader()
        while case let page = try await log.page(query, limit: 500), let last = page.last {
            query.from = last.logPosition + 1
            for entry in page {
                let recorded = try reader.read(entry)
                if case .delegate(let id) = recorded.stream, case .delegate(.accredited(let event)) = recorded.event,
                    event.person == person
                {
                    return id
                }
            }
        }
        return nil
    }

    private func takenOut(_ submitted: Submitted) async throws -> Submitted {
        let erasing = Erasing(log: log, vault: vault)
        do {
            // Whoever asked may go away meanwhile; what is in the log is done all the same.
            try await Task { try await erasing.apply(submitted.events) }.value
        } catch {
            throw SubmissionError.outcomeUnknown("The entry is there; the vault could not be written: \(error)")
        }
        return submitted
    }
}
