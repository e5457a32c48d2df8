import Application
import ArgumentParser

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set up a node: its directory, its key file, its first administrator.",
        discussion: """
            Prints the administrator's identifier and token, this once: only the token's digest is kept. It is good for \
            30 days; accord token create makes another.

            Prints also the key that checks what the log signs (vkey): publish it, so that anybody can. The private key is \
            kept beside the key file.

            The key file is made beside the directory. Without it nobody reads names and prose any more, so keep a copy, \
            and keep it apart from the copies of the directory.

            EXAMPLES
              accord init accord.example.org/azerbaijan
              accord init accord.example.org/azerbaijan --data /srv/accord/data --key /etc/accord/key

            EXIT CODES: 73 if there is a node or a key file already (nothing is overwritten), 64 if the name is wrong.
            """)

    @Argument(
        help: ArgumentHelp(
            "Names the log for ever, in every entry: a host and a path, without a scheme.", valueName: "origin"))
    var origin: String

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    static func print(_ made: NodeSetup.Made) throws {
        var output = try ResultOutput()
        try output.write(line: "administrator \(made.administrator)")
        try output.write(line: "token \(made.token)")
        try output.write(line: "vkey \(made.verifierKey)")
        try output.flush()
    }

    func run() async throws {
        let settings = try await options.settings()
        try Init.print(try await NodeSetup.create(settings.place, origin: origin))
        StandardError.write(
            """
            The log \(origin) is in \(settings.place.database == nil ? settings.place.data : "the database"), its key in \(settings.place.keyFile).
            Keep the token now: it is not shown again. Next: accord import FILE, accord serve.

            """)
    }
}
