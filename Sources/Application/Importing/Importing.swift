package import Domain
import EventStore

/// Brings history into a log: one command a line, decided as it would have been at the time.
///
/// Lines are taken in batches of `ImportFile.batch`, each one append: all of it or nothing. An append's id follows from
/// the file up to its end, so a file that is run again goes on where it stopped, also after a later line was mended.
///
/// Nothing else may write to the log meanwhile.
package final class Importing {
    /// How many batches may be decided and not yet durable: enough for those who decide and compose to go on while the
    /// disk takes its time.
    private static let mostUnwritten = 4

    private let submitting: Submitting
    private let source: String
    private let clock: NodeClock
    private let administrator: ID<Person>
    private let isDryRun: Bool
    private var progress = ImportProgress()

    /// - Parameters:
    ///   - administrator: who acts where a line says `administrator`.
    ///   - isDryRun: whether everything is decided and nothing recorded.
    package init(node: Node, administrator: ID<Person>, isDryRun: Bool = false) {
        submitting = node.submitting
        source = node.origin
        clock = node.clock
        self.administrator = administrator
        self.isDryRun = isDryRun
    }

    /// Imports a file.
    ///
    /// While a batch is decided the next one is read, and `mostUnwritten` before it at most are composed and made
    /// durable, one after the other: some take the log longer than others.
    ///
    /// - Parameter report: is told after each batch.
    /// - Throws: `ImportProblem` for a bad line; what storage throws.
    package func run(path: String, report: (ImportProgress) -> Void) async throws -> ImportProgress {
        let file = try ImportReading(path: path, administrator: administrator)
        progress.totalBytes = await file.totalBytes
        let deciding = ImportDeciding(submitting, clock: clock, size: try await submitting.log.head().size)
        var reading = Task { try await file.next() }
        var writing: [Task<Void, any Error>] = []
        do {
            while let batch = try await reading.value {
                reading = Task { try await file.next() }
                let decided = try await decide(batch, by: deciding)
                if writing.count >= Importing.mostUnwritten { try await writing.removeFirst().value }
                if let decided, !isDryRun { writing.append(write(decided, after: writing.last)) }
                progress.lines = batch.firstLine + batch.lines.count - 1
                progress.entries += decided?.count ?? 0
                progress.bytes = batch.end
                report(progress)
            }
        } catch {
            // What was decided before the bad line stays: its batch is whole.
            for batch in writing { try await batch.value }
            throw error
        }
        for batch in writing { try await batch.value }
        submitting.cache.forgetAll()
        return progress
    }

    private func write(_ batch: DecidedBatch, after before: Task<Void, any Error>?) -> Task<Void, any Error> {
        Task { [submitting, source] in
            let append = try batch.append(source: source)
            try await submitting.vault.store(batch.values)
            try await before?.value
            _ = try await submitting.log.append(append)
        }
    }

    /// What a batch leads to; nil if an earlier run has brought it in.
    private func decide(_ batch: ImportReading.Batch, by deciding: ImportDeciding) async throws -> DecidedBatch? {
        let id = Identifier(bytes: batch.digest.prefix(16))!
        if try await submitting.log.appended(id, fingerprint: batch.digest) != nil {
            progress.skipped += batch.lines.count
            return nil
        }
        return try await deciding.decide(batch, as: id)
    }
}
