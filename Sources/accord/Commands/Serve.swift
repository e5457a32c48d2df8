import Application
import ArgumentParser
import Configuration
import HTTPAPI
import Logging
import Metrics
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the node over HTTP.",
        discussion: """
            Prints its address on standard output once it answers, and logs to standard error. It ends on SIGTERM and \
            SIGINT: it takes nothing more, finishes what it has accepted, and closes its files. Whatever dies, nothing \
            that was acknowledged is lost.

            One process writes a node's log at a time. Reading commands (export, replay, diff, token list) work \
            meanwhile.

            If the clock seems wrong (the log ends in the future), it serves what is there but takes no submissions and \
            closes no rounds, until it is started with --accept-clock by somebody who has looked.

            Whoever asks more often than they may gets 429, and 503 whoever comes while there is too much to do, each with \
            Retry-After; nothing that waits grows without bound. Callers without a token count by their address. Behind a \
            proxy that is not on this machine, name it with --proxy, or all of them are one.

            It never signs two checkpoints that contradict each other: a log that is older than the last one it signed, or \
            is not the same any more, is refused. That checkpoint is kept beside the key file, outside the directory; if it \
            is missing, start with --accept-log once you know that no entry is; then every witness has to say what it has \
            seen. A log that is older, such as one that was restored, is only taken with --accept-older-log and the size that \
            the refusal names. What was acknowledged beyond is lost then, and whoever has a receipt of it can prove that the \
            log has shown two faces. The checkpoint that was signed is kept beside its place, and witnesses who have seen more \
            are not asked any more.

            EXAMPLES
              accord serve
              accord serve --host 0.0.0.0 --port 80
              accord serve --port 0                 # a free port; the address printed says which
              curl http://127.0.0.1:8080/health/ready
              accord serve --requests-per-second 20 --proxy 10.0.0.7
              accord serve --witness 'VKEY=https://witness.example.org' --witness 'VKEY=https://other.example'

            EXIT CODES: 69 if the port is taken or another process writes the log, 66 if there is no node, 77 if the key \
            file can be read by others.
            """)

    @Option(help: ArgumentHelp("The address to listen at. (ACCORD_HOST; 127.0.0.1)", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen at; 0 for a free one. (ACCORD_PORT; 8080)", valueName: "port"))
    var port: Int?

    @Option(
        help: ArgumentHelp(
            "A witness that cosigns the log's checkpoints; once for each. (ACCORD_WITNESSES, with commas between)",
            valueName: "vkey=url"))
    var witness: [String] = []

    @Option(
        help: ArgumentHelp(
            "How many of the witnesses have to have cosigned. (ACCORD_WITNESS_QUORUM; more than half)",
            valueName: "number"))
    var witnessQuorum: Int?

    @Flag(help: "Trust the clock although the log ends in the future.")
    var acceptClock = false

    @Flag(help: "Sign on although the last checkpoint that this log signed is not there.")
    var acceptLog = false

    @Option(
        help: ArgumentHelp(
            "Sign on with so many entries although more were signed: a second history.", valueName: "size"))
    var acceptOlderLog: Int?

    @OptionGroup(title: "Load")
    var load: LoadOptions

    @OptionGroup(title: "Timestamps")
    var timestamps: TimestampOptions

    @OptionGroup(title: "Settings")
    var options: SettingsOptions

    func run() async throws {
        var flags = timestamps.flags.merging(load.flags) { $1 }
        if let host { flags["host"] = .init(.string(host), isSecret: false) }
        if let port { flags["port"] = .init(.int(port), isSecret: false) }
        if !witness.isEmpty { flags["witnesses"] = .init(.stringArray(witness), isSecret: false) }
        if let witnessQuorum { flags["witnessQuorum"] = .init(.int(witnessQuorum), isSecret: false) }
        let settings = try await options.settings(flags)
        let logger = settings.makeLogger(.info)
        // Before the node, so that the counters of every floor are in it.
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        try await settings.withNode(
            logger: logger, acceptsClock: acceptClock, acceptsLog: acceptLog, acceptedSize: acceptOlderLog
        ) { node in
            if let problem = node.clock.problem {
                logger.error("No submission is taken: \(problem) Set the clock right, or say --accept-clock if it is.")
            }
            let host = settings.host
            let api = API(node: node, metrics: metrics, limits: settings.load.withinFiles(logger), logger: logger)
            let server = api.makeApplication(host: host, port: settings.port) { port in
                let name = host.contains(":") ? "[\(host)]" : host
                try? ResultOutput.print("http://\(name):\(port ?? settings.port)")
                logger.info(
                    "Serving \(node.origin).", metadata: ["host": "\(host)", "port": "\(port ?? settings.port)"])
            }
            try await settings.withNotary(of: node, acceptedSize: acceptOlderLog, logger: logger) { notary in
                // Ended in the reverse order: first the server, then what keeps the views up to date.
                var configuration = ServiceGroupConfiguration(
                    services: [NodeService(node: node)] + notary + [server],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
                configuration.maximumGracefulShutdownDuration = .seconds(30)
                try await ServiceGroup(configuration: configuration).run()
            }
        }
        logger.info("Everything that was accepted is on disk. Goodbye.")
    }
}

/// What a node does by itself, as a service that ends gracefully.
private struct NodeService: Service {
    let node: Node

    func run() async throws { try await cancelWhenGracefulShutdown { try await node.run() } }
}
