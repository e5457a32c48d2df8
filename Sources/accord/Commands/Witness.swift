import ArgumentParser

struct Witness: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a witness: cosign the checkpoints of logs that others run.",
        discussion: """
            A witness keeps a log from showing one history to some and another to others. It remembers the last \
            checkpoint of each log that it trusts, cosigns a later one only with the proof that it begins with the \
            earlier (C2SP tlog-witness), and keeps what it refuses as evidence. It needs no node, and learns nothing of \
            what is in a log. Any organisation can run one, on its own machine.

            Its directory must never be put back to an earlier state, such as from a backup: a witness that has \
            forgotten can be shown a second history. If the directory is lost, set up a new witness with a new name.

            EXAMPLES
              accord witness init witness.example.org
              accord witness add-log "$(cat log.vkey)"
              accord witness serve --port 8081
              accord witness evidence

            Then hand the key that init printed, and the address, to whoever runs the log: accord serve --witness.
            """,
        subcommands: [WitnessInit.self, WitnessAddLog.self, WitnessServe.self, WitnessEvidenceList.self])
}
