import Domain
import EventStore

/// Reads a file of lines a batch at a time, beside whoever decides them.
actor ImportReading {
    /// Lines that stand or fall together.
    struct Batch: Sendable {
        let firstLine: Int
        let lines: [ImportLine]
        /// What the batch has given local names to.
        let defined: [Identifier]
        /// The SHA-256 of the file up to its end, which names the append.
        let digest: [UInt8]
        /// Where it ends in the file.
        let end: Int
    }

    private let file: ImportFile
    private let administrator: ID<Person>
    private var names = LocalNames()

    /// - Parameter administrator: who acts where a line says `administrator`.
    init(path: String, administrator: ID<Person>) throws {
        file = try ImportFile(path: path)
        self.administrator = administrator
    }

    /// How long the file is.
    var totalBytes: Int { file.totalBytes }

    /// The next lines; nil at the end.
    ///
    /// - Throws: `ImportProblem` for a bad line; what reading the file throws.
    func next() throws -> Batch? {
        guard let batch = try file.next() else { return nil }
        var lines: [ImportLine] = []
        lines.reserveCapacity(batch.lines.count)
        for (index, line) in batch.lines.enumerated() {
            do throws(ImportLineProblem) {
                lines.append(
                    try ImportLine(parsing: line, &names, after: batch.before, administrator: administrator))
            } catch {
                throw ImportProblem(line: batch.firstLine + index, reason: error.reason)
            }
        }
        return Batch(
            firstLine: batch.firstLine, lines: lines, defined: names.takeDefined(), digest: batch.after, end: batch.end)
    }
}
