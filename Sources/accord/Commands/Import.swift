import Application
import ArgumentParser
import Domain
import EventStore
import Foundation
import Logging
import Projections

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring history into the log from a file, or make a mirror or a copy of another log.",
        discussion: """
            Each line is a JSON object: a command with its members, who asked for it ("as": "administrator" or a \
            delegate), and when it happened ("at"). It is decided by the same rules as a submission, with that time as \
            its clock. Schemas/import-line.json describes the lines. Instead of identifiers they may have local names:

              {"at":"2009-03-02T09:00:00Z","as":"administrator","command":"organisation.admit","id":"@unhcr",
               "name":"UNHCR","kind":"un_agency"}      (on one line)

            Lines are taken in batches of 1,000: all of a batch or nothing. A bad line is named with its number and the \
            reason; nothing of its batch is kept, earlier batches are. Mend the line and run the file again: it goes on \
            where it stopped, and a file that is in already changes nothing. The server must be stopped. The node's witnesses \
            are asked first what they have seen, as accord serve does it.

            EXAMPLES
              accord import Deploy/samples/azerbaijan-2009.jsonl
              accord import --dry-run history.jsonl      # decides everything, records nothing
              accord import --log tiles --log-key VKEY   # a read-only mirror of what another node has exported
              accord import --log tiles --as-origin accord.example.net/azerbaijan      # a copy that goes on

            --log with a directory or an http address takes a whole log, as accord export --tiles writes it or as a server publishes it. It is verified first, \
            as accord verify does it: under the log's key, every hash, every rule. If anything is wrong with it, nothing \
            is taken. What comes of it is a mirror: a node that answers with the log's own name and signature, and takes \
            no submission. Done again with a longer export it takes in what is new, also while it is served; one that \
            does not go on from what is here is refused. Names and prose are not in a log, so that a mirror has none.

            --as-origin makes a copy instead that goes on under a name and a key of its own. Its first own entry shows the \
            checkpoint of what was copied. Accreditations and organisations' keys still count in it; tokens do not, nor \
            are names, prose and sealed ballots there. It prints its administrator, their token and its key, as accord \
            init does.

            EXIT CODES: 65 for a bad line, or a log that is not as it should be; 66 if there is no such file, log or node; \
            69 if another process writes the log or the server of a log does not answer; 73 if something is there already; \
            77 if the node is a mirror.
            """)

    @Argument(help: ArgumentHelp("The file of lines.", valueName: "file"), completion: .file(extensions: ["jsonl"]))
    var file: String?

    @OptionGroup(title: "A whole log")
    var whole: WholeLogOptions

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

    /// The whole log to take; nil if `--log` says where the node's own is, or nothing.
    private var log: String? { options.log.flatMap { NodePlace.isDatabase($0) ? nil : $0 } }

    func validate() throws {
        guard (file == nil) != (log == nil) else {
            throw ValidationError("Give a file of lines, or --log; see --help.")
        }
        guard log == nil || (!dryRun && administrator == nil) else {
            throw ValidationError("--dry-run and --administrator are for a file of lines.")
        }
        guard log != nil || whole.isEmpty else { throw ValidationError("That takes --log; see --help.") }
    }

    func run() async throws {
        var options = options
        if log != nil { options.log = nil }
        let settings = try await options.settings()
        if let log { return try await WholeLog(log, whole).take(into: settings) }
        guard let file else { return }
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw Failure(.noInput, "There is no file \(file), or it cannot be read.")
        }
        try await settings.withNode(
            logger: settings.makeLogger(), acceptsClock: acceptClock, asksWitnesses: !dryRun
        ) { node in
            if node.isMirror { throw SubmissionError.readOnlyMirror(of: node.origin) }
            if let problem = node.clock.problem { throw SubmissionError.notReady(problem) }
            let start = ContinuousClock.now
            let progress = try await lines(of: file, into: node)
            let time = ContinuousClock.now - start
            let speed = Int(Double(progress.lines - progress.skipped) / max(time / .seconds(1), 0.001))
            if !dryRun { try await node.catchUp() }
            try ResultOutput.print(summary(progress) + " in \(time.inSeconds) (\(speed.grouped) lines a second).")
        }
    }

    private func lines(of file: String, into node: Node) async throws -> ImportProgress {
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
}

extension Node {
    /// Brings the views up to date, so that the next start is quick.
    func catchUp() async throws {
        let size = try await log.head().size
        let running = Task { try await views.run() }
        defer { running.cancel() }
        var shown = ProgressLine("entries are in the views")
        while views.size < size {
            try await Task.sleep(for: .milliseconds(20))
            // After some gigabytes a slow disk holds up whoever writes for minutes.
            try await views.wait(until: min(size, views.size + 1), timeout: .seconds(600))
            shown.show(views.size, part: Double(views.size) / Double(size))
        }
        shown.end()
        running.cancel()
        _ = await running.result
    }
}
