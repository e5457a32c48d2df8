import ArgumentParser
import Configuration

/// The flags that say whether and how checkpoints are stamped.
struct TimestampOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Have checkpoints stamped by this RFC 3161 authority. (ACCORD_TIMESTAMP_AUTHORITY; none)", valueName: "url")
    )
    var timestampAuthority: String?

    @Option(
        name: .customLong("timestamp-ca"),
        help: ArgumentHelp(
            "A PEM file of the roots that timestamps must verify against. (ACCORD_TIMESTAMP_CA; none: not verified)",
            valueName: "file"))
    var timestampCA: String?

    @Option(
        help: ArgumentHelp(
            "The least time between two timestamps. (ACCORD_TIMESTAMP_EVERY; 3600)", valueName: "seconds"))
    var timestampEvery: Int?

    /// What they say.
    var flags: [AbsoluteConfigKey: ConfigValue] {
        var flags: [AbsoluteConfigKey: ConfigValue] = [:]
        if let timestampAuthority { flags["timestampAuthority"] = .init(.string(timestampAuthority), isSecret: false) }
        if let timestampCA { flags["timestampCA"] = .init(.string(timestampCA), isSecret: false) }
        if let timestampEvery { flags["timestampEvery"] = .init(.int(timestampEvery), isSecret: false) }
        return flags
    }
}
