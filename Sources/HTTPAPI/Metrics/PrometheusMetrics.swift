package import CoreMetrics
import Synchronization

/// What programs measure of themselves, as Prometheus reads it (text exposition format 0.0.4).
///
/// The same label and dimensions give the same metric. It never forgets one: labels are few and fixed, and none of them
/// tells what somebody has answered.
package final class PrometheusMetrics: MetricsFactory {
    struct Name: Hashable, Comparable {
        let label: String
        /// As they stand between the braces.
        let dimensions: String

        static func < (left: Name, right: Name) -> Bool {
            left.label == right.label ? left.dimensions < right.dimensions : left.label < right.label
        }
    }

    private struct State {
        var counters: [Name: PrometheusCounter] = [:]
        var gauges: [Name: PrometheusGauge] = [:]
        var histograms: [Name: PrometheusHistogram] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate { histogram(label, dimensions) } else { gauge(label, dimensions) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    func counter(_ label: String, _ dimensions: [(String, String)] = []) -> PrometheusCounter {
        let name = PrometheusMetrics.name(label, dimensions)
        return state.withLock { state in
            if let known = state.counters[name] { return known }
            let counter = PrometheusCounter()
            state.counters[name] = counter
            return counter
        }
    }

    func gauge(_ label: String, _ dimensions: [(String, String)] = []) -> PrometheusGauge {
        let name = PrometheusMetrics.name(label, dimensions)
        return state.withLock { state in
            if let known = state.gauges[name] { return known }
            let gauge = PrometheusGauge()
            state.gauges[name] = gauge
            return gauge
        }
    }

    func histogram(_ label: String, _ dimensions: [(String, String)] = []) -> PrometheusHistogram {
        let name = PrometheusMetrics.name(label, dimensions)
        return state.withLock { state in
            if let known = state.histograms[name] { return known }
            let histogram = PrometheusHistogram()
            state.histograms[name] = histogram
            return histogram
        }
    }

    private static func name(_ label: String, _ dimensions: [(String, String)]) -> Name {
        func word(_ text: String) -> String {
            String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
        }
        let pairs = dimensions.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            return "\(word(name))=\"\(escaped)\""
        }
        return Name(label: word(label), dimensions: pairs.joined(separator: ","))
    }

    /// All of it as text.
    package var text: String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func write<Metric>(_ metrics: [Name: Metric], _ type: String, _ samples: (Name, Metric) -> [String]) {
            var last: String?
            for (name, metric) in metrics.sorted(by: { $0.key < $1.key }) {
                let rows = samples(name, metric)
                guard !rows.isEmpty else { continue }
                if name.label != last { lines.append("# TYPE \(name.label) \(type)") }
                last = name.label
                lines += rows
            }
        }
        write(state.counters, "counter") { name, counter in ["\(PrometheusMetrics.sample(name)) \(counter.value)"] }
        write(state.gauges, "gauge") { name, gauge in ["\(PrometheusMetrics.sample(name)) \(gauge.value)"] }
        write(state.histograms, "histogram") { name, histogram in histogram.samples(of: name) }
        return lines.joined(separator: "\n") + "\n"
    }

    static func sample(_ name: Name, suffix: String = "", extra: String = "") -> String {
        let dimensions = [name.dimensions, extra].filter { !$0.isEmpty }.joined(separator: ",")
        return name.label + suffix + (dimensions.isEmpty ? "" : "{\(dimensions)}")
    }
}
