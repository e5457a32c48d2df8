package import Domain

/// An entry read as far as its event.
package struct ScannedEntry: Hashable, Sendable {
    package let envelope: Envelope
    /// Where the event's JSON object stands in the line. That it begins and ends as an object does has been checked;
    /// what is in it is for the event's own decoder.
    package let data: Range<Int>
}

/// Reads entries in exactly the form in which `EntryDraft` writes them, and refuses every other.
///
/// It remembers the types and sources that it has seen (at most 256), so keep one for a whole replay. A value of its own
/// for each task: it is not shared.
package struct EntryScanner: Sendable {
    private var texts = TextTable()

    package init() {}

    /// - Throws: `MalformedEntry` for any bytes that this log would not have written.
    package mutating func scan(_ line: [UInt8]) throws(MalformedEntry) -> ScannedEntry {
        try line.withUnsafeBufferPointer { (bytes) throws(MalformedEntry) in try scan(UnsafeRawBufferPointer(bytes)) }
    }

    /// The same, from bytes that need to stay only until this returns.
    package mutating func scan(_ line: UnsafeRawBufferPointer) throws(MalformedEntry) -> ScannedEntry {
        var cursor = EntryCursor(line)
        try cursor.expect(#"{"specversion":"1.0","id":""#)
        let id = try cursor.identifier()
        try cursor.expect(#"","source":""#)
        let source = try cursor.text(&texts)
        try cursor.expect(#"","type":""#)
        let type = try cursor.text(&texts)
        try cursor.expect(#"","time":""#)
        let time = try cursor.instant()
        var occurredAt: Instant?
        if cursor.skip(#"","occurredat":""#) { occurredAt = try cursor.instant() }
        try cursor.expect(#"","stream":""#)
        let stream = try cursor.stream()
        try cursor.expect(#"","version":"#)
        let version = try cursor.version()
        var programme: ID<Programme>?
        if cursor.skip(#","programme":""#) {
            programme = ID(try cursor.identifier())
            try cursor.expect(#"""#)
        }
        try cursor.expect(#","actor":""#)
        let actor = try EntryScanner.actor(&cursor)
        var organisation: ID<Organisation>?
        if cursor.skip(#"","organisation":""#) { organisation = ID(try cursor.identifier()) }
        var role: Role?
        if cursor.skip(#"","role":""#) { role = try EntryScanner.role(&cursor) }
        try cursor.expect(#"","correlation":""#)
        let correlation = try cursor.identifier()
        var causation: Identifier?
        if cursor.skip(#"","causation":""#) { causation = try cursor.identifier() }
        try cursor.expect(#"","appendid":""#)
        let appendID = try cursor.identifier()
        try cursor.expect(#"","nonce":""#)
        let nonce = try cursor.nonce()
        var signature: String?
        if cursor.skip(#"","signature":""#) { signature = try EntryScanner.signature(&cursor) }
        try cursor.expect(#"","datacontenttype":"application/json","data":"#)
        let data = try EntryScanner.data(in: line, from: cursor.offset)
        let envelope = Envelope(
            source: source, id: id, type: type, time: time, occurredAt: occurredAt, stream: stream, version: version,
            programme: programme, actor: actor, organisation: organisation, role: role, correlation: correlation,
            causation: causation, appendID: appendID, nonce: nonce, signature: signature
        )
        return ScannedEntry(envelope: envelope, data: data)
    }

    /// Only the type, without looking at what follows it.
    package mutating func type(of line: [UInt8]) throws(MalformedEntry) -> String {
        try line.withUnsafeBufferPointer { (bytes) throws(MalformedEntry) in
            var cursor = try EntryScanner.atType(of: UnsafeRawBufferPointer(bytes))
            return try cursor.text(&texts)
        }
    }

    /// Only the recorded time, without looking at what follows it.
    package static func time(of line: [UInt8]) throws(MalformedEntry) -> Instant {
        try line.withUnsafeBufferPointer { (bytes) throws(MalformedEntry) in
            var cursor = try atType(of: UnsafeRawBufferPointer(bytes))
            _ = try cursor.string()
            try cursor.expect(#"","time":""#)
            return try cursor.instant()
        }
    }

    private static func atType(of line: UnsafeRawBufferPointer) throws(MalformedEntry) -> EntryCursor {
        var cursor = EntryCursor(line)
        try cursor.expect(#"{"specversion":"1.0","id":""#)
        _ = try cursor.identifier()
        try cursor.expect(#"","source":""#)
        _ = try cursor.string()
        try cursor.expect(#"","type":""#)
        return cursor
    }

    private static func actor(_ cursor: inout EntryCursor) throws(MalformedEntry) -> Actor {
        if cursor.skip("delegate:") { return .delegate(ID(try cursor.identifier())) }
        if cursor.skip("administrator:") { return .administrator(ID(try cursor.identifier())) }
        if cursor.skip("node") { return .node }
        throw MalformedEntry("expected an actor", at: cursor.offset)
    }

    private static func role(_ cursor: inout EntryCursor) throws(MalformedEntry) -> Role {
        let start = cursor.offset
        let bytes = try cursor.string().bytes
        guard let text = String(validating: bytes, as: UTF8.self), let role = Role(rawValue: text) else {
            throw MalformedEntry("expected a role", at: start)
        }
        return role
    }

    /// Three parts in base64url with full stops between; what is in them is for whoever checks it.
    private static func signature(_ cursor: inout EntryCursor) throws(MalformedEntry) -> String {
        let start = cursor.offset
        let bytes = try cursor.string().bytes
        let isPlain = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isPlain, bytes.count(where: { $0 == UInt8(ascii: ".") }) == 2 else {
            throw MalformedEntry("expected a compact JWS", at: start)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func data(
        in line: UnsafeRawBufferPointer, from start: Int
    ) throws(MalformedEntry) -> Range<Int> {
        let end = line.count - 1
        guard end - start >= 2, line[start] == UInt8(ascii: "{"), line[end - 1] == UInt8(ascii: "}"),
            line[end] == UInt8(ascii: "}")
        else { throw MalformedEntry("expected a JSON object that ends the entry", at: min(start, line.count)) }
        return start..<end
    }
}

extension Envelope {
    /// Reads the envelope of one entry. For many, keep an `EntryScanner`.
    package init(scanning line: [UInt8]) throws(MalformedEntry) {
        var scanner = EntryScanner()
        self = try scanner.scan(line).envelope
    }
}
