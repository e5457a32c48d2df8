/// A text with signatures under it (C2SP signed-note).
///
/// Nothing of the text may be believed before `open(by:)` has returned it.
package struct SignedNote: Hashable, Sendable {
    /// The exact bytes that are signed; they end with a newline.
    package let text: [UInt8]
    /// In the order in which they stand, those of unknown keys included.
    package private(set) var signatures: [NoteSignature]

    /// The most bytes that a note may have, and the most signatures.
    package static let largest = 1_000_000
    package static let mostSignatures = 100

    /// A note that is to be signed: at least one signature has to be added before it is one.
    ///
    /// - Throws: `Malformed` if a text cannot be signed.
    package init(text: [UInt8], signatures: [NoteSignature] = []) throws(Malformed) {
        guard text.last == UInt8(ascii: "\n") else { throw Malformed(.note, "the text does not end with a newline") }
        guard String(validating: text, as: UTF8.self) != nil else { throw Malformed(.note, "it is not UTF-8") }
        guard text.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\n") }) else {
            throw Malformed(.note, "it has a control character")
        }
        guard signatures.count <= SignedNote.mostSignatures else {
            throw Malformed(.note, "it has more than \(SignedNote.mostSignatures) signatures")
        }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a note. The text ends at the last empty line.
    ///
    /// - Throws: `Malformed` for whatever `bytes` would not write, and for a note without signatures.
    package init(_ bytes: [UInt8]) throws(Malformed) {
        guard bytes.count <= SignedNote.largest else {
            throw Malformed(.note, "it has more than \(SignedNote.largest) bytes")
        }
        guard let end = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }) else {
            throw Malformed(.note, "there is no empty line between text and signatures")
        }
        guard bytes.count > end + 2, bytes.last == 0x0A else {
            throw Malformed(.note, "it does not end with the line of a signature")
        }
        var lines = LineReader(bytes[(end + 2)...])
        var signatures: [NoteSignature] = []
        while let line = lines.next() {
            signatures.append(try NoteSignature(line: line))
            guard signatures.count <= SignedNote.mostSignatures else { break }
        }
        try self.init(text: Array(bytes[...end]), signatures: signatures)
    }

    package var bytes: [UInt8] {
        var bytes = text + [0x0A]
        for signature in signatures { bytes += signature.line }
        return bytes
    }

    /// The note as entries have it: its lines, without the last newline.
    package var lines: [String] {
        String(decoding: bytes.dropLast(), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// Reads what `lines` gives.
    ///
    /// - Throws: `Malformed` as for bytes.
    package init(lines: [String]) throws(Malformed) {
        try self.init(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// Puts a signature under those that are there.
    package mutating func add(_ signature: NoteSignature) { signatures.append(signature) }
}

/// One line under a note.
package struct NoteSignature: Hashable, Sendable {
    package let name: KeyName
    package let id: UInt32
    /// What the key's type makes of it; at least one byte.
    package let signature: [UInt8]

    package init(name: KeyName, id: UInt32, signature: [UInt8]) {
        self.name = name
        self.id = id
        self.signature = signature
    }

    /// Reads a line without its newline.
    init(line: ArraySlice<UInt8>) throws(Malformed) {
        guard let (name, text) = line.after("— ")?.split(at: UInt8(ascii: " ")) else {
            throw Malformed(.note, "a line under the text is not a signature's")
        }
        self.name = try KeyName(bytes: name)
        guard let bytes = Base64.decode(text), bytes.count > 4 else {
            throw Malformed(.note, "a signature is not base64 in its only spelling, or too short")
        }
        id = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        signature = Array(bytes.dropFirst(4))
    }

    /// The line with its newline.
    package var line: [UInt8] {
        Array("— \(name) ".utf8) + Base64.encode(id.bigEndianBytes + signature) + [0x0A]
    }
}
