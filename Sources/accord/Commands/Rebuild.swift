import Application
import ArgumentParser
import Projections

struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the views anew from the log.",
        discussion: """
            The views (views.sqlite) are what the server answers from. They follow from the log and can be thrown away; \
            a program that makes them otherwise than the one before builds them anew by itself. This does so when asked, \
            beside the old ones, which stay until the new are done. The server must be stopped.

            EXAMPLES
              accord rebuild
              accord rebuild --data /srv/accord/data

            EXIT CODES: 66 if there is no node, 69 if another process writes the log.
            """)

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        try await settings.withNode(logger: settings.makeLogger(), acceptsClock: true) { node in
            let start = ContinuousClock.now
            try await node.views.rebuild()
            let time = ContinuousClock.now - start
            try ResultOutput.print("Made the views of \(node.views.size.grouped) entries in \(time.inSeconds).")
        }
    }
}
