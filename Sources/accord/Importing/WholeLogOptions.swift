import ArgumentParser

/// The flags with which a whole log is imported.
struct WholeLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The log's key, or a file with it; that of the mirror, or log.vkey beside the log, if not given.",
            valueName: "vkey"))
    var logKey: [String] = []

    @Option(help: ArgumentHelp("A checkpoint kept from earlier; can be given several times.", valueName: "file"))
    var from: [String] = []

    @Option(
        help: ArgumentHelp(
            "Go on under this name and a new key, instead of mirroring.", valueName: "origin"))
    var asOrigin: String?

    @Option(help: ArgumentHelp("The bearer token to show to a server. (ACCORD_TOKEN)", valueName: "token"))
    var token: String?

    var isEmpty: Bool { logKey.isEmpty && from.isEmpty && asOrigin == nil && token == nil }
}
