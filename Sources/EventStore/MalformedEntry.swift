/// A line is not an entry that this log writes.
package struct MalformedEntry: Error, Hashable, Sendable {
    /// What was expected.
    package let reason: String
    /// At which byte of the line.
    package let offset: Int

    package init(_ reason: String, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension MalformedEntry: CustomStringConvertible {
    package var description: String { "Not an entry: \(reason) (at byte \(offset))." }
}
