import Domain
import EventStore

/// A decision with what it rests on.
struct Decided {
    let decision: Decision
    /// What it only looked at, with the versions that have to stand. What it writes stands by the new entries' versions.
    private let read: [Consulted.Stood]
    /// The version of each event in its stream.
    private let versions: [Int]
    private let occurredAt: Instant?
    /// The key with which it was signed, if it was; it counts.
    let signingKey: PublicKey?

    /// Decides what is asked now.
    ///
    /// - Throws: what `decide` throws, `Unread` among it.
    init(
        _ command: any Command, by actor: Actor, at now: Instant, occurredAt: Instant?, on record: Record,
        signedBy: Thumbprint? = nil
    ) throws {
        let hearing = Hearing(actor: actor, now: now, occurredAt: occurredAt, record: record, signedBy: signedBy)
        decision = try Decided.decide(command, hearing)
        versions = try Decided.versions(of: decision, record)
        let events = decision.events
        read =
            events.count == 1
            ? hearing.consulted.streams.filter { $0.stream != events[0].stream }
            : Decided.read(hearing.consulted.streams, but: Set(events.map(\.stream)))
        self.occurredAt = occurredAt
        if let signedBy, let organisation = decision.capacity.organisation {
            signingKey = record.keys[organisation]?.state?.key(signedBy)?.jwk
        } else {
            signingKey = nil
        }
    }

    /// Decides what was asked at a time past, with that time as its clock. Whoever imports has the log to themselves, so
    /// only what is written has to stand.
    init(_ command: any Command, by actor: Actor, at now: Instant, importedAt: Instant, on record: Record) throws {
        guard importedAt <= now else { throw Refusal(.timeInTheFuture, "It cannot have happened yet.", at: "/at") }
        let hearing = Hearing(actor: actor, now: importedAt, occurredAt: importedAt, isImport: true, record: record)
        decision = try Decided.decide(command, hearing)
        versions = try Decided.versions(of: decision, record)
        read = []
        occurredAt = importedAt
        signingKey = nil
    }

    private static func read(_ consulted: [Consulted.Stood], but written: Set<Stream>) -> [Consulted.Stood] {
        consulted.filter { !written.contains($0.stream) }
    }

    private static func versions(of decision: Decision, _ record: Record) throws -> [Int] {
        var added: [Stream: Int] = [:]
        return try decision.events.map { stream, _ in
            guard let version = record.version(of: stream) else { throw Unread([stream]) }
            if decision.events.count == 1 { return version + 1 }
            added[stream, default: 0] += 1
            return version + added[stream, default: 0]
        }
    }

    /// The versions that streams must have when this is appended, apart from those that it writes.
    var expected: [Append.Expected] { read.map { (StreamName($0.stream), $0.version) } }

    /// Everything it rests on.
    var streams: [Stream] { read.map(\.stream) + decision.events.map(\.stream) }

    private static func decide(_ command: some Command, _ hearing: Hearing) throws -> Decision {
        try hearing.decide(command)
    }

    /// An entry to be written, with the event it holds.
    struct Drafted {
        let draft: EntryDraft
        private let envelope: Envelope
        private let stream: Stream
        private let event: Event

        init(_ envelope: Envelope, _ stream: Stream, _ event: Event) throws {
            self.envelope = envelope
            self.stream = stream
            self.event = event
            draft = try EntryDraft(envelope: envelope, reserving: 64) { try event.append(to: &$0) }
        }

        func recorded(at logPosition: Int, time: Instant) -> RecordedEvent {
            var envelope = envelope
            envelope.time = time
            return RecordedEvent(logPosition: logPosition, envelope: envelope, stream: stream, event: event)
        }
    }

    /// The entries to write.
    ///
    /// - Parameter signature: stands in the first one.
    func drafts(
        source: String, actor: Actor, appendID: Identifier, at now: Instant, signature: String? = nil
    ) throws -> [Drafted] {
        let correlation = Chance.identifier(at: now)
        var first: Identifier?
        return try zip(decision.events, versions).map { event, version in
            let (stream, event) = event
            let id = first == nil ? correlation : Chance.identifier(at: now)
            let envelope = Envelope(
                source: source, id: id, type: event.type, time: now, occurredAt: occurredAt,
                stream: StreamName(stream), version: version, programme: decision.capacity.programme, actor: actor,
                organisation: decision.capacity.organisation, role: decision.capacity.role, correlation: correlation,
                causation: first, appendID: appendID, nonce: Chance.identifier(),
                signature: first == nil ? signature : nil)
            first = first ?? id
            return try Drafted(envelope, stream, event)
        }
    }
}

extension Decided {
    /// The signature as it stands in the entry, once it is found to be of exactly what was decided.
    ///
    /// - Throws: `SignatureProblem.wrong`.
    func signature(
        _ signature: DetachedSignature, of command: any Command, source: String, id: Identifier
    ) throws -> String {
        guard let signingKey else { throw SignatureProblem.unknownKey(signature.header.key) }
        let text = try SubmissionText(
            try Reversal.command(from: decision.events), origin: source, programme: decision.capacity.programme, id: id,
            version: versions[0] - 1, occurredAt: occurredAt, revision: (command as? TakePosition)?.revision)
        return try signature.attached(to: text, by: signingKey)
    }
}

extension Record {
    /// Refuses a change of something that has changed since whoever asks has read it.
    func require(_ version: Int, of stream: Stream) throws {
        guard let actual = self.version(of: stream) else { throw Unread([stream]) }
        guard actual == version else {
            throw SubmissionError.staleVersion(stream: stream, expected: version, actual: actual)
        }
    }

    /// The programme to which an entity that has been read belongs.
    func programme(of stream: Stream) -> ID<Programme>? {
        switch stream {
        case .programme(let id): programmes[id]?.state != nil ? id : nil
        case .delegate(let id): delegates[id]?.state?.programme
        case .consultation(let id): consultations[id]?.state?.programme
        case .gap(let id): gaps[id]?.state?.programme
        case .intervention(let id): interventions[id]?.state?.programme
        case .comment(let id): comments[id]?.state?.programme
        case .round(let id), .seat(let id, _), .proxies(let id, _): rounds[id]?.state?.programme
        case .log, .administrator, .organisation, .token, .reservation, .prose, .person, .keys: nil
        }
    }
}
