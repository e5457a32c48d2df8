import Domain

/// When what has failed may be tried again: after a second at first, and each time after twice as long, up to a minute or so.
struct Retries<Key: Hashable> {
    private var failures: [Key: (until: Instant, seconds: Int64)] = [:]

    private static var longest: Int64 { 64 }

    func mayTry(_ key: Key, at now: Instant) -> Bool { failures[key].map { $0.until <= now } ?? true }

    mutating func fail(_ key: Key, at now: Instant) {
        let seconds = min(Retries.longest, failures[key].map { $0.seconds * 2 } ?? 1)
        failures[key] = (now.advanced(bySeconds: seconds), seconds)
    }

    mutating func succeed(_ key: Key) { failures[key] = nil }
}
