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
        let scanned = try scanner.scan(entry.line)
        guard let stream = scanned.envelope.stream.stream else {
            throw MalformedEntry("unknown stream \(scanned.envelope.stream)", at: 0)
        }
        let event = try EventReader.event(scanned.envelope.type, entry.line, scanned.data)
        if exactly { try EventReader.require(event, scanned.envelope.type, asWrittenIn: entry.line, scanned.data) }
        return RecordedEvent(
            logPosition: entry.logPosition, envelope: scanned.envelope, stream: stream, event: event)
    }

    private static func require(
        _ event: Event, _ type: String, asWrittenIn line: [UInt8], _ data: Range<Int>
    ) throws(MalformedEntry) {
        // An earlier shape is read as the present one, and would not be written again.
        guard event.type == type else { return }
        var written: [UInt8] = []
        written.reserveCapacity(data.count)
        let isWritten: Void? = try? event.append(to: &written)
        guard isWritten != nil, written.elementsEqual(line[data]) else {
            let same = zip(written, line[data]).prefix { $0 == $1 }.count
            throw MalformedEntry(
                "the data of \(type) are not in the form in which they are written", at: data.lowerBound + same)
        }
    }

    private static func event(
        _ type: String, _ line: [UInt8], _ data: Range<Int>
    ) throws(MalformedEntry) -> Event {
        if type == PositionTaken.type, let event = bareBallot(line, data) { return event }
        guard let known = Event.catalogue[type] else { throw MalformedEntry("unknown type \(type)", at: 0) }
        do {
            return try known.decode(StoredPayload(bytes: Array(line[data])))
        } catch let problem as JSONProblem {
            throw MalformedEntry(
                "the data of \(type) are wrong at \(problem.pointer): \(problem.detail)", at: data.lowerBound)
        } catch {
            throw MalformedEntry("the data of \(type) are wrong: \(error)", at: data.lowerBound)
        }
    }

    /// A ballot that is nothing but an answer (and perhaps without a recorded reason), in the exact form in which it is written; nil for anything else.
    private static func bareBallot(_ line: [UInt8], _ data: Range<Int>) -> Event? {
        line.withUnsafeBytes { bytes in
            var rest = bytes[data]
            func skip(_ literal: StaticString) -> Bool {
                let wanted = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
                guard rest.starts(with: wanted) else { return false }
                rest = rest.dropFirst(wanted.count)
                return true
            }
            guard skip(#"{"answer":""#) else { return nil }
            let answer: Answer
            if skip(#"support","item":"#) {
                answer = .support
            } else if skip(#"object","item":"#) {
                answer = .object
            } else if skip(#"abstain","item":"#) {
                answer = .abstain
            } else if skip(#"stand_aside","item":"#) {
                answer = .standAside
            } else {
                return nil
            }
            var item = 0
            while let digit = rest.first.map({ $0 &- UInt8(ascii: "0") }), digit < 10, item < 1_000 {
                item = item * 10 + Int(digit)
                rest = rest.dropFirst()
            }
            let reasonNotRecorded: Bool? = skip(#","reasonNotRecorded":true"#) ? true : nil
            guard rest.count == 1, rest.first == UInt8(ascii: "}"), item > 0 else { return nil }
            let position = Position(answer: answer, reasonNotRecorded: reasonNotRecorded)
            return .seat(.taken(PositionTaken(item: item, position: position)))
        }
    }
}

/// A payload as the bytes of its JSON.
private struct StoredPayload: PayloadDecoding {
    let bytes: [UInt8]

    func decode<Payload: EventPayload>(_ type: Payload.Type) throws -> Payload {
        try JSONDecoding.decode(type, from: bytes, limits: .none)
    }
}
