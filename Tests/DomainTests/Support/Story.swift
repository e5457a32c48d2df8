import Domain
import Testing

/// Something that has happened before the test begins.
struct Happened: Sendable {
    let stream: Domain.Stream
    let event: Event
    let context: EventContext
}

/// What has happened so far: the log, as a test tells it.
///
/// `given(story).when(command, by: actor).then(events)` decides a command as the application does: the record holds
/// only the streams that `decide` has asked for. Whatever is accepted is also turned back into its command and
/// decided again, which must lead to the same events: so every test is one of that promise as well.
struct Story: Sendable {
    private(set) var happenings: [Happened] = []

    /// The same after this has happened too.
    func and(
        _ events: [(Domain.Stream, Event)], at time: Instant = .start, occurredAt: Instant? = nil,
        by actor: Actor = .node, for organisation: ID<Organisation>? = nil
    ) -> Story {
        var story = self
        for (stream, event) in events {
            let context = EventContext(
                logPosition: story.happenings.count, time: time, occurredAt: occurredAt, actor: actor,
                organisation: organisation)
            story.happenings.append(Happened(stream: stream, event: event, context: context))
        }
        return story
    }

    /// The same after this was asked and accepted; the test fails if it is not.
    func after(
        _ command: any Command, by actor: Actor, at now: Instant = .start, occurredAt: Instant? = nil,
        isImport: Bool = false, recordedAt: Instant? = nil, signedBy: Thumbprint? = nil,
        location: SourceLocation = #_sourceLocation
    ) -> Story {
        let ruling = when(
            command, by: actor, at: now, occurredAt: occurredAt, isImport: isImport, signedBy: signedBy, location)
        guard let decision = ruling.thenAccepted(location) else { return self }
        return and(
            decision.events.map { ($0.stream, $0.event) }, at: recordedAt ?? now, occurredAt: occurredAt, by: actor,
            for: decision.capacity.organisation)
    }

    /// The position that the next entry of the log will have, less one: what somebody who has seen it all reviewed.
    var head: Int { happenings.count - 1 }

    func when(
        _ command: any Command, by actor: Actor, at now: Instant = .start, occurredAt: Instant? = nil,
        isImport: Bool = false, signedBy: Thumbprint? = nil, _ location: SourceLocation = #_sourceLocation
    ) -> Ruling {
        let result = Result { try decide(command, by: actor, at: now, occurredAt, isImport, signedBy) }
        if case .success(let decision) = result {
            RoundTrip.check(command, at: location)
            for (stream, event) in decision.events { RoundTrip.check(event, on: stream, at: location) }
            #expect(throws: Never.self, sourceLocation: location) {
                let reversed = try Reversal.command(from: decision.events)
                let again = try decide(reversed, by: actor, at: now, occurredAt, isImport, signedBy)
                #expect(again.events.map(\.event) == decision.events.map(\.event), sourceLocation: location)
                #expect(again.events.map(\.stream) == decision.events.map(\.stream), sourceLocation: location)
                #expect(again.capacity == decision.capacity, sourceLocation: location)
                #expect(again.before == decision.before, sourceLocation: location)
            }
        }
        return Ruling(result: result)
    }

    /// Decides as the application does: reads what is asked for, and nothing else. What was read is set aside and taken
    /// back, as whoever goes through a long log does it, which must make no difference.
    private func decide(
        _ command: some Command, by actor: Actor, at now: Instant, _ occurredAt: Instant?, _ isImport: Bool,
        _ signedBy: Thumbprint?
    ) throws -> Decision {
        var record = Record()
        var read: [Domain.Stream] = []
        while true {
            do {
                let hearing = Hearing(
                    actor: actor, now: now, occurredAt: occurredAt, isImport: isImport, record: record,
                    signedBy: signedBy)
                return try hearing.decide(command)
            } catch let unread as Unread {
                for stream in unread.streams {
                    try #require(record.version(of: stream) == nil, "\(stream) was read and is asked for again")
                    record.note(stream)
                    for happened in happenings where happened.stream == stream {
                        record.evolve(stream, happened.event, happened.context)
                    }
                }
                read += unread.streams
                try Paper.setAsideAndTakeBack(read, of: &record)
            }
        }
    }
}

func given(_ story: Story) -> Story { story }

/// What came of a command.
struct Ruling {
    let result: Result<Decision, any Error>

    /// It led to exactly these events, in this order.
    func then(_ expected: [(Domain.Stream, Event)], _ location: SourceLocation = #_sourceLocation) {
        guard let decision = thenAccepted(location) else { return }
        #expect(decision.events.map(\.event) == expected.map(\.1), sourceLocation: location)
        #expect(decision.events.map(\.stream) == expected.map(\.0), sourceLocation: location)
    }

    @discardableResult
    func thenAccepted(_ location: SourceLocation = #_sourceLocation) -> Decision? {
        switch result {
        case .success(let decision): return decision
        case .failure(let error):
            Issue.record("It should have been accepted: \(error)", sourceLocation: location)
            return nil
        }
    }

    /// It was refused for this reason, and if seats are given, because of those.
    func thenRefused(
        _ reason: Refusal.Reason, seats: [ID<Organisation>]? = nil, _ location: SourceLocation = #_sourceLocation
    ) {
        switch result {
        case .success: Issue.record("It was accepted; expected \(reason).", sourceLocation: location)
        case .failure(let error as Refusal):
            #expect(error.reason == reason, "\(error.detail)", sourceLocation: location)
            if let seats { #expect(error.seats == seats, sourceLocation: location) }
        case .failure(let error): Issue.record("Expected \(reason), not \(error).", sourceLocation: location)
        }
    }

    /// It was refused for a value that is wrong by itself.
    func thenInvalid(_ kind: InvalidValue.Kind, _ location: SourceLocation = #_sourceLocation) {
        switch result {
        case .success: Issue.record("It was accepted; expected an invalid \(kind).", sourceLocation: location)
        case .failure(let error): #expect((error as? InvalidValue)?.kind == kind, "\(error)", sourceLocation: location)
        }
    }
}
