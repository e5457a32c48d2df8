import Application
import ArgumentParser

struct RotateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Replace the key that signs the log.",
        discussion: """
            Makes a new key, and records the change as an entry in which the old key signs for the new one, so that whoever \
            has the old key learns the new one from the log. The checkpoint that covers it is signed with both. The old private key is overwritten. Prints the new \
            public key (vkey): publish it. The server must be stopped. The node's witnesses are asked first what they have \
            seen, as accord serve does it.

            EXAMPLES
              accord rotate-key

            EXIT CODES: 66 if there is no node, 69 if another process writes the log, 65 if the log is not the one that was \
            signed last, or that a witness has seen.
            """)

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        _ = try await settings.logForReading()
        let logger = settings.makeLogger()
        if !settings.place.isMirror { try await settings.withNode(logger: logger, asksWitnesses: true) { _ in } }
        let key = try await KeyRotation.rotate(settings.place)
        try ResultOutput.print("vkey \(key)")
    }
}
