import ArgumentParser
import Notary
import TransparencyLog

struct WitnessAddLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-log",
        abstract: "Trust a log, or another key of it.",
        discussion: """
            From now on checkpoints signed with this key are looked at, also by a witness that serves already. The name \
            of the key is the origin of the log; of a log that has changed its key both are added.

            EXAMPLES
              accord witness add-log "$(cat log.vkey)"

            EXIT CODES: 65 if it is not the key of a log, 66 if there is no witness.
            """)

    @Argument(help: ArgumentHelp("The public key of the log (type 01).", valueName: "vkey"))
    var key: String

    @OptionGroup(title: "Settings")
    var options: WitnessOptions

    func run() throws {
        let key = try VerifierKey(self.key)
        let witness = try Notary.Witness(at: options.place)
        let isNew = try witness.trust(key)
        try witness.close()
        StandardError.write(
            isNew ? "The log \(key.name) is trusted.\n" : "That key of \(key.name) was trusted already.\n")
    }
}
