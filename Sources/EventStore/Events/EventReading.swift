package import Domain

/// An entry as what it means.
package struct RecordedEvent: Hashable, Sendable {
    package let logPosition: Int
    package let envelope: Envelope
    package let stream: Stream
    package let event: Event

    package init(logPosition: Int, envelope: Envelope, stream: Stream, event: Event) {
        self.logPosition = logPosition
        self.envelope = envelope
        self.stream = stream
        self.event = event
    }

    /// What `evolve` may look at.
    package var context: EventContext {
        EventContext(
            logPosition: logPosition, time: envelope.time, occurredAt: envelope.occurredAt, actor: envelope.actor,
            organisation: envelope.organisation)
    }
}

/// Reads entries as events, one after the other. A value of its own for each task: it remembers the types it has seen.
package struct EventReader: Sendable {
    private var scanner = EntryScanner()

    package init() {}

    /// - Parameter exactly: whether also the event's JSON has to stand as Accord writes it, byte for byte.
    /// - Throws: `MalformedEntry` if the entry's line is not one that Accord writes, or its type or data are unknown.
    package mutating func read(_ entry: Entry, exactly: Bool = false) throws(MalformedEntry) -> RecordedEvent {
        try entry.line.withUnsafeBufferPointer { (line) throws(MalformedEntry) in
            try read(UnsafeRawBufferPointer(line), at: entry.logPosition, exactly: exactly)
        }
    }

    /// The same, from bytes that need to stay only until this returns.
    package mutating func read(
        _ line: UnsafeRawBufferPointer, at logPosition: Int, exactly: Bool = false
    ) throws(MalformedEntry) -> RecordedEvent {
        let scanned = try scanner.scan(line)
        guard let stream = scanned.envelope.stream.stream else {
            throw MalformedEntry("unknown stream \(scanned.envelope.stream)", at: 0)
        }
        let data = UnsafeRawBufferPointer(rebasing: line[scanned.data])
        let type = scanned.envelope.type
        let event: Event
        if type == PositionTaken.type, let ballot = EventReader.bareBallot(data) {
            event = ballot
        } else {
            event = try EventReader.event(type, data, at: scanned.data.lowerBound)
            if exactly { try EventReader.require(event, type, asWrittenIn: data, at: scanned.data.lowerBound) }
        }
        return RecordedEvent(logPosition: logPosition, envelope: scanned.envelope, stream: stream, event: event)
    }

    private static func require(
        _ event: Event, _ type: String, asWrittenIn data: UnsafeRawBufferPointer, at offset: Int
    ) throws(MalformedEntry) {
        // An earlier shape is read as the present one, and would not be written again.
        guard event.type == type else { return }
        var written: [UInt8] = []
        written.reserveCapacity(data.count)
        let isWritten: Void? = try? event.append(to: &written)
        guard isWritten != nil, written == Array(data) else {
            let same = zip(written, data).prefix { $0 == $1 }.count
            throw MalformedEntry(
                "the data of \(type) are not in the form in which they are written", at: offset + same)
        }
    }

    private static func event(
        _ type: String, _ data: UnsafeRawBufferPointer, at offset: Int
    ) throws(MalformedEntry) -> Event {
        guard let known = Event.catalogue[type] else { throw MalformedEntry("unknown type \(type)", at: 0) }
        do {
            return try known.decode(StoredPayload(bytes: Array(data)))
        } catch let problem as JSONProblem {
            throw MalformedEntry("the data of \(type) are wrong at \(problem.pointer): \(problem.detail)", at: offset)
        } catch {
            throw MalformedEntry("the data of \(type) are wrong: \(error)", at: offset)
        }
    }

    /// A ballot that is nothing but an answer (and perhaps without a recorded reason), in the exact form in which it is
    /// written; nil for anything else.
    private static func bareBallot(_ data: UnsafeRawBufferPointer) -> Event? {
        var cursor = EntryCursor(data)
        guard cursor.skip(#"{"answer":""#) else { return nil }
        let answer: Answer
        if cursor.skip(#"support","item":"#) {
            answer = .support
        } else if cursor.skip(#"object","item":"#) {
            answer = .object
        } else if cursor.skip(#"abstain","item":"#) {
            answer = .abstain
        } else if cursor.skip(#"stand_aside","item":"#) {
            answer = .standAside
        } else {
            return nil
        }
        guard let item = try? cursor.version(), item < 10_000 else { return nil }
        let reasonNotRecorded: Bool? = cursor.skip(#","reasonNotRecorded":true"#) ? true : nil
        guard cursor.skip("}"), cursor.offset == data.count else { return nil }
        let position = Position(answer: answer, reasonNotRecorded: reasonNotRecorded)
        return .seat(.taken(PositionTaken(item: item, position: position)))
    }
}

/// A payload as the bytes of its JSON.
private struct StoredPayload: PayloadDecoding {
    let bytes: [UInt8]

    func decode<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload {
        try JSONDecoding.decode(type, from: bytes, limits: .none)
    }
}
