import Application
import ArgumentParser
import Domain
import EventStore
import Foundation
import Projections

struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what changed in the plan between two points of the log.",
        discussion: """
            Prints one JSON object with what came into the plan of each programme, what left it and what changed in it \
            after the first point and up to the second. It is made from nothing but the log, in a temporary directory, \
            and works while a server runs.

            EXAMPLES
              accord diff --from 2009-06-30 --to 2009-12-31
              accord diff --from 120                          # up to now
              accord diff --from 120 --to 350 --programme 0190f8a6-7c1e-7000-8000-0123456789ab

            EXIT CODES: 66 if there is no node, no such log position or no such programme, 64 if the points are in the \
            wrong order.
            """)

    @Option(help: ArgumentHelp("From when on: \(LogPoint.form).", valueName: "point"))
    var from: LogPoint

    @Option(help: ArgumentHelp("Up to when: \(LogPoint.form). Now if not given.", valueName: "point"))
    var to: LogPoint?

    @Option(help: ArgumentHelp("Only the plan of this programme.", valueName: "id"))
    var programme: ID<Programme>?

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        let log = try await settings.logForReading()
        let first = try await from.size(in: log)
        let last = if let to { try await to.size(in: log) } else { try await log.head().size }
        guard first <= last else {
            throw Failure(.usage, "--from is log position \(first - 1), after --to, which is \(last - 1); change them.")
        }
        let past = try await PastLog(log, size: last)
        let result = try await TemporaryDirectory.with { directory in
            let views = try Views(directory: directory, log: past, logger: settings.makeLogger())
            let building = Task { try await views.run() }
            defer { building.cancel() }
            try await views.wait(until: last, timeout: .seconds(86_400))
            var changes: [JSON] = []
            for programme in try await programmes(in: past) {
                let moments: (Moment, Moment) = (.at(logPosition: first - 1), .at(logPosition: last - 1))
                if let change = try await views.planChanges(programme, from: moments.0, to: moments.1) {
                    changes.append(change)
                }
            }
            return ["from": JSON(first - 1), "to": JSON(last - 1), "programmes": .array(changes)] as JSON
        }
        var output = try ResultOutput()
        try output.write(line: result.bytes)
        try output.flush()
    }

    private func programmes(in log: any EventLog) async throws -> [ID<Programme>] {
        var opened: [ID<Programme>] = []
        var query = EntryQuery(types: [ProgrammeOpened.type])
        while let last = try await {
            let entries = try await log.page(query, limit: 1_000)
            for entry in entries {
                if case .programme(let id)? = try Envelope(scanning: entry.line).stream.stream { opened.append(id) }
            }
            return entries.last
        }() {
            query.from = last.logPosition + 1
        }
        guard let programme else { return opened }
        guard opened.contains(programme) else {
            throw Failure(.noInput, "There was no programme \(programme) then.")
        }
        return [programme]
    }
}

/// A directory for the time of one command.
enum TemporaryDirectory {
    static func with<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let path = NSTemporaryDirectory() + "/accord-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
