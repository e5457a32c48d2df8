import ArgumentParser
import Configuration

/// The flags that every command has.
struct SettingsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The node's directory. (ACCORD_DATA; ./accord-data)", valueName: "directory"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The key file, kept outside the directory and its backups. (ACCORD_KEY; <directory>.key)", valueName: "file"
        ))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The database of nodes that share a log, postgres://… (ACCORD_LOG; log.sqlite in the directory)",
            valueName: "address"))
    var log: String?

    @Option(help: ArgumentHelp("A JSON file of settings. (ACCORD_CONFIG)", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "What is logged to standard error, from this level on. (ACCORD_LOG_LEVEL)", valueName: "level"))
    var logLevel: String?

    /// - Parameter more: what flags of the command's own say.
    func settings(_ more: [AbsoluteConfigKey: ConfigValue] = [:]) async throws -> Settings {
        var flags = more
        func set(_ key: AbsoluteConfigKey, _ value: String?) {
            if let value { flags[key] = .init(.string(value), isSecret: false) }
        }
        set("data", data)
        set("key", key)
        set("logLevel", logLevel)
        if let log { flags["log"] = .init(.string(log), isSecret: true) }
        return try await Settings(flags: flags, file: config)
    }
}
