import Application
import ArgumentParser
import Domain

struct TokenRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a token: from then on nobody gets in with it.",
        discussion: """
            The log's first administrator revokes it, and the log says so. The server must be stopped. The \
            node's witnesses are asked first what they have seen, as accord serve does it.

            EXAMPLES
              accord token list
              accord token revoke 0190f8a6-7c1e-7000-8000-0123456789ab

            EXIT CODES: 65 if there is no such token, it has been revoked, or a witness has seen another log; 69 if \
            another process writes the log.
            """)

    @Argument(help: ArgumentHelp("The token's identifier, as accord token list shows it.", valueName: "id"))
    var token: ID<Domain.Token>

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        try await settings.withNode(logger: settings.makeLogger(), asksWitnesses: true) { node in
            let administrator = try await node.log.firstAdministrator()
            _ = try await node.submitting.submit(RevokeToken(token: token), as: .administrator(administrator))
            StandardError.write("token/\(token) is revoked.\n")
        }
    }
}
