package import Domain

/// An entry before the log has recorded it: complete but for the time, which the writer sets.
///
/// The line is composed where the request is handled; the writer only copies it and puts the recorded time over the
/// 27 bytes at `timeOffset`.
package struct EntryDraft: Sendable {
    package let stream: StreamName
    /// The entry's number in its stream, from 1; part of the line.
    package let version: Int
    package let type: String
    package let organisation: ID<Organisation>?
    /// The line without its newline; the time in it is still a placeholder of the same width.
    package let line: [UInt8]
    package let timeOffset: Int

    package init(
        stream: StreamName, version: Int, type: String, organisation: ID<Organisation>?, line: [UInt8], timeOffset: Int
    ) {
        self.stream = stream
        self.version = version
        self.type = type
        self.organisation = organisation
        self.line = line
        self.timeOffset = timeOffset
    }

    /// The line as it will be stored when it is recorded at `time`.
    package func line(recordedAt time: Instant) -> [UInt8] {
        var output = line
        var written: [UInt8] = []
        written.reserveCapacity(Instant.width)
        time.append(to: &written)
        output.replaceSubrange(timeOffset..<timeOffset + Instant.width, with: written)
        return output
    }
}
