import Application
import ArgumentParser
import Domain

struct TokenCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token for a delegate or an administrator.",
        discussion: """
            Prints the token, and nothing else, on standard output. The log's first administrator makes it, and the log \
            says so. The server must be stopped. The node's witnesses are asked first what they have seen, as accord serve \
            does it.

            EXAMPLES
              accord token create --delegate 0190f8a6-7c1e-7000-8000-0123456789ab
              TOKEN=$(accord token create --administrator 0190f8a6-7c1e-7000-8000-0123456789ab --days 1)

            EXIT CODES: 65 if there is no such delegate or administrator, or a witness has seen another log; 69 if another \
            process writes the log.
            """)

    @Option(help: ArgumentHelp("For this delegate.", valueName: "id"))
    var delegate: ID<Delegate>?

    @Option(help: ArgumentHelp("For this administrator.", valueName: "id"))
    var administrator: ID<Person>?

    @Option(help: ArgumentHelp("For how many days it is good, 1 to 400.", valueName: "days"))
    var days = 30

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func validate() throws {
        guard (delegate == nil) != (administrator == nil) else {
            throw ValidationError("Say for whom: --delegate ID or --administrator ID, one of them.")
        }
        guard (1...400).contains(days) else { throw ValidationError("--days takes a number from 1 to 400.") }
    }

    func run() async throws {
        let settings = try await options.settings()
        let bearer: Actor = if let delegate { .delegate(delegate) } else { .administrator(administrator!) }
        try await settings.withNode(logger: settings.makeLogger(), asksWitnesses: true) { node in
            let issuer = try await node.log.firstAdministrator()
            let expires = node.clock.now().advanced(bySeconds: Int64(days) * 86_400)
            let (token, submitted) = try await node.tokens.issue(
                to: bearer, expires: expires, by: .administrator(issuer))
            try ResultOutput.print(token)
            StandardError.write("\(submitted.stream), good until \(expires). It is not shown again.\n")
        }
    }
}
