import Application
import ArgumentParser
import Domain
import EventStore
import Projections

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the plan as it was, made from nothing but the log.",
        discussion: """
            Reads the log from its first entry on, decodes and applies every one, ballots included, and prints one JSON \
            object: the log position, the time at which it was recorded, and the plan of each programme. No view is \
            read and none is written. It works while a server runs.

            EXAMPLES
              accord replay                                   # the plan as it is now
              accord replay --at 2009-06-30                   # with everything that was recorded by then
              accord replay --at 4711 --programme 0190f8a6-7c1e-7000-8000-0123456789ab
              accord replay --statistics > plan.json          # how fast, on standard error

            A time is when the node recorded an entry. History that was imported was recorded at the import, whenever \
            it happened; ask the server with ?asOf= for when it happened.

            EXIT CODES: 66 if there is no node, no such log position or no such programme, 65 if an entry cannot be read.
            """)

    @Option(help: ArgumentHelp("As of when: \(LogPoint.form). Now if not given.", valueName: "point"))
    var at: LogPoint?

    @Option(help: ArgumentHelp("Only the plan of this programme.", valueName: "id"))
    var programme: ID<Programme>?

    @Flag(help: "Print on standard error how many entries were replayed, and how fast.")
    var statistics = false

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let log = try await options.settings().logForReading()
        let end = if let at { try await at.size(in: log) } else { try await log.head().size }
        let start = ContinuousClock.now
        var replay = Application.Replay(log)
        var plans = PlanFold()
        var shown = ProgressLine("entries")
        try await replay.run(upTo: end) { recorded in
            // Ballots are most of a log, and no plan changes with them.
            if case .seat = recorded.stream { return }
            try plans.apply(recorded)
            if StandardError.isTerminal {
                shown.show(recorded.logPosition + 1, part: Double(recorded.logPosition + 1) / Double(end))
            }
        }
        shown.end()
        let time = ContinuousClock.now - start
        if let programme, !plans.programmes.contains(programme) {
            throw Failure(.noInput, "There was no programme \(programme) then.")
        }
        var result: JSON = ["logPosition": JSON(replay.size - 1), "entries": JSON(replay.size)]
        if replay.size > 0 {
            result["recordedAt"] = .string("\(try await Moments.time(of: replay.size - 1, in: log))")
        }
        result["plans"] = .array(try (programme.map { [$0] } ?? plans.programmes).compactMap { try plans.plan($0) })
        var output = try ResultOutput()
        try output.write(line: result.bytes)
        try output.flush()
        if statistics {
            let speed = Int(Double(replay.size) / max(time / .seconds(1), 0.000_001))
            StandardError.write(
                "\(replay.size.grouped) entries (\(replay.ballots.grouped) of seats) in \(time.inSeconds): "
                    + "\(speed.grouped) entries/s\n")
        }
    }
}
