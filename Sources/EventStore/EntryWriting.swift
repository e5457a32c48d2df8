internal import Domain

/// How an entry is written: one line of JSON, its attributes always in the order below, those without a value left out,
/// without a blank anywhere. `EntryScanner` reads this form and no other.
extension EntryDraft {
    /// Composes the line around an event that is already JSON.
    ///
    /// - Parameters:
    ///   - envelope: its `time` is written as it stands, as the placeholder that the log's writer overwrites.
    ///   - data: the bytes of one JSON object, on one line.
    package init(envelope: Envelope, data: some Collection<UInt8>) {
        self.init(envelope: envelope, reserving: data.count) { $0.append(contentsOf: data) }
    }

    /// Composes the line around an event that writes itself into it, which saves a copy.
    ///
    /// - Parameters:
    ///   - reserving: about how many bytes the event will have.
    ///   - appendData: appends one JSON object, on one line.
    package init(
        envelope: Envelope, reserving: Int = 512, appendData: (inout [UInt8]) throws -> Void
    ) rethrows {
        var line: [UInt8] = []
        line.reserveCapacity(720 + reserving)
        let timeOffset = envelope.append(to: &line)
        try appendData(&line)
        line.append(UInt8(ascii: "}"))
        self.init(
            stream: envelope.stream, version: envelope.version, type: envelope.type,
            organisation: envelope.organisation, line: line, timeOffset: timeOffset
        )
    }
}

extension Envelope {
    /// Appends everything up to the value of `data`.
    ///
    /// - Returns: where the time stands.
    fileprivate func append(to line: inout [UInt8]) -> Int {
        line.append(literal: #"{"specversion":"1.0","id":""#)
        id.append(to: &line)
        line.append(literal: #"","source":""#)
        line.append(escaping: source)
        line.append(literal: #"","type":""#)
        line.append(escaping: type)
        line.append(literal: #"","time":""#)
        let timeOffset = line.count
        time.append(to: &line)
        if let occurredAt {
            line.append(literal: #"","occurredat":""#)
            occurredAt.append(to: &line)
        }
        line.append(literal: #"","stream":""#)
        stream.append(to: &line)
        line.append(literal: #"","version":"#)
        line.append(decimal: version)
        if let programme {
            line.append(literal: #","programme":""#)
            programme.value.append(to: &line)
            line.append(literal: #"""#)
        }
        line.append(literal: #","actor":""#)
        switch actor {
        case .administrator(let person):
            line.append(literal: "administrator:")
            person.value.append(to: &line)
        case .delegate(let delegate):
            line.append(literal: "delegate:")
            delegate.value.append(to: &line)
        case .node: line.append(literal: "node")
        }
        if let organisation {
            line.append(literal: #"","organisation":""#)
            organisation.value.append(to: &line)
        }
        if let role {
            line.append(literal: #"","role":""#)
            line.append(contentsOf: role.rawValue.utf8)
        }
        line.append(literal: #"","correlation":""#)
        correlation.append(to: &line)
        if let causation {
            line.append(literal: #"","causation":""#)
            causation.append(to: &line)
        }
        line.append(literal: #"","appendid":""#)
        appendID.append(to: &line)
        line.append(literal: #"","nonce":""#)
        Nonce.append(nonce, to: &line)
        if let signature {
            line.append(literal: #"","signature":""#)
            line.append(contentsOf: signature.utf8)
        }
        line.append(literal: #"","datacontenttype":"application/json","data":"#)
        return timeOffset
    }
}

extension [UInt8] {
    mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends text inside a JSON string (RFC 8259, section 7): only what must be escaped is, controls as `\u00xx`.
    mutating func append(escaping text: String) {
        let needsNone = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        }
        if needsNone == true { return append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append(literal: "\\u00")
                append(byte < 16 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let digit = byte & 15
                append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            default: append(byte)
            }
        }
    }

    mutating func append(decimal value: Int) {
        if value >= 0 && value < 10 { return append(UInt8(ascii: "0") + UInt8(value)) }
        append(contentsOf: String(value).utf8)
    }
}
