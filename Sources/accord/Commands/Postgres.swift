import Application
import ArgumentParser

struct Postgres: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prepare a PostgreSQL database for nodes that share a log.",
        discussion: """
            The tables belong to one role, which prepares them; the nodes connect as another, which may add to the log and \
            read it, and change nothing in it.

            EXAMPLES
              accord postgres prepare postgres://accord_owner@db.example.org/accord --role accord_node

            Deploy/POSTGRES.md has the whole way. A build without --traits Postgres cannot do this.
            """,
        subcommands: [PostgresPrepare.self])
}

struct PostgresPrepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Make the tables, as the role that is to own them.",
        discussion: """
            Done again it adds what an earlier accord has not made, after which older nodes are refused, and gives the nodes' \
            role its rights again. The password belongs into a file (PGPASSFILE) or into PGPASSWORD, where no list of \
            processes shows it.

            EXAMPLES
              accord postgres prepare postgres://accord_owner@/accord --role accord_node
              PGPASSFILE=/etc/accord/pgpass accord postgres prepare \
                'postgres://accord_owner@db.example.org/accord?sslmode=verify-full&sslrootcert=/etc/accord/ca.pem'

            EXIT CODES: 65 if the server is too old or a later accord has prepared it, 69 if it cannot be reached, 77 if it \
            lets nobody in by that name and password, 78 if the address is wrong or PostgreSQL is not built in.
            """)

    @Argument(help: ArgumentHelp("The database, as its owner: postgres://…", valueName: "address"))
    var address: String

    @Option(help: ArgumentHelp("As whom the nodes connect.", valueName: "role"))
    var role = "accord_node"

    func run() async throws {
        try await SharedLog.prepare(address, role: role)
        StandardError.write("The tables are there, and \(role) may use them. Next: accord init ORIGIN --log ADDRESS.\n")
    }
}
