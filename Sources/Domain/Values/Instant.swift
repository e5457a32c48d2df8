/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Its written form is RFC 3339 in UTC with a fixed width of microseconds, `2009-12-14T09:00:00.000000Z`: 27 bytes, so
/// that written instants sort as instants do. Years 0001 to 9999.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// - Parameter seconds: since 1970; nil if that is outside of the years that can be written.
    package init?(seconds: Int) {
        guard (Instant.firstSecond...Instant.lastSecond).contains(Int64(seconds)) else { return nil }
        self.init(microseconds: Int64(seconds) * 1_000_000)
    }

    /// How many bytes the written form has.
    package static let width = 27

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    package func advanced(bySeconds seconds: Int64) -> Instant {
        Instant(microseconds: microseconds + seconds * 1_000_000)
    }

    /// Reads an RFC 3339 date-time with any offset and up to six fractional digits, or a full date, which means its
    /// first instant in UTC; nil for anything else, a date that no calendar has included.
    package init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let value = copy.withUTF8({ Instant(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = value
    }

    /// The same from bytes.
    package init?(utf8 bytes: UnsafeRawBufferPointer) {
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for index in start..<start + count {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit < 10 else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        func isByte(_ index: Int, _ character: Unicode.Scalar) -> Bool {
            index < bytes.count && bytes[index] == UInt8(ascii: character)
        }
        guard let year = number(0, 4), year >= 1, isByte(4, "-"), let month = number(5, 2), (1...12).contains(month),
            isByte(7, "-"), let day = number(8, 2), day >= 1, day <= Instant.days(in: month, of: year)
        else { return nil }
        var total = Instant.daysSinceEpoch(year: year, month: month, day: day) * 86_400
        guard bytes.count > 10 else {
            self.init(microseconds: total * 1_000_000)
            return
        }
        guard isByte(10, "T"), let hour = number(11, 2), hour < 24, isByte(13, ":"), let minute = number(14, 2),
            minute < 60, isByte(16, ":"), let second = number(17, 2), second < 60
        else { return nil }
        total += Int64(hour * 3600 + minute * 60 + second)
        var index = 19
        var fraction: Int64 = 0
        if isByte(index, ".") {
            index += 1
            let start = index
            var scale: Int64 = 100_000
            while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 {
                guard scale > 0 else { return nil }
                fraction += Int64(bytes[index] &- UInt8(ascii: "0")) * scale
                scale /= 10
                index += 1
            }
            guard index > start else { return nil }
        }
        if isByte(index, "Z") {
            guard bytes.count == index + 1 else { return nil }
        } else {
            guard isByte(index, "+") || isByte(index, "-"), bytes.count == index + 6, let hours = number(index + 1, 2),
                hours < 24, isByte(index + 3, ":"), let minutes = number(index + 4, 2), minutes < 60
            else { return nil }
            let offset = Int64(hours * 3600 + minutes * 60)
            total += isByte(index, "+") ? -offset : offset
        }
        // An offset may lead out of the years that can be written.
        guard (Instant.firstSecond...Instant.lastSecond).contains(total) else { return nil }
        self.init(microseconds: total * 1_000_000 + fraction)
    }

    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
    private static let firstSecond: Int64 = -62_135_596_800
    private static let lastSecond: Int64 = 253_402_300_799

    /// Appends the written form, `Instant.width` bytes.
    package func append(to output: inout [UInt8]) {
        let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
        let fraction = microseconds - seconds * 1_000_000
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let date = Instant.date(ofDay: days)
        func digits(_ value: Int64, _ count: Int) {
            var divisor: Int64 = 1
            for _ in 1..<count { divisor *= 10 }
            while divisor > 0 {
                output.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        digits(date.year, 4)
        output.append(UInt8(ascii: "-"))
        digits(date.month, 2)
        output.append(UInt8(ascii: "-"))
        digits(date.day, 2)
        output.append(UInt8(ascii: "T"))
        digits(second / 3600, 2)
        output.append(UInt8(ascii: ":"))
        digits(second / 60 % 60, 2)
        output.append(UInt8(ascii: ":"))
        digits(second % 60, 2)
        output.append(UInt8(ascii: "."))
        digits(fraction, 6)
        output.append(UInt8(ascii: "Z"))
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, by counting eras of 400 years from a March.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The inverse of `daysSinceEpoch`.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Instant: CustomStringConvertible {
    package var description: String {
        var output: [UInt8] = []
        output.reserveCapacity(Instant.width)
        append(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Instant(text) else {
            throw InvalidValue(.time, "Expected an RFC 3339 time, such as 2009-12-14T09:00:00Z.")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
