package import Domain
package import EventStore
import Metrics

/// Takes submissions: load, decide, append, and again if somebody else was first.
package final class Submitting: Sendable {
    let log: any EventLog
    let vault: Vault
    let cache: EntityCache
    private let clock: NodeClock
    private let source: String
    private let accepted = Counter(label: "accord_submissions_accepted_total")
    private let conflicts = Counter(label: "accord_submission_conflicts_total")

    /// How often a command is decided anew because something it looked at has changed meanwhile.
    private static let attempts = 20

    /// - Parameter source: the log's name, the `source` of its entries.
    init(log: any EventLog, vault: Vault, clock: NodeClock, source: String) {
        self.log = log
        self.vault = vault
        self.clock = clock
        self.source = source
        cache = EntityCache(log: log)
    }

    /// Records what the submission asks for, or throws. When it returns, it is durable.
    ///
    /// - Throws: `JSONProblem`, `InvalidValue`, `Refusal`, `SubmissionError`, and what storage throws.
    package func submit(_ submission: Submission) async throws -> Submitted {
        if let problem = clock.problem { throw SubmissionError.notReady(problem) }
        guard let type = CommandCatalogue.byName[submission.name] else {
            throw SubmissionError.unknownCommand(submission.name)
        }
        if let repetition = submission.repetition, let earlier = try await repeated(repetition, of: type) { return earlier }
        var members = submission.members
        if let creates = type.creates, members[creates] == nil {
            members[creates] = .string(Chance.identifier(at: clock.now()).description)
        }
        let occurredAt = try Submitting.occurredAt(&members)
        try await supplySeat(&members, for: submission.actor, type)
        var sealing = Sealing(language: try await language(of: members, type))
        try sealing.seal(&members, as: type)
        let command = try decode(type, from: members)
        let prepared = try await Preparing(submitting: self, actor: submission.actor)
            .prepare(command, values: sealing.values)
        return try await submit(prepared, submission, occurredAt: occurredAt)
    }

    /// Records a command of the node itself.
    package func submit(_ command: some Command, as actor: Actor) async throws -> Submitted {
        let prepared = try await Preparing(submitting: self, actor: actor).prepare(command, values: [])
        return try await submit(prepared, Submission(name: "", members: [:], actor: actor), occurredAt: nil)
    }

    private func submit(
        _ prepared: Prepared, _ submission: Submission, occurredAt: Instant?
    ) async throws -> Submitted {
        var prepared = prepared
        var stored = 0
        for _ in 0..<Submitting.attempts {
            if let problem = clock.problem { throw SubmissionError.notReady(problem) }
            let now = clock.now()
            let command = prepared.command
            let decided = try await cache.run { record in
                try Decided(command, by: submission.actor, at: now, occurredAt: occurredAt, on: record)
            }
            let version = decided.expected[StreamName(command.stream)] ?? 0
            if let ifMatch = submission.ifMatch, ifMatch != version {
                throw SubmissionError.staleVersion(stream: command.stream, expected: ifMatch, actual: version)
            }
            if stored < prepared.values.count {
                try await vault.store(Array(prepared.values[stored...]))
                stored = prepared.values.count
            }
            let appendID = submission.repetition?.id ?? Chance.identifier(at: now)
            let drafts = try decided.drafts(source: source, actor: submission.actor, appendID: appendID, at: now)
            let append = Append(
                id: appendID, fingerprint: submission.repetition?.fingerprint, drafts: drafts.map(\.draft),
                expected: decided.expected, before: decided.decision.before)
            do throws(AppendError) {
                let appended = try await log.append(append)
                if appended.isRepeat { return try await recorded(appended, appendID, type(of: command)) }
                let events = drafts.enumerated().map { index, draft in
                    draft.recorded(at: appended.logPositions.lowerBound + index, time: appended.time)
                }
                cache.apply(events)
                accepted.increment()
                return Submitted(
                    events: events, appendID: appendID, stream: command.stream,
                    version: Submitting.version(of: command.stream, after: events), isRepeat: false)
            } catch {
                switch error {
                case .conflict:
                    conflicts.increment()
                    cache.forget(decided.consulted)
                    prepared = try await Preparing(submitting: self, actor: submission.actor).refresh(prepared)
                    stored = min(stored, prepared.values.count)
                case .otherContent: throw SubmissionError.keyReused
                case .tooLate(let before, _):
                    throw Refusal(.roundClosed, "The closing time was \(before); to decide again, convene a new round.")
                case .tooLarge(_, let bytes): throw SubmissionError.tooLarge(bytes: bytes)
                case .unavailable(let reason): throw SubmissionError.busy(reason)
                case .unknown(let reason): throw SubmissionError.outcomeUnknown(reason)
                }
            }
        }
        throw SubmissionError.busy("Others keep changing what it concerns; try again.")
    }

    // MARK: Repetition

    private func repeated(_ repetition: Repetition, of type: any Command.Type) async throws -> Submitted? {
        do throws(AppendError) {
            guard let appended = try await log.appended(repetition.id, fingerprint: repetition.fingerprint) else { return nil }
            return try await recorded(appended, repetition.id, type)
        } catch {
            if case .otherContent = error { throw SubmissionError.keyReused }
            throw SubmissionError.busy("\(error)")
        }
    }

    /// The answer to a submission that was recorded before, from the log itself.
    private func recorded(
        _ appended: Appended, _ appendID: Identifier, _ type: any Command.Type
    ) async throws(AppendError) -> Submitted {
        do {
            var reader = EventReader()
            var events: [RecordedEvent] = []
            while events.count < appended.logPositions.count {
                let from = appended.logPositions.lowerBound + events.count
                let page = try await log.page(
                    EntryQuery(from: from, to: appended.logPositions.upperBound), limit: appended.logPositions.count)
                guard !page.isEmpty else { throw AppendError.unavailable("The log does not give back what it holds.") }
                for entry in page { events.append(try reader.read(entry)) }
            }
            return Submitted(
                events: events, appendID: appendID, stream: events[0].stream,
                version: Submitting.version(of: events[0].stream, after: events), isRepeat: true)
        } catch let error as AppendError {
            throw error
        } catch {
            throw AppendError.unavailable("\(error)")
        }
    }

    private static func version(of stream: Stream, after events: [RecordedEvent]) -> Int {
        events.last { $0.stream == stream }?.envelope.version ?? 0
    }

    // MARK: What a command is completed with

    /// When it is said to have happened, if the command says so.
    private static func occurredAt(_ members: inout JSON) throws -> Instant? {
        guard let value = members.remove("occurredAt"), !value.isNull else { return nil }
        guard let instant = value.string.flatMap({ Instant($0) }) else {
            throw JSONProblem(
                .invalidValue, at: "/occurredAt", "Expected an RFC 3339 time.",
                invalidValue: InvalidValue(.time, "Expected an RFC 3339 time."))
        }
        return instant
    }

    /// Whoever takes a position does so for their own organisation's seat; they need not say which that is.
    private func supplySeat(_ members: inout JSON, for actor: Actor, _ type: any Command.Type) async throws {
        guard type == TakePosition.self || type == WithdrawPosition.self || type == GiveProxy.self || type == WithdrawProxy.self,
            members["seat"] == nil, case .delegate(let id) = actor
        else { return }
        let organisation = try await delegate(id)?.organisation
        if let organisation { members["seat"] = .string(organisation.description) }
    }

    /// The language in which a plain string in a command is written: its programme's.
    private func language(of members: JSON, _ type: any Command.Type) async throws -> Language {
        guard !type.prose.isEmpty else { return .english }
        guard let programme = try await programme(of: members) else { return .english }
        return try await cache.run { record in
            guard let held = record.programmes[programme] else { throw Unread([.programme(programme)]) }
            return held.state?.defaultLanguage ?? .english
        }
    }

    /// The programme that a command is about, by whatever it names.
    private func programme(of members: JSON) async throws -> ID<Programme>? {
        func id<Subject>(_ name: String) -> ID<Subject>? { members[name]?.string.flatMap { ID($0) } }
        if let programme: ID<Programme> = id("programme") { return programme }
        var streams: [Stream] = []
        if let round: ID<Round> = id("round") { streams.append(.round(round)) }
        if let intervention: ID<Intervention> = id("intervention") { streams.append(.intervention(intervention)) }
        if let target = members["target"]?.string {
            streams += [Stream("gap/\(target)"), Stream("intervention/\(target)")].compactMap { $0 }
        }
        if let comment: ID<Comment> = id("comment") { streams.append(.comment(comment)) }
        if let consultation: ID<Consultation> = id("consultation") { streams.append(.consultation(consultation)) }
        if let delegate: ID<Delegate> = id("delegate") { streams.append(.delegate(delegate)) }
        if let subject = members["subject"]?.string.flatMap({ Stream($0) }) { streams.append(subject) }
        for stream in streams {
            if let programme = try await programme(of: stream) { return programme }
        }
        return nil
    }

    /// The programme to which the entity of a stream belongs; nil if it is not there or belongs to none.
    package func programme(of stream: Stream) async throws -> ID<Programme>? {
        try await cache.run { record in
            guard record.version(of: stream) != nil else { throw Unread([stream]) }
            return record.programme(of: stream)
        }
    }

    /// A delegate as things are now; nil if there is none.
    package func delegate(_ id: ID<Delegate>) async throws -> Delegate? {
        try await cache.run { record in
            guard let held = record.delegates[id] else { throw Unread([.delegate(id)]) }
            return held.state
        }
    }

    private func decode(_ type: any Command.Type, from members: JSON) throws(JSONProblem) -> any Command {
        func decode<Asked: Command>(_ type: Asked.Type) throws(JSONProblem) -> any Command {
            try JSONDecoding.decode(type, from: members)
        }
        return try decode(type)
    }
}

extension Submitting {
    /// Throws what submitting this now would throw, and records nothing.
    func check(_ command: some Command, as actor: Actor) async throws {
        if let problem = clock.problem { throw SubmissionError.notReady(problem) }
        let now = clock.now()
        _ = try await cache.run { record in try Decided(command, by: actor, at: now, occurredAt: nil, on: record) }
    }
}
