import Application
import ArgumentParser
import Auditing
import Domain
import EventStore

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print entries of the log, byte for byte, one a line.",
        discussion: """
            Each line is a CloudEvents 1.0 object, exactly as it is stored. Prose and names are not in the log: they \
            appear as commitments. It works while a server runs.

            EXAMPLES
              accord export > log.jsonl
              accord export --type gap.proposed --from 2009-06-01
              accord export --stream round/0190f8a6-7c1e-7000-8000-0123456789ab     # with its seats
              accord export --from 1000 --to 1999 --output part.jsonl
              accord export --tiles tiles                # the whole log as C2SP files, for accord verify and others
              accord export --with-values values.jsonl --output log.jsonl   # for an auditor who may read it all

            --tiles writes the log up to the latest checkpoint that the node has signed: checkpoint, hash tiles, entry \
            bundles, and log.vkey, the key to check it with. --with-values writes the names and the prose that the vault \
            still has, with the keys that open their commitments, into a file that only you can read; sealed ballots \
            are not among them.

            EXIT CODES: 66 if there is no node, 73 if the output cannot be made.
            """)

    @Option(help: ArgumentHelp("The first entry: \(LogPoint.form).", valueName: "point"))
    var from: LogPoint?

    @Option(help: ArgumentHelp("The last entry: \(LogPoint.form).", valueName: "point"))
    var to: LogPoint?

    @Option(
        help: ArgumentHelp(
            "Only entries of this type, such as gap.proposed; can be given several times.", valueName: "type"))
    var type: [EntryTypeName] = []

    @Option(help: ArgumentHelp("Only entries of this stream and of those under it.", valueName: "stream"))
    var stream: WrittenStream?

    @Option(help: ArgumentHelp("Only entries of this programme.", valueName: "id"))
    var programme: ID<Programme>?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write; standard output if not given.", valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp("Write the whole log as C2SP files into a new directory instead.", valueName: "directory"))
    var tiles: String?

    @Option(
        help: ArgumentHelp("Also write the values that the log only commits to, into this file.", valueName: "file"))
    var withValues: String?

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func validate() throws {
        let isPart = from != nil || to != nil || !type.isEmpty || stream != nil || programme != nil
        guard !isPart || tiles == nil && withValues == nil else {
            throw ValidationError("--tiles and --with-values are for the whole log.")
        }
        guard tiles == nil || output == nil else { throw ValidationError("Give --tiles or --output, not both.") }
    }

    func run() async throws {
        let settings = try await options.settings()
        let log = try await settings.logForReading()
        if let withValues { try await ValueExport(settings).write(to: withValues) }
        if let tiles { return try await TilesOutput(log, settings).write(to: tiles) }
        // What comes after the command was given is for the next time.
        var end = try await log.head().size
        if let to { end = try await min(end, to.size(in: log)) }
        var query = EntryQuery(from: try await from?.start(in: log) ?? 0, to: end)
        if !type.isEmpty { query.types = Set(type.map(\.type)) }
        query.within = stream?.name
        var written = try ResultOutput(path: output)
        var scanner = EntryScanner()
        while query.from < end {
            let entries = try await log.page(query, limit: 2_000)
            guard let last = entries.last else { break }
            for entry in entries {
                if let programme {
                    let envelope = try scan(entry, with: &scanner)
                    guard envelope.programme == programme else { continue }
                }
                try written.write(line: entry.line)
            }
            query.from = last.logPosition + 1
        }
        try written.flush()
    }

    private func scan(_ entry: Entry, with scanner: inout EntryScanner) throws -> Envelope {
        do throws(MalformedEntry) {
            return try scanner.scan(entry.line).envelope
        } catch {
            throw UnreadableEntry(logPosition: entry.logPosition, detail: "\(error)")
        }
    }
}

/// An entry's type, as in the envelope or without `accord.` and the version.
struct EntryTypeName: ExpressibleByArgument {
    let type: String

    init?(argument: String) {
        let known = Event.catalogue.keys
        guard
            let type = known.contains(argument)
                ? argument : known.filter({ $0.hasPrefix("accord.\(argument).v") }).max()
        else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { Event.catalogue.keys.sorted() }
}

/// A stream's name, as it stands in an entry.
struct WrittenStream: ExpressibleByArgument {
    let name: StreamName

    init?(argument: String) {
        guard let name = StreamName(argument) else { return nil }
        self.name = name
    }
}
