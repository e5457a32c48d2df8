package import Domain

/// Why a JSON text was refused: by the parser, or by the type that it should have become.
package struct JSONProblem: Error, Equatable, Sendable {
    /// What is wrong; part of the problem type that a client sees.
    package enum Kind: String, Sendable, CaseIterable {
        case malformed
        case notUTF8 = "not_utf8"
        case notNFC = "not_nfc"
        case controlCharacter = "control_character"
        case duplicateName = "duplicate_name"
        case tooLarge = "too_large"
        case tooDeep = "too_deep"
        case tooMany = "too_many"
        case textTooLong = "text_too_long"
        case missingField = "missing_field"
        case unknownField = "unknown_field"
        case wrongType = "wrong_type"
        case invalidValue = "invalid_value"
    }

    /// One thing that is wrong, and where.
    package struct Fault: Hashable, Sendable {
        /// A JSON Pointer (RFC 6901); the empty string is the whole text.
        package let pointer: String
        /// One sentence that says what to do.
        package let detail: String

        package init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// A place among the bytes of the text.
    package struct Place: Hashable, Sendable {
        /// Bytes before it.
        package let offset: Int
        /// From 1.
        package let line: Int
        /// In bytes, from 1.
        package let column: Int

        /// The place of a byte, or the end if there are fewer bytes.
        package init(offset: Int, in bytes: some Collection<UInt8>) {
            var line = 1
            var column = 1
            for byte in bytes.prefix(offset) {
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    column = 1
                } else {
                    column += 1
                }
            }
            self.offset = offset
            self.line = line
            self.column = column
        }
    }

    package let kind: Kind
    /// Never empty. Only unknown fields are more than one.
    package let errors: [Fault]
    /// Where the parser stopped; nil if the text could be parsed.
    package let place: Place?
    /// What the value itself said, if its kind is `invalidValue` and it said something.
    package let invalidValue: InvalidValue?

    /// The place in the tree of the first fault.
    package var pointer: String { errors[0].pointer }
    /// What to do about the first fault.
    package var detail: String { errors[0].detail }

    package init(
        _ kind: Kind, at pointer: String, _ detail: String, place: Place? = nil, invalidValue: InvalidValue? = nil
    ) {
        self.kind = kind
        self.errors = [Fault(pointer: pointer, detail: detail)]
        self.place = place
        self.invalidValue = invalidValue
    }

    /// All fields that nothing asked for; at least one.
    init(unknownFields pointers: [String]) {
        precondition(!pointers.isEmpty, "A problem has at least one fault.")
        kind = .unknownField
        errors = pointers.map {
            Fault(pointer: $0, detail: "Leave this field out, or correct its name: nothing here is called that.")
        }
        place = nil
        invalidValue = nil
    }
}

extension JSONProblem: CustomStringConvertible {
    /// All the facts in one line.
    package var description: String {
        let faults = errors.map { "\($0.pointer.isEmpty ? "whole text" : $0.pointer): \($0.detail)" }
        let suffix = place.map { " (line \($0.line), column \($0.column), byte \($0.offset))" } ?? ""
        return "\(kind.rawValue): " + faults.joined(separator: " ") + suffix
    }
}
