import Domain
import Foundation
import Testing

/// Written times, held against another calendar.
@Suite struct CalendarTests {
    private static var calendar: Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(secondsFromGMT: 0)!
        return calendar
    }

    @Test func `times of the years 1583 to 9999 are those of another calendar`() {
        var chance = Chance(seed: 1)
        let first = ("1583-01-01" as Instant).microseconds / 1_000_000
        let last = ("9999-12-31T23:59:59Z" as Instant).microseconds / 1_000_000
        for _ in 0..<3_000 {
            let seconds = Int64.random(in: first...last, using: &chance)
            let instant = Instant(microseconds: seconds * 1_000_000 + Int64(chance.number(0...999_999)))
            let parts = Self.calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
            func digits(_ number: Int?, _ count: Int) -> String {
                let text = String(number ?? 0)
                return String(repeating: "0", count: count - text.count) + text
            }
            let expected =
                "\(digits(parts.year, 4))-\(digits(parts.month, 2))-\(digits(parts.day, 2))"
                + "T\(digits(parts.hour, 2)):\(digits(parts.minute, 2)):\(digits(parts.second, 2))"
            #expect(instant.description.hasPrefix(expected))
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test func `every day of the years 1 to 9999 follows the one before it`() throws {
        var day = "0001-01-01" as Instant
        for year in 1...9_999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let days = isLeap ? 366 : 365
            let text = String(repeating: "0", count: 4 - String(year).count) + String(year)
            try #require(day == Instant("\(text)-01-01"))
            try #require((Instant("\(text)-02-29") != nil) == isLeap)
            day = day.advanced(bySeconds: Int64(days) * 86_400)
            try #require(day.advanced(bySeconds: -86_400) == Instant("\(text)-12-31"))
        }
    }

    @Test func `written times have one width, and sort as times do`() {
        var chance = Chance(seed: 2)
        let first = ("0001-01-01" as Instant).microseconds
        let last = ("9999-12-31T23:59:59.999999Z" as Instant).microseconds
        let times = (0..<1_000).map { _ in Instant(microseconds: Int64.random(in: first...last, using: &chance)) }
        #expect(times.allSatisfy { $0.description.utf8.count == Instant.width })
        #expect(times.sorted().map(\.description) == times.map(\.description).sorted())
    }

    @Test(arguments: [
        ("2009-12-14T09:00:00Z", "2009-12-14T09:00:00.000000Z"),
        ("2009-12-14T13:30:00+04:30", "2009-12-14T09:00:00.000000Z"),
        ("2009-12-13T23:00:00-10:00", "2009-12-14T09:00:00.000000Z"),
        ("2009-12-14T09:00:00.5Z", "2009-12-14T09:00:00.500000Z"),
        ("2009-12-14T09:00:00.000001-00:00", "2009-12-14T09:00:00.000001Z"),
        ("2009-12-14", "2009-12-14T00:00:00.000000Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00.000000Z"),
    ])
    func `a time is read with any offset and fraction, and written in one way`(text: String, written: String) {
        #expect(Instant(text)?.description == written)
    }

    @Test(arguments: [
        "", "2009", "2009-12", "2009-12-14 09:00:00Z", "2009-12-14T09:00:00", "2009-12-14T09:00Z",
        "2009-12-14T09:00:00.Z", "2009-12-14T09:00:00.1234567Z", "2009-12-14t09:00:00z", "2009-12-14T09:00:00+0400",
        "2009-12-14T09:00:00+24:00", "2009-12-14T24:00:00Z", "2009-12-14T09:60:00Z", "2009-12-31T23:59:60Z",
        "2009-02-29", "1900-02-29", "2009-13-01", "2009-00-01", "2009-04-31", "2009-12-00", "0000-01-01",
        "2009-12-14Z", "+2009-12-14", "2009-12-14T09:00:00Zulu", "２００９-12-14",
    ])
    func `what is no time is not read`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test(arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"])
    func `a time whose offset leads out of the years 1 to 9999 is not read`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test func `a day is a calendar day and begins at midnight`() throws {
        #expect(try Day("2012-02-29").start == Instant("2012-02-29T00:00:00Z"))
        for text in ["2013-02-29", "2012-2-29", "2012-02-29T00:00:00Z", ""] {
            #expect(throws: InvalidValue.self) { try Day(text) }
        }
    }
}
