package import Domain

/// As of when something is asked.
package enum Moment: Hashable, Sendable {
    /// As the views know it.
    case now
    /// As it was once the entry at this log position had been recorded; before any entry at -1.
    case at(logPosition: Int)
    /// As it was known at this time: with every entry that was recorded by then.
    case atTime(Instant)
    /// As it was at this time by what is known now: with every entry about something that had happened by then,
    /// whenever it was recorded, in the order of the log.
    case asOf(Instant)
}

/// Why the views gave no answer.
package enum ViewsError: Error, Hashable, Sendable {
    /// The views hold entries below `size` only.
    case beyond(logPosition: Int, size: Int)
    /// The views did not reach the size in time.
    case late(size: Int, reached: Int)
    /// The views have stopped, and why.
    case stopped(String)
    /// An entry that this program cannot read; nothing after it is in the views.
    case unreadable(logPosition: Int, detail: String)
    /// Changes between moments that are not states of the log.
    case notComparable
    /// Too many wait for an answer that takes long.
    case busy
}

extension ViewsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .beyond(let logPosition, let size):
            "Log position \(logPosition) is not in the views; they reach to \(size - 1)."
        case .late(let size, let reached): "The views were to reach \(size) entries; they have \(reached)."
        case .stopped(let detail): "The views have stopped. \(detail)"
        case .unreadable(let logPosition, let detail):
            "The entry at log position \(logPosition) is unreadable. \(detail)"
        case .busy: "Too many wait for what takes long."
        case .notComparable: "Give log positions or recorded times; what was so as of a time is no state of the log."
        }
    }
}
