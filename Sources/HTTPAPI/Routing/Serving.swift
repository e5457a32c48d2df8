import Hummingbird
import Logging

extension Router<APIContext> {
    /// A server of these routes over HTTP/1.1, with bounds on headers and on idle connections.
    ///
    /// - Parameter running: told the port once it listens.
    func served(
        host: String, port: Int, logger: Logger, running: @escaping @Sendable (Int?) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            responder: buildResponder(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "Accord"),
            onServerRunning: { channel in await running(channel.localAddress?.port) }, logger: logger)
    }
}
