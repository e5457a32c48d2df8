import CoreMetrics
import Synchronization

/// Counts up.
final class PrometheusCounter: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func increment() { increment(by: 1) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// Goes up and down.
final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func increment(by amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, original) = bits.compareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func record(_ value: Int64) { set(value) }

    func record(_ value: Double) { set(value) }
}

/// How long things take, in seconds: how many took at most so long.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// The upper bounds of the buckets, in microseconds.
    private static let bounds: [Int64] = [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000,
    ]

    private struct Contents {
        var buckets = [Int64](repeating: 0, count: PrometheusHistogram.bounds.count + 1)
        var microseconds: Int64 = 0
    }

    private let contents = Mutex(Contents())

    func recordNanoseconds(_ duration: Int64) { record(microseconds: duration / 1_000) }

    func record(_ value: Int64) { record(microseconds: value &* 1_000_000) }

    func record(_ value: Double) { record(microseconds: Int64(exactly: (value * 1_000_000).rounded()) ?? .max) }

    func record(microseconds: Int64) {
        contents.withLock { contents in
            let bucket =
                PrometheusHistogram.bounds.firstIndex { microseconds <= $0 } ?? PrometheusHistogram.bounds.count
            contents.buckets[bucket] += 1
            contents.microseconds &+= microseconds
        }
    }

    func samples(of name: PrometheusMetrics.Name) -> [String] {
        let contents = contents.withLock { $0 }
        var total: Int64 = 0
        var rows: [String] = []
        for (index, count) in contents.buckets.enumerated() {
            total += count
            let bound =
                index < PrometheusHistogram.bounds.count ? "\(Double(PrometheusHistogram.bounds[index]) / 1e6)" : "+Inf"
            rows.append("\(PrometheusMetrics.sample(name, suffix: "_bucket", extra: "le=\"\(bound)\"")) \(total)")
        }
        guard total > 0 else { return [] }
        rows.append("\(PrometheusMetrics.sample(name, suffix: "_sum")) \(Double(contents.microseconds) / 1e6)")
        rows.append("\(PrometheusMetrics.sample(name, suffix: "_count")) \(total)")
        return rows
    }
}

/// What is measured of one route.
struct RouteMeasure: Sendable {
    private let byClass: [PrometheusCounter]
    private let duration: PrometheusHistogram

    init(_ metrics: PrometheusMetrics, method: String, path: String) {
        // The class of the status and no more: that an objection without a reason was refused is nobody's business.
        byClass = (1...5).map {
            metrics.counter("accord_http_requests_total", [("method", method), ("route", path), ("status", "\($0)xx")])
        }
        duration = metrics.histogram("accord_http_request_seconds", [("method", method), ("route", path)])
    }

    func record(status: Int, _ time: Duration) {
        byClass[min(max(status / 100, 1), 5) - 1].increment()
        let (seconds, attoseconds) = time.components
        duration.record(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}
