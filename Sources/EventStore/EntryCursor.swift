internal import Domain

/// A place in the bytes of an entry. Every step checks that it stays inside them.
struct EntryCursor {
    let bytes: UnsafeRawBufferPointer
    var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Steps over the literal if it stands here.
    @inline(__always)
    mutating func skip(_ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard count <= bytes.count - offset else { return false }
        let expected = literal.utf8Start
        var index = 0
        while index + 8 <= count {
            guard
                bytes.loadUnaligned(fromByteOffset: offset + index, as: UInt64.self)
                    == UnsafeRawPointer(expected).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            else { return false }
            index += 8
        }
        while index < count {
            guard bytes[offset + index] == expected[index] else { return false }
            index += 1
        }
        offset += count
        return true
    }

    mutating func expect(_ literal: StaticString) throws(MalformedEntry) {
        if !skip(literal) { throw MalformedEntry("expected \(literal)", at: offset) }
    }

    mutating func identifier() throws(MalformedEntry) -> Identifier {
        guard bytes.count - offset >= Identifier.width,
            let identifier = Identifier(canonicalAt: bytes.baseAddress! + offset)
        else { throw MalformedEntry("expected a UUID in lower case", at: offset) }
        offset += Identifier.width
        return identifier
    }

    mutating func nonce() throws(MalformedEntry) -> Identifier {
        guard bytes.count - offset >= Nonce.width, let nonce = Nonce.read(at: bytes.baseAddress! + offset) else {
            throw MalformedEntry("expected a nonce of 22 characters of base64url", at: offset)
        }
        offset += Nonce.width
        return nonce
    }

    mutating func instant() throws(MalformedEntry) -> Instant {
        let end = offset + Instant.width
        // 27 bytes that end in Z leave room for exactly six digits of a fraction.
        guard end <= bytes.count, bytes[end - 1] == UInt8(ascii: "Z"),
            let instant = Instant(utf8: UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
        else { throw MalformedEntry("expected a time in UTC with six digits of a second's fraction", at: offset) }
        offset = end
        return instant
    }

    /// A number from 1, without leading zeros.
    mutating func version() throws(MalformedEntry) -> Int {
        let start = offset
        var value = 0
        while offset < bytes.count, bytes[offset] &- UInt8(ascii: "0") < 10, offset - start < 18 {
            value = value * 10 + Int(bytes[offset] &- UInt8(ascii: "0"))
            offset += 1
        }
        guard value > 0, bytes[start] != UInt8(ascii: "0") else {
            throw MalformedEntry("expected a version from 1", at: start)
        }
        return value
    }

    /// The bytes up to the quotation mark that ends this string, as they stand, and whether there are escapes in them.
    mutating func string() throws(MalformedEntry) -> (bytes: UnsafeRawBufferPointer, isEscaped: Bool) {
        let start = offset
        var isEscaped = false
        while true {
            skipPlain()
            guard offset < bytes.count else { break }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                return (UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), isEscaped)
            }
            guard byte >= 0x20 else { break }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                offset += 1
            }
            offset += 1
        }
        throw MalformedEntry("expected a string without control characters", at: min(offset, bytes.count))
    }

    /// Steps over eight bytes at a time while none of them ends a string, escapes or is a control character. It may stop
    /// early, never late.
    @inline(__always)
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while offset + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // The high bit of a byte of `x &- ones & ~x` is set where x has a zero byte (and perhaps above one).
            let quotation = word ^ (ones * 0x22)
            let escape = word ^ (ones * 0x5C)
            let found =
                ((quotation &- ones) & ~quotation) | ((escape &- ones) & ~escape) | ((word &- ones * 0x20) & ~word)
            if found & (ones << 7) != 0 { return }
            offset += 8
        }
    }

    /// The text of a string, if its escapes are those that the writer writes.
    mutating func text(_ known: inout TextTable) throws(MalformedEntry) -> String {
        let start = offset
        let (bytes, isEscaped) = try string()
        if !isEscaped, let text = known.text(bytes) { return text }
        if isEscaped, let text = EntryCursor.unescape(bytes) { return text }
        throw MalformedEntry("expected UTF-8 with no needless escapes", at: start)
    }

    private static func unescape(_ bytes: UnsafeRawBufferPointer) -> String? {
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { return nil }
            switch bytes[index + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                plain.append(bytes[index + 1])
                index += 2
            default:
                let end = min(index + 6, bytes.count)
                let digits = String(decoding: bytes[min(index + 4, end)..<end], as: UTF8.self)
                guard let control = UInt8(digits, radix: 16), control < 0x20 else { return nil }
                plain.append(control)
                index = end
            }
        }
        guard let text = String(validating: plain, as: UTF8.self) else { return nil }
        var again: [UInt8] = []
        again.append(escaping: text)
        return again.elementsEqual(bytes) ? text : nil
    }

    /// A stream's name, packed as it is read.
    mutating func stream() throws(MalformedEntry) -> StreamName {
        let start = offset
        let (text, isEscaped) = try string()
        guard !isEscaped, !text.isEmpty else { throw MalformedEntry("expected a stream", at: start) }
        var isValid = true
        // A segment of text gains a slash at most, one that is an identifier shrinks.
        let packed = [UInt8](unsafeUninitializedCapacity: text.count + 1) { output, count in
            var index = 0
            while index <= text.count {
                let first = index
                while index < text.count, text[index] != UInt8(ascii: "/") {
                    if text[index] <= 0x20 || text[index] >= 0x7F { isValid = false }
                    index += 1
                }
                if first == index { isValid = false }
                guard isValid else { return }
                if index - first == Identifier.width,
                    let identifier = Identifier(canonicalAt: text.baseAddress! + first)
                {
                    output[count] = 0xFF
                    let place = UnsafeMutableRawPointer(output.baseAddress! + count + 1)
                    place.storeBytes(of: identifier.high.bigEndian, as: UInt64.self)
                    place.storeBytes(of: identifier.low.bigEndian, toByteOffset: 8, as: UInt64.self)
                    count += 17
                } else {
                    for source in first..<index {
                        output[count] = text[source]
                        count += 1
                    }
                }
                output[count] = UInt8(ascii: "/")
                count += 1
                index += 1
            }
        }
        guard isValid else { throw MalformedEntry("expected a stream", at: start) }
        return StreamName(packed: packed)
    }
}
