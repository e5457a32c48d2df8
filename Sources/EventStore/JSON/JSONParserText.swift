extension JSONParser {
    /// Reads a string from its opening to its closing quote.
    mutating func text() throws(Failure) -> String {
        let start = position + 1
        position = start
        var highest: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let raw = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position += 1
                return try string(raw, highest: highest, source: start..<position - 1)
            }
            if byte == UInt8(ascii: "\\") { return try textWithEscapes(from: start) }
            if byte &- 0x20 >= 0x5F {
                try refuseControlCharacter(byte)
                highest = max(highest, byte)
            }
            position += 1
        }
        throw malformed("Close the string with a double quote.")
    }

    /// Continues at the first escape of a string that starts at `start`.
    private mutating func textWithEscapes(from start: Int) throws(Failure) -> String {
        var output = [UInt8](bytes[start..<position])
        var highest = output.max() ?? 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                let source = start..<position - 1
                return try output.withUnsafeBufferPointer { (buffer) throws(Failure) in
                    try string(buffer, highest: highest, source: source)
                }
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                for unit in UTF8.encode(scalar)! {
                    output.append(unit)
                    highest = max(highest, unit)
                }
            default:
                try refuseControlCharacter(byte)
                output.append(byte)
                highest = max(highest, byte)
                position += 1
            }
        }
        throw malformed("Close the string with a double quote.")
    }

    /// Makes the string and checks what can only be checked on all of it.
    private func string(
        _ units: UnsafeBufferPointer<UInt8>, highest: UInt8, source: Range<Int>
    ) throws(Failure) -> String {
        guard units.count <= limits.text else {
            throw Failure(
                kind: .textTooLong, offset: source.lowerBound, detail: "Use at most \(limits.text) bytes of UTF-8."
            )
        }
        if highest < 0x80 { return String(decoding: units, as: UTF8.self) }
        guard let string = String(validating: units, as: UTF8.self) else {
            throw Failure(kind: .notUTF8, offset: firstInvalid(in: source), detail: "Encode the text as UTF-8.")
        }
        guard highest < NormalForm.firstByteInDoubt || NormalForm.isNFC(string) else {
            throw Failure(
                kind: .notNFC, offset: source.lowerBound, detail: "Send the text in Unicode Normalization Form C (NFC)."
            )
        }
        return string
    }

    /// Escapes are ASCII, so the bytes as sent are valid exactly where the text is.
    private func firstInvalid(in source: Range<Int>) -> Int {
        do {
            _ = try UTF8Span(validating: UnsafeBufferPointer(rebasing: bytes[source]).span)
            return source.lowerBound
        } catch {
            return source.lowerBound + error.byteOffsets.lowerBound
        }
    }

    /// U+0000 to U+001F and U+007F are one byte; U+0080 to U+009F are C2 and one more.
    private func refuseControlCharacter(_ byte: UInt8) throws(Failure) {
        let isControl =
            byte < 0x20 || byte == 0x7F
            || byte == 0xC2 && position + 1 < bytes.count && (0x80...0x9F).contains(bytes[position + 1])
        guard isControl else { return }
        throw Failure(
            kind: .controlCharacter, offset: position,
            detail: "Remove the control character; write a new line as \\n and a tabulator as \\t."
        )
    }

    /// Reads one escape, with its second half if it is a pair of surrogates.
    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = next
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "f"): throw escapedControlCharacter(start)
        case UInt8(ascii: "u"): break
        default:
            position = start
            throw malformed("Write an escape as RFC 8259 does; a backslash itself is \\\\.")
        }
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            guard !isControl || scalar == "\n" || scalar == "\t" else { throw escapedControlCharacter(start) }
            return scalar
        }
        if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try fourDigits()
            if (0xDC00...0xDFFF).contains(second) {
                return Unicode.Scalar(0x1_0000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))!
            }
        }
        position = start
        throw malformed("Write both halves of the surrogate pair, or the character itself.")
    }

    private func escapedControlCharacter(_ start: Int) -> Failure {
        Failure(
            kind: .controlCharacter, offset: start,
            detail: "Remove the control character; only \\n and \\t are allowed, a line ends with \\n alone."
        )
    }

    private mutating func fourDigits() throws(Failure) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<4 {
            let byte = next
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: throw malformed("Write four hexadecimal digits after \\u.")
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
