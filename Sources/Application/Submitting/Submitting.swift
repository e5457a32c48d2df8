package import Domain
package import EventStore
import Metrics
import TransparencyLog

/// Takes submissions: load, decide, append, and again if somebody else was first.
package final class Submitting: Sendable {
    let log: any EventLog
    let vault: any Vault
    let cache: EntityCache
    let unsettled = UnsettledRounds()
    let audiences = KnownAudiences()
    private let clock: NodeClock
    let source: String
    private let accepted = Counter(label: "accord_submissions_accepted_total")
    private let conflicts = Counter(label: "accord_submission_conflicts_total")

    /// How often a command is decided anew because something it looked at has changed meanwhile.
    static let attempts = 20

    /// Whether the log is another node's, so that nothing is taken.
    private let isMirror: Bool

    /// - Parameter source: the log's name, the `source` of its entries.
    init(log: any EventLog, vault: any Vault, clock: NodeClock, source: String, isMirror: Bool = false) {
        self.isMirror = isMirror
        self.log = log
        self.vault = vault
        self.clock = clock
        self.source = source
        cache = EntityCache(log: log)
        log.whenOthersWrite { [cache] streams in
            if let streams { cache.forget(streams.compactMap(\.stream)) } else { cache.forgetAll() }
        }
    }

    /// Records what the submission asks for, or throws. When it returns, it is durable.
    ///
    /// - Throws: `JSONProblem`, `InvalidValue`, `Refusal`, `SubmissionError`, and what storage throws.
    package func submit(_ submission: Submission) async throws -> Submitted {
        guard let type = CommandCatalogue.byName[submission.name] else {
            throw SubmissionError.unknownCommand(submission.name)
        }
        try submission.requireSignable()
        if let repetition = submission.repetition, let earlier = try await repeated(repetition) { return earlier }
        var members = submission.members
        if let creates = type.creates, members[creates] == nil {
            // What a signed submission brings into being has the submission's id: whoever signs has to know it before.
            let signedID = submission.signature == nil ? nil : submission.repetition?.id
            members[creates] = .string((signedID ?? Chance.identifier(at: clock.now())).description)
        }
        let occurredAt = try Submitting.occurredAt(&members)
        try await supplySeat(&members, for: submission.actor, type)
        let ballotKey = try submission.ballotKey(from: &members, type)
        var sealing = Sealing(
            language: try await language(of: members, type), isSigned: submission.signature != nil)
        try sealing.seal(&members, as: type)
        let command = try Submitting.decode(type, from: members)
        try submission.requireRevision(command)
        let prepared = try await Preparing(submitting: self, actor: submission.actor)
            .prepare(command, values: sealing.values, ballotKey: ballotKey)
        try await requireFresh(sealing.values, submission)
        return try await submit(prepared, submission, occurredAt: occurredAt)
    }

    /// Records a command of the node itself.
    ///
    /// - Parameters:
    ///   - lease: what it has to hold for that, if it does so for all nodes.
    ///   - logPosition: where it has to stand in the log; nil if that does not matter.
    /// - Throws: `LeaseLost` if another node holds it now; `SubmissionError.busy` if it would stand elsewhere.
    package func submit(
        _ command: some Command, as actor: Actor, under lease: Lease? = nil, at logPosition: Int? = nil
    ) async throws -> Submitted {
        let prepared = try await Preparing(submitting: self, actor: actor).prepare(command, values: [])
        return try await submit(
            prepared, Submission(name: "", members: [:], actor: actor), occurredAt: nil, under: lease, at: logPosition)
    }

    func submit(
        _ prepared: Prepared, _ submission: Submission, occurredAt: Instant?, under lease: Lease? = nil,
        at logPosition: Int? = nil
    ) async throws -> Submitted {
        var prepared = prepared
        var stored: Set<Commitment> = []
        for _ in 0..<Submitting.attempts {
            let now = try readyNow()
            let command = prepared.command
            let decided: Decided
            do {
                decided = try await deciding { record in
                    if let ifMatch = submission.ifMatch { try record.require(ifMatch, of: command.stream) }
                    return try Decided(
                        command, by: submission.actor, at: now, occurredAt: occurredAt, on: record,
                        signedBy: submission.signature?.header.key)
                }
            } catch let refusal as Refusal {
                try await withdraw(prepared.values.filter { stored.contains($0.commitment) })
                throw refusal
            }
            let signature = try signature(of: decided, command, submission)
            let values = prepared.values.filter { stored.insert($0.commitment).inserted }
            try await vault.store(values)
            let submitted = try await append(
                decided, about: command.stream, by: submission.actor, at: now, submission.repetition, signature,
                under: lease, at: logPosition)
            if let submitted {
                if !submitted.isRepeat, case .round(let event) = submitted.events[0].event {
                    await Settling(submitting: self).settle(submitted.events[0].stream, event)
                }
                return submitted
            }
            prepared = try await Preparing(submitting: self, actor: submission.actor).refresh(prepared)
        }
        throw Submitting.changing
    }

    /// Decides on what is known here; in a log that others write too, what would be refused is decided once more on what
    /// stands there now, for they may have written what it waits for.
    private func deciding(_ body: (Record) throws -> Decided) async throws -> Decided {
        do {
            return try await cache.run(body)
        } catch  where log.isShared && (error is Refusal || error is SubmissionError) {
            let decided = try await EntityCache(log: log).run(body)
            cache.forget(decided.streams)
            return decided
        }
    }

    /// Takes out of the vault what was kept for a command that was then refused after all, something having changed.
    /// A person's particulars go without a trace: what has changed may be that the person was erased.
    private func withdraw(_ values: [SealedValue]) async throws {
        let commitments = Set(values.map(\.commitment))
        if values.contains(where: { $0.person != nil }) {
            try await vault.erase(values: commitments)
        } else {
            try await vault.erase(commitments)
        }
    }

    /// What is said when things changed each time that a command was decided.
    static let changing = SubmissionError.busy("Others keep changing what it concerns; try again.")

    /// Appends what was decided.
    ///
    /// - Parameter stream: what the command is about.
    /// - Returns: nil if something that it rests on has changed meanwhile. Then it has to be decided anew.
    func append(
        _ decided: Decided, about stream: Stream, by actor: Actor, at now: Instant, _ repetition: Repetition?,
        _ signature: String? = nil, under lease: Lease? = nil, at logPosition: Int? = nil
    ) async throws -> Submitted? {
        let appendID = repetition?.id ?? Chance.identifier(at: now)
        let drafts = try decided.drafts(
            source: source, actor: actor, appendID: appendID, at: now, signature: signature)
        let append = Append(
            id: appendID, fingerprint: repetition?.fingerprint, drafts: drafts.map(\.draft),
            expected: decided.expected, before: decided.decision.before, lease: lease, logPosition: logPosition)
        let appended: Appended
        do throws(AppendError) {
            appended = try await log.append(append)
        } catch {
            guard case .conflict = error else { throw Submitting.translated(error, of: decided) }
            conflicts.increment()
            cache.forget(decided.streams)
            return nil
        }
        if appended.isRepeat { return try await recorded(appended, appendID) }
        let events = drafts.enumerated().map { index, draft in
            draft.recorded(at: appended.logPositions.lowerBound + index, time: appended.time)
        }
        cache.apply(events)
        accepted.increment()
        return Submitted(
            events: events, appendID: appendID, stream: stream,
            version: Submitting.version(of: stream, after: events), leaf: appended.leaves[0], isRepeat: false)
    }

    /// What an append that failed for good means to whoever submitted.
    private static func translated(_ error: AppendError, of decided: Decided) -> any Error {
        switch error {
        case .conflict(let stream, let expected, let actual):
            SubmissionError.busy("\(stream) is at version \(actual), not \(expected).")
        case .misplaced: SubmissionError.busy("Others have recorded something meanwhile; stop all other nodes.")
        case .otherContent: SubmissionError.keyReused
        case .tooLate(let before, _):
            switch decided.decision.events[0].event {
            case .token, .round(.drafted), .round(.opened):
                Refusal(.timeInThePast, "\(before) has come meanwhile; give a later time.")
            default: Refusal(.roundClosed, "The closing time was \(before); to decide again, convene a new round.")
            }
        case .tooLarge(_, let bytes): SubmissionError.tooLarge(bytes: bytes)
        case .superseded: LeaseLost()
        case .unavailable(let reason): SubmissionError.busy(reason)
        case .storageFailed(let reason): SubmissionError.storageFailed(reason)
        case .unknown(let reason): SubmissionError.outcomeUnknown(reason)
        }
    }

    /// The time, if the clock can be trusted and there is something to decide.
    func readyNow() throws -> Instant {
        if isMirror { throw SubmissionError.readOnlyMirror(of: source) }
        let now = clock.now()
        if let problem = clock.problem { throw SubmissionError.notReady(problem) }
        return now
    }

    // MARK: Repetition

    func repeated(_ repetition: Repetition) async throws -> Submitted? {
        do {
            guard let appended = try await log.appended(repetition.id, fingerprint: repetition.fingerprint) else {
                return nil
            }
            return try await recorded(appended, repetition.id)
        } catch AppendError.otherContent {
            throw SubmissionError.keyReused
        }
    }

    /// The answer to a submission that was recorded before, from the log itself.
    private func recorded(_ appended: Appended, _ appendID: Identifier) async throws -> Submitted {
        var reader = EventReader()
        var events: [RecordedEvent] = []
        while events.count < appended.logPositions.count {
            let from = appended.logPositions.lowerBound + events.count
            let page = try await log.page(
                EntryQuery(from: from, to: appended.logPositions.upperBound), limit: appended.logPositions.count)
            guard !page.isEmpty else { throw SubmissionError.busy("The log does not give back what it holds.") }
            for entry in page { events.append(try reader.read(entry)) }
        }
        let leaf = try await log.hashes(of: [TreeNode(level: 0, index: events[0].logPosition)])[0]
        return Submitted(
            events: events, appendID: appendID, stream: events[0].stream,
            version: Submitting.version(of: events[0].stream, after: events), leaf: leaf, isRepeat: true)
    }

    private static func version(of stream: Stream, after events: [RecordedEvent]) -> Int {
        events.last { $0.stream == stream }?.envelope.version ?? 0
    }

    // MARK: What a command is completed with

    /// When it is said to have happened, if the command says so.
    static func occurredAt(_ members: inout JSON) throws -> Instant? {
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
        guard Submitting.speaksForSeat(type), members["seat"] == nil, case .delegate(let id) = actor
        else { return }
        let organisation = try await delegate(id)?.organisation
        if let organisation { members["seat"] = .string(organisation.description) }
    }

    /// The language in which a plain string in a command is written: its programme's.
    private func language(of members: JSON, _ type: any Command.Type) async throws -> Language {
        guard !type.prose.isEmpty else { return .english }
        guard let programme = try await Submitting.programme(of: members, reading: { try await self.cache.run($0) })
        else { return .english }
        return try await cache.run { record in
            guard let held = record.programmes[programme] else { throw Unread([.programme(programme)]) }
            return held.state?.defaultLanguage ?? .english
        }
    }

    /// The programme that a command is about, by whatever it names.
    ///
    /// - Parameter reading: runs its argument on a record that holds what the argument asks for.
    static func programme(
        of members: JSON, reading: ((Record) throws -> ID<Programme>?) async throws -> ID<Programme>?
    ) async throws -> ID<Programme>? {
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
            let programme = try await reading { record in
                guard record.version(of: stream) != nil else { throw Unread([stream]) }
                return record.programme(of: stream)
            }
            if let programme { return programme }
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

    /// Whether a command speaks for the actor's own seat in a round.
    static func speaksForSeat(_ type: any Command.Type) -> Bool {
        type == TakePosition.self || type == WithdrawPosition.self || type == GiveProxy.self
            || type == WithdrawProxy.self
    }

    static func decode(_ type: any Command.Type, from members: JSON) throws(JSONProblem) -> any Command {
        func decode<Asked: Command>(_ type: Asked.Type) throws(JSONProblem) -> any Command {
            try JSONDecoding.decode(type, from: members)
        }
        return try decode(type)
    }
}

extension Submitting {
    /// Throws what submitting this now would throw, and records nothing.
    func check(_ command: some Command, as actor: Actor) async throws {
        let now = try readyNow()
        _ = try await deciding { record in try Decided(command, by: actor, at: now, occurredAt: nil, on: record) }
    }
}
