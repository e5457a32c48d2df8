import ArgumentParser
import Configuration

/// The flags that say how much a server takes on.
struct LoadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How many requests a second each token may make, and each address without one; ten seconds' worth may come at \
            once. 0 for no limit. (ACCORD_REQUESTS_PER_SECOND; 100)
            """, valueName: "number"))
    var requestsPerSecond: Int?

    @Option(
        help: ArgumentHelp(
            "How many connections are served; further ones get 503. (ACCORD_MAX_CONNECTIONS; 16384)",
            valueName: "number"))
    var maxConnections: Int?

    @Option(
        help: ArgumentHelp(
            """
            How long a client may take to send a body, and to read what is ready for it; ten times as long for a file. \
            (ACCORD_CLIENT_TIMEOUT; 30)
            """, valueName: "seconds"))
    var clientTimeout: Int?

    @Option(
        help: ArgumentHelp(
            """
            The address of a proxy whose X-Forwarded-For is believed; once for each. (ACCORD_PROXIES, with commas between; \
            127.0.0.1,::1)
            """, valueName: "address"))
    var proxy: [String] = []

    /// What they say.
    var flags: [AbsoluteConfigKey: ConfigValue] {
        var flags: [AbsoluteConfigKey: ConfigValue] = [:]
        if let requestsPerSecond { flags["requestsPerSecond"] = .init(.int(requestsPerSecond), isSecret: false) }
        if let maxConnections { flags["maxConnections"] = .init(.int(maxConnections), isSecret: false) }
        if let clientTimeout { flags["clientTimeout"] = .init(.int(clientTimeout), isSecret: false) }
        if !proxy.isEmpty { flags["proxies"] = .init(.stringArray(proxy), isSecret: false) }
        return flags
    }
}
