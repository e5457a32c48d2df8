import Application
import ArgumentParser

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the node's data, also while it serves.",
        discussion: """
            The first run copies everything, a later one into the same directory what is new since: entries, evidence, and \
            the vault if it has changed. What was erased from the vault is gone from the backup with the next run. The log is \
            copied up to a checkpoint that the node has signed, and hashed again on the way. A run that is interrupted leaves \
            the backup as it was; run it again.

            Not in it: the key file and the signing key, which have to be kept apart from it (whoever has both reads names and \
            prose), and the last checkpoint that was signed, which must be in no backup, for a log that was set back is \
            recognised by it.

            The entries are lines of JSON in DIRECTORY/log, as accord export writes them: they can be read and verified \
            without this program. accord restore makes a node's directory of it again.

            EXAMPLES
              accord backup /mnt/backup/accord
              accord backup /mnt/backup/accord --data /srv/accord/data --key /etc/accord/key
              accord restore /mnt/backup/accord --dry-run        # is it whole?

            EXIT CODES: 65 if the directory has the backup of another log or a later one of this, or is damaged; 66 if there is \
            no node; 69 if another run writes it; 73 if it holds something else; 74 if writing has failed; 77 for a mirror.
            """)

    @Argument(help: ArgumentHelp("Where the backup is, or is to be.", valueName: "directory"))
    var directory: String

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        try settings.requireFiles()
        _ = try await settings.logForReading()
        var line = ProgressLine("entries are copied")
        let made = try await Application.Backup.make(settings.place, in: directory) { count, all in
            line.show(count, part: Double(count) / Double(max(all, 1)))
        }
        line.end()
        let vault = made.isNewVault ? "the vault" : "no change of the vault"
        try ResultOutput.print(
            """
            Backed up \(made.origin) up to \(made.size.grouped) entries: \(made.newEntries.grouped) new entries, \
            \(made.newFiles.grouped) new files, \(vault).
            """)
    }
}
