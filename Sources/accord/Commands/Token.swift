import ArgumentParser

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand out, revoke and list bearer tokens.",
        discussion: """
            A token is 256 random bits of which only the SHA-256 is kept; it is shown once. That it was handed out or \
            revoked stands in the log. Whoever bears it acts as the delegate or administrator for whom it was made.

            EXAMPLES
              accord token create --delegate 0190f8a6-7c1e-7000-8000-0123456789ab --days 90
              accord token list
              accord token revoke 0190f8a6-7c1e-7000-8000-0123456789ab

            While a server runs, tokens are made and revoked through it: POST /v1/delegates/{id}/tokens.
            """,
        subcommands: [TokenCreate.self, TokenRevoke.self, TokenList.self])
}
