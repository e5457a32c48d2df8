import ArgumentParser
import HTTPAPI
import Logging
import Notary
import ServiceLifecycle
import UnixSignals

struct WitnessServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the witness over HTTP.",
        discussion: """
            Prints its address on standard output once it answers, and logs to standard error. It answers POST \
            /add-checkpoint and GET /<SHA-256 of the origin>/checkpoint, to anybody: put a server for TLS before it. \
            Whatever dies, and however many processes serve one directory, it never cosigns two histories.

            EXAMPLES
              accord witness serve
              accord witness serve --host 0.0.0.0 --port 8081 --dir /srv/witness
              accord witness serve --port 0                 # a free port; the address printed says which

            EXIT CODES: 69 if the port is taken, 66 if there is no witness, 77 if the key can be read by others.
            """)

    @Option(help: ArgumentHelp("The address to listen at.", valueName: "address"))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("The port to listen at; 0 for a free one.", valueName: "port"))
    var port = 8081

    @OptionGroup(title: "Settings")
    var options: WitnessOptions

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535.") }
    }

    func run() async throws {
        let witness = try Notary.Witness(at: options.place)
        LoggingSystem.bootstrap { ErrorOutputLog(label: $0) }
        let logger = Logger(label: "accord")
        let (host, port) = (host, port)
        let server = WitnessAPI(witness: witness, logger: logger).makeApplication(host: host, port: port) { taken in
            let name = host.contains(":") ? "[\(host)]" : host
            try? ResultOutput.print("http://\(name):\(taken ?? port)")
            logger.info("\(witness.key) is serving.")
        }
        var configuration = ServiceGroupConfiguration(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
        try witness.close()
    }
}
