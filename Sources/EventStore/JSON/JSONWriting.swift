extension JSON {
    /// Appends the text of the tree: members in the order they have, no spaces, UTF-8.
    ///
    /// Escaped are `"`, `\`, `\n`, `\t`, and the other control characters as `\u00` and two lower-case digits; nothing
    /// else is. The parser reads it back, except for those other control characters, which it refuses.
    package func write(to output: inout [UInt8]) {
        switch self {
        case .null: JSON.append("null", to: &output)
        case .bool(true): JSON.append("true", to: &output)
        case .bool(false): JSON.append("false", to: &output)
        case .integer(let value): JSON.append(value, to: &output)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .string(let text): JSON.append(quoting: text, to: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for index in items.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                items[index].write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for index in members.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSON.append(quoting: members[index].name, to: &output)
                output.append(UInt8(ascii: ":"))
                members[index].value.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// The text of the tree as bytes.
    package var bytes: [UInt8] {
        var output: [UInt8] = []
        write(to: &output)
        return output
    }

    /// Appends a string in its quotes, with its escapes.
    package static func append(quoting text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { units in
            var start = 0
            for index in units.indices {
                let unit = units[index]
                // The usual byte leaves with one comparison.
                guard unit &- 0x20 >= 0x5F || unit == UInt8(ascii: "\"") || unit == UInt8(ascii: "\\") else { continue }
                let next = index + 1 < units.count ? units[index + 1] : 0
                guard let escape = escape(unit, before: next) else { continue }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: units[start..<index]))
                output.append(UInt8(ascii: "\\"))
                if escape.isShort {
                    output.append(escape.code)
                } else {
                    append("u00", to: &output)
                    for digit in [escape.code >> 4, escape.code & 0xF] {
                        output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
                    }
                }
                start = index + escape.length
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: units[start...]))
        }
        output.append(UInt8(ascii: "\""))
    }

    /// What to write for a byte that may need an escape; nil if it needs none.
    ///
    /// U+0080 to U+009F are C2 and their own number; every other byte of more than 7 bits stays.
    private static func escape(_ unit: UInt8, before next: UInt8) -> (isShort: Bool, code: UInt8, length: Int)? {
        switch unit {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): (true, unit, 1)
        case UInt8(ascii: "\n"): (true, UInt8(ascii: "n"), 1)
        case UInt8(ascii: "\t"): (true, UInt8(ascii: "t"), 1)
        case 0..<0x20, 0x7F: (false, unit, 1)
        case 0xC2 where (0x80...0x9F).contains(next): (false, next, 2)
        default: nil
        }
    }

    private static func append(_ word: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private static func append(_ value: Int, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 { output.append(UInt8(ascii: "-")) }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }
}

extension JSON: CustomStringConvertible {
    /// The text of the tree, as it is written.
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}
