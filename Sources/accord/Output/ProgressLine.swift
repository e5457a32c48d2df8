import Foundation

/// How far something has come, on standard error: a bar that moves on a terminal, a line a second elsewhere.
struct ProgressLine {
    private static let width = 30

    private let what: String
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant
    private var isShown = false

    /// - Parameter what: what is counted, in the plural.
    init(_ what: String) {
        self.what = what
        last = start
    }

    /// Shows it, if enough time has passed since it was last shown.
    ///
    /// - Parameter part: how much of the whole is done, from 0 to 1.
    mutating func show(_ count: Int, part: Double, note: String = "") {
        let now = ContinuousClock.now
        let interval = StandardError.isTerminal ? Duration.milliseconds(100) : .seconds(1)
        guard now - last >= interval else { return }
        last = now
        isShown = true
        let seconds = max((now - start) / .seconds(1), 0.001)
        let percent = Int(part * 100)
        let text = "\(percent) %, \(count.grouped) \(what), \(Int(Double(count) / seconds).grouped) a second\(note)"
        guard StandardError.isTerminal else { return StandardError.write(text + "\n") }
        let done = Int(part * Double(ProgressLine.width))
        let bar = String(repeating: "#", count: done) + String(repeating: "-", count: ProgressLine.width - done)
        // Back to the beginning of the line, and away with what stood there.
        StandardError.write("\r\u{1B}[2K[\(bar)] \(text)")
    }

    /// Leaves a terminal's line empty.
    mutating func end() {
        if isShown, StandardError.isTerminal { StandardError.write("\r\u{1B}[2K") }
        isShown = false
    }
}

extension Int {
    /// With a comma before every three digits.
    var grouped: String {
        var text = ""
        for (index, digit) in String(magnitude).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (self < 0 ? "-" : "") + String(text.reversed())
    }
}

extension Duration {
    /// In seconds, with two digits behind the point.
    var inSeconds: String {
        let hundredths = Int((self / .milliseconds(10)).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }
}
