import Application
import ArgumentParser

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Move a node's log from its file into PostgreSQL, or back.",
        discussion: """
            The same log: every entry byte for byte, the signed heads, what makes repeats recognisable, the sealed values, \
            tokens and evidence, cosigned checkpoints and timestamps. What was written of the log is read again and compared \
            with what was read, root and all, before any of it counts: the target is there wholly or not at all. What is \
            moved stays where it was; keep it apart afterwards, for two that go on from it would be two logs.

            The node must be stopped, all of its nodes if there are several. The database has been prepared (accord postgres \
            prepare) and holds no log; the directory is not there. The keys stay the same: the key file is --key, and the \
            signing key and the last checkpoint lie beside it.

            EXAMPLES
              accord migrate --from /srv/accord/data --to postgres://accord_node@db.example.org/accord --key /etc/accord/key
              accord migrate --from postgres://accord_node@/accord --to /srv/accord/data --key /etc/accord/key

            EXIT CODES: 69 if a process writes the log, 73 if the target holds something, 65 if the key file is another \
            node's, 78 if PostgreSQL is not built in.
            """)

    @Option(help: ArgumentHelp("Where it is: a directory or postgres://…", valueName: "place"))
    var from: String

    @Option(help: ArgumentHelp("Where it is to be: a directory or postgres://…", valueName: "place"))
    var to: String

    @Option(help: ArgumentHelp("The key file; beside the directory if not given, <directory>.key.", valueName: "file"))
    var key: String?

    func run() async throws {
        let directory = NodePlace.isDatabase(from) ? to : from
        let keyFile = key ?? directory + ".key"
        func place(_ text: String) -> NodePlace {
            NodePlace.isDatabase(text)
                ? NodePlace(data: "", keyFile: keyFile, database: text) : NodePlace(data: text, keyFile: keyFile)
        }
        let moved = try await Migration.migrate(from: place(from), to: place(to))
        try ResultOutput.print(
            """
            Moved \(moved.size.grouped) entries with the root \(moved.root), \(moved.appends.grouped) appends that are \
            remembered, \(moved.values.grouped) values, \(moved.files.grouped) files, \(moved.cosigned.grouped) cosigned \
            checkpoints and \(moved.timestamps.grouped) timestamps.
            """)
    }
}
