package import Domain

/// A command as the log lets it be heard again, with what it led to.
package struct HeardCommand {
    package let command: any Command
    /// The entries that it led to, in order.
    package let entries: [ReadEntry]
}

/// Looks at every command of a log for something of its own: values that were given, signatures.
///
/// It belongs to one audit, and is told the commands in the order of the log.
package protocol CommandInspection: Sendable {
    mutating func inspect(_ heard: HeardCommand, report: (Fault) -> Void)

    /// Is told that there are no more.
    mutating func finish(report: (Fault) -> Void)
}
