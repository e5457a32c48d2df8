import ArgumentParser
import Notary

/// The flags that every command of a witness has.
struct WitnessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The witness's directory, with its key and what it has seen.", valueName: "directory"))
    var dir = "accord-witness"

    var place: WitnessPlace { WitnessPlace(directory: dir) }
}
