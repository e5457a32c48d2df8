import Application
import ArgumentParser
import Domain
import EventStore
import Foundation
import Logging
import Projections

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring history into the log from a file, one command a line.",
        discussion: """
            Each line is a JSON object: a command with its members, who asked for it ("as": "administrator" or a \
            delegate), and when it happened ("at"). It is decided by the same rules as a submission, with that time as \
            its clock. Schemas/import-line.json describes the lines. Instead of identifiers they may have local names:

              {"at":"2009-03-02T09:00:00Z","as":"administrator","command":"organisation.admit","id":"@unhcr",
               "name":"UNHCR","kind":"un_agency"}      (on one line)

            Lines are taken in batches of 1,000: all of a batch or nothing. A bad line is named with its number and the \
            reason; nothing of its batch is kept, earlier batches are. Mend the line and run the file again: it goes on \
            where it stopped, and a file that is in already changes nothing. The server must be stopped.

            EXAMPLES
              accord import Deploy/samples/azerbaijan-2009.jsonl
              accord import --dry-run history.jsonl      # decides everything, records nothing

            EXIT CODES: 65 for a bad line, 66 if there is no such file or no node, 69 if another process writes the log.
            """)

    @Argument(help: ArgumentHelp("The file of lines.", valueName: "file"), completion: .file(extensions: ["jsonl"]))
    var file: String

    @Flag(help: "Decide every line and record nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Who acts where a line says \"administrator\"; the log's first if not given.", valueName: "id"))
    var administrator: ID<Person>?

    @Flag(help: "Trust the clock although the log ends in the future.")
    var acceptClock = false

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw Failure(.noInput, "There is no file \(file), or it cannot be read.")
        }
        try await settings.withNode(logger: settings.makeLogger(), acceptsClock: acceptClock) { node in
            if let problem = node.clock.problem { throw SubmissionError.notReady(problem) }
            let start = ContinuousClock.now
            let progress = try await lines(into: node)
            let time = ContinuousClock.now - start
            let speed = Int(Double(progress.lines - progress.skipped) / max(time / .seconds(1), 0.001))
            if !dryRun { try await catchUp(node) }
            try ResultOutput.print(summary(progress) + " in \(time.inSeconds) (\(speed.grouped) lines a second).")
        }
    }

    private func lines(into node: Node) async throws -> ImportProgress {
        let administrator = if let administrator { administrator } else { try await node.log.firstAdministrator() }
        var shown = ProgressLine("lines")
        defer { shown.end() }
        do {
            return try await Importing(node: node, administrator: administrator, isDryRun: dryRun)
                .run(path: file) { progress in
                    shown.show(progress.lines, part: Double(progress.bytes) / Double(max(progress.totalBytes, 1)))
                }
        } catch let problem as ImportProblem {
            let kept = (problem.line - 1) / 1_000 * 1_000
            let rest = kept == 0 ? "nothing was kept" : "lines 1 to \(kept.grouped) are in"
            throw Failure(
                .badData,
                "\(file), \(problem) [\(dryRun ? "nothing was recorded" : rest); mend the line and run it again]")
        }
    }

    private func summary(_ progress: ImportProgress) -> String {
        let new = progress.lines - progress.skipped
        if dryRun { return "All \(progress.lines.grouped) lines are good; nothing was recorded" }
        if new == 0 { return "Nothing new: all \(progress.lines.grouped) lines were in already" }
        let skipped = progress.skipped == 0 ? "" : " (\(progress.skipped.grouped) lines were in already)"
        return "Imported \(new.grouped) lines as \(progress.entries.grouped) entries\(skipped)"
    }

    /// Brings the views up to date, so that the next start is quick.
    private func catchUp(_ node: Node) async throws {
        let size = try await node.log.head().size
        let running = Task { try await node.views.run() }
        defer { running.cancel() }
        var shown = ProgressLine("entries are in the views")
        while node.views.size < size {
            try await Task.sleep(for: .milliseconds(20))
            try await node.views.wait(until: min(size, node.views.size + 1), timeout: .seconds(60))
            shown.show(node.views.size, part: Double(node.views.size) / Double(size))
        }
        shown.end()
        running.cancel()
        _ = await running.result
    }
}
