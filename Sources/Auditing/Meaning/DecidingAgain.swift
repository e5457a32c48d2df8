internal import Domain
internal import EventStore

/// One command, decided once more on what was so before it, and held against the entries that it led to.
struct DecidingAgain {
    /// All that it led to, in order.
    let entries: [ReadEntry]
    /// The key with which it says that it is signed.
    let signedBy: Thumbprint?

    /// - Parameters:
    ///   - record: what was so; what turns out to be looked at is put into it.
    ///   - aside: where else to look for what was so.
    /// - Throws: only if that cannot be read.
    func judge(
        _ command: any Command, on record: inout Record, _ aside: SetAside, _ faults: inout FaultList
    ) throws(SetAside.Failure) {
        let first = entries[0]
        let decision: Decision
        do {
            decision = try decide(command, first.envelope, &record, aside)
        } catch let failure as SetAside.Failure {
            throw failure
        } catch {
            faults.add(refused(command, error))
            return
        }
        compare(decision, &faults)
        for entry in entries {
            let (envelope, capacity) = (entry.envelope, decision.capacity)
            if envelope.role != capacity.role || envelope.organisation != capacity.organisation
                || envelope.programme != capacity.programme
            {
                faults.add(
                    .capacity, at: entry.logPosition,
                    expected: describe(capacity.role, capacity.organisation, capacity.programme),
                    found: describe(envelope.role, envelope.organisation, envelope.programme),
                    "The actor acted in another capacity.")
            }
        }
        if let before = decision.before, first.envelope.time >= before {
            faults.add(
                .late, at: first.logPosition, expected: "a time before \(before)", found: "\(first.envelope.time)",
                "\(type(of: command).name) was recorded too late.")
        }
    }

    /// What the command leads to on what was so.
    ///
    /// What was imported was decided with the time at which it is said to have happened as its clock, what was reported
    /// late with that at which it was recorded; an entry does not say which of the two it was.
    private func decide(
        _ command: any Command, _ envelope: Envelope, _ record: inout Record, _ aside: SetAside
    ) throws -> Decision {
        guard let occurredAt = envelope.occurredAt else {
            return try hear(command, envelope, at: envelope.time, isImport: false, &record, aside)
        }
        do {
            return try hear(command, envelope, at: occurredAt, isImport: true, &record, aside)
        } catch let failure as SetAside.Failure {
            throw failure
        } catch {
            guard type(of: command).mayBeLate else { throw error }
            return try hear(command, envelope, at: envelope.time, isImport: false, &record, aside)
        }
    }

    private func hear(
        _ command: any Command, _ envelope: Envelope, at now: Instant, isImport: Bool, _ record: inout Record,
        _ aside: SetAside
    ) throws -> Decision {
        func decide(_ command: some Command, _ record: Record) throws -> Decision {
            let hearing = Hearing(
                actor: envelope.actor, now: now, occurredAt: envelope.occurredAt, isImport: isImport, record: record,
                signedBy: signedBy, consulted: .nobody)
            return try hearing.decide(command)
        }
        while true {
            do {
                return try decide(command, record)
            } catch let unread as Unread {
                // Everything up to here has been read, so what is neither known nor set aside has no entries.
                for stream in unread.streams { try aside.recall(stream, into: &record) }
            }
        }
    }

    private func refused(_ command: any Command, _ error: any Error) -> Fault {
        let name = type(of: command).name
        let (first, reason, detail): (ReadEntry, String, String) =
            switch error {
            case let refusal as Refusal: (entries[0], refusal.reason.rawValue, refusal.detail)
            case let invalid as InvalidValue: (entries[0], invalid.kind.rawValue, invalid.detail)
            default: (entries[0], "unknown", "\(error)")
            }
        let isOpening = (error as? Refusal)?.reason == .openingsWrong
        return Fault(
            isOpening ? .opening : .refused, at: first.logPosition, expected: "a refusal (\(reason))",
            found: "\(first.event.type) by \(first.envelope.actor)",
            "\(name) was not allowed. \(detail)")
    }

    private func describe(
        _ role: Role?, _ organisation: ID<Organisation>?, _ programme: ID<Programme>?
    ) -> String {
        "role \(role?.rawValue ?? "none"), organisation \(organisation.map { "\($0)" } ?? "none"), "
            + "programme \(programme.map { "\($0)" } ?? "none")"
    }

    private func compare(_ decision: Decision, _ faults: inout FaultList) {
        let decided = decision.events
        for (entry, decided) in zip(entries, decided)
        where entry.stream != decided.stream || entry.event != decided.event {
            faults.add(Differing(entry: entry, stream: decided.stream, event: decided.event).fault)
        }
        if entries.count > decided.count {
            let extra = entries[decided.count]
            faults.add(
                .events, at: extra.logPosition, expected: "nothing more",
                found: "\(extra.event.type) on \(extra.stream)", "The command does not lead to this event.")
        } else if entries.count < decided.count {
            let missing = decided[entries.count]
            faults.add(
                .events, at: entries[entries.count - 1].logPosition,
                expected: "\(missing.event.type) on \(missing.stream)",
                found: "nothing", "An event that the command leads to is missing.")
        }
    }
}
