import Application
import ArgumentParser
import Domain
import EventStore
import Foundation

struct TokenList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tokens that were handed out.",
        discussion: """
            One a line, oldest first, with tabs between: identifier, whose it is, good until when, and valid, expired \
            or revoked. The tokens themselves are nowhere. It works while a server runs.

            EXAMPLES
              accord token list
              accord token list | grep delegate:0190f8a6-7c1e-7000-8000-0123456789ab

            EXIT CODES: 66 if there is no node.
            """)

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let log = try await options.settings().logForReading()
        var order: [ID<Domain.Token>] = []
        var record = Record()
        var reader = EventReader()
        var query = EntryQuery(types: Set(TokenEvent.catalogue.map(\.type)))
        while true {
            let entries = try await log.page(query, limit: 1_000)
            guard let last = entries.last else { break }
            for entry in entries {
                let recorded = try reader.read(entry)
                record.evolve(recorded.stream, recorded.event, recorded.context)
                if case (.token(let id), .token(.issued)) = (recorded.stream, recorded.event) { order.append(id) }
            }
            query.from = last.logPosition + 1
        }
        let now = NodeClock().now()
        var output = try ResultOutput()
        for id in order {
            guard let token = record.tokens[id]?.state else { continue }
            let state = token.isRevoked ? "revoked" : token.expires > now ? "valid" : "expired"
            try output.write(line: "\(id)\t\(token.bearer)\t\(token.expires)\t\(state)")
        }
        try output.flush()
    }
}
