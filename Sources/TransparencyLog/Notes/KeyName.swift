/// The name of a key, of a log or of a witness: not empty, without spaces and without `+` (C2SP signed-note). A log's is
/// also the origin of its checkpoints.
///
/// Two names are the same if their bytes are, unlike two strings.
package struct KeyName: Hashable, Sendable {
    package let text: String

    /// - Throws: `Malformed` if a key cannot have that name.
    package init(_ text: String) throws(Malformed) {
        guard !text.isEmpty else { throw Malformed(.keyName, "it is empty") }
        for scalar in text.unicodeScalars {
            guard !scalar.properties.isWhitespace, scalar.value >= 0x20, scalar != "+" else {
                throw Malformed(.keyName, "it has a space, a control character or a +")
            }
        }
        self.text = text
    }

    init(bytes: some Sequence<UInt8>) throws(Malformed) {
        guard let text = String(validating: Array(bytes), as: UTF8.self) else {
            throw Malformed(.keyName, "it is not UTF-8")
        }
        try self.init(text)
    }

    /// The SHA-256 in lower-case hexadecimal digits: under it a witness publishes the last checkpoint of the log that has
    /// this name (C2SP tlog-witness).
    package var digest: String {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { TreeHash(of: $0) }.hexadecimal
    }

    package static func == (one: KeyName, other: KeyName) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

extension KeyName: CustomStringConvertible {
    package var description: String { text }
}
