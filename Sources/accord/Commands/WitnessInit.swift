import ArgumentParser
import Notary
import TransparencyLog

struct WitnessInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set up a witness: its directory and its key.",
        discussion: """
            Prints the public key (a vkey of type 04) on standard output: hand it to logs and to auditors. The private \
            key stays in the directory, readable by its owner only.

            EXAMPLES
              accord witness init witness.example.org
              accord witness init witness.example.org/accord --dir /srv/witness

            EXIT CODES: 73 if there is a witness already (nothing is overwritten) or the directory cannot be made, 64 if \
            the name is wrong.
            """)

    @Argument(
        help: ArgumentHelp("Names the witness for ever: a host, with a path or without, no scheme.", valueName: "name"))
    var name: String

    @OptionGroup(title: "Settings")
    var options: WitnessOptions

    func run() throws {
        let name: KeyName
        do throws(Malformed) { name = try KeyName(self.name) } catch {
            throw Failure(.usage, "\"\(self.name)\" cannot be the name of a witness: \(error.reason).")
        }
        try ResultOutput.print("\(Notary.Witness.create(at: options.place, name: name))")
        StandardError.write(
            "The witness is in \(options.dir). Next: accord witness add-log VKEY, accord witness serve.\n")
    }
}
