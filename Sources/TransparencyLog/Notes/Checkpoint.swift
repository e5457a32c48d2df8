/// A tree head as a log signs it: so many entries, and this root over them (C2SP tlog-checkpoint).
package struct Checkpoint: Hashable, Sendable {
    /// Which log; also the name of its key.
    package let origin: KeyName
    package let size: Int
    package let root: TreeHash
    /// Further lines, without their newlines. Nobody audits them, so a log should have none; see `KeyEndorsement` for the
    /// one that this one has.
    package let extensions: [[UInt8]]

    /// - Parameter extensions: further lines, none of them empty, without newlines.
    package init(origin: KeyName, size: Int, root: TreeHash, extensions: [[UInt8]] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note.
    ///
    /// - Throws: `Malformed` for whatever `text` would not write.
    package init(_ text: [UInt8]) throws(Malformed) {
        var lines = LineReader(text)
        guard let origin = lines.next(), let size = lines.next(), let root = lines.next() else {
            throw Malformed(.checkpoint, "it has fewer than three lines")
        }
        self.origin = try KeyName(bytes: origin)
        guard let size = size.decimal else {
            throw Malformed(.checkpoint, "the size is not a number without leading zeros up to \(Int.max)")
        }
        guard let root = TreeHash(base64: root) else {
            throw Malformed(.checkpoint, "the root is not 32 bytes of base64 in its only spelling")
        }
        self.size = size
        self.root = root
        var extensions: [[UInt8]] = []
        while let line = lines.next() {
            guard !line.isEmpty else { throw Malformed(.checkpoint, "it has an empty line") }
            extensions.append(Array(line))
        }
        guard lines.isAtEnd else { throw Malformed(.checkpoint, "it does not end with a newline") }
        self.extensions = extensions
    }

    /// The text that is signed.
    package var text: [UInt8] {
        var text = Array("\(origin)\n\(size)\n\(root)\n".utf8)
        for line in extensions { text += line + [0x0A] }
        return text
    }
}
