/// A line of an import that cannot be taken. Nothing of its batch is kept; earlier batches are.
package struct ImportProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let reason: String

    package var description: String { "line \(line): \(reason)" }
}

/// How far an import has come.
package struct ImportProgress: Hashable, Sendable {
    /// Lines that are in the log now, those of earlier runs included.
    package var lines = 0
    /// Lines of them that an earlier run had brought in.
    package var skipped = 0
    /// Entries written by this run.
    package var entries = 0
    /// Bytes of the file behind those lines, and in all.
    package var bytes = 0
    package var totalBytes = 0
}
