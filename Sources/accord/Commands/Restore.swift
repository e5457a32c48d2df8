import Application
import ArgumentParser
import Foundation

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a node's directory again from a backup.",
        discussion: """
            First all of the backup is looked at: every digest, the tree over its entries, the signature under its head. Then \
            the directory is made beside its place and put there when it is whole. What is there already is never touched.

            Then put the key file and the signing key back where they were. If the checkpoint that was signed last is still \
            beside them and of more entries than the backup has, or a witness has seen more, accord serve refuses the log until \
            somebody says --accept-older-log: what was acknowledged since is missing from it.

            EXAMPLES
              accord restore /mnt/backup/accord --dry-run        # looks at it and changes nothing
              accord restore /mnt/backup/accord --data /srv/accord/data

            EXIT CODES: 65 if the backup is none or is damaged, 73 if there is a node already, 74 if writing has failed.
            """)

    @Argument(help: ArgumentHelp("Where the backup is.", valueName: "directory"))
    var directory: String

    @Flag(help: "Look at the backup and change nothing.")
    var dryRun = false

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        let settings = try await options.settings()
        try settings.requireFiles()
        let size = try BackupManifest(in: directory).size
        var line = ProgressLine(dryRun ? "entries are looked at" : "entries are taken")
        defer { line.end() }
        func show(_ count: Int) { line.show(count, part: Double(count) / Double(max(size, 1))) }
        if dryRun {
            let manifest = try Restoring.check(directory, progress: show)
            line.end()
            return try ResultOutput.print(
                "The backup of \(manifest.origin) is whole: \(manifest.size.grouped) entries, \(manifest.files) files.")
        }
        let manifest = try await Restoring.restore(directory, to: settings.place, progress: show)
        line.end()
        try ResultOutput.print(
            "Restored \(manifest.origin) with \(manifest.size.grouped) entries in \(settings.place.data).")
        let keys = [settings.place.keyFile, settings.place.signingKeyFile]
        let missing = keys.filter { !FileManager.default.fileExists(atPath: $0) }
        if !missing.isEmpty {
            StandardError.write("Put back what is in no backup: \(missing.joined(separator: ", ")).\n")
        }
    }
}
