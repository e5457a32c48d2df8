import Hummingbird
import Logging

extension Router<APIContext> {
    /// Beyond the connections that are served so many are accepted, to be told that there are too many.
    private static var refused: Int { 256 }

    /// A server of these routes over HTTP/1.1, with bounds on headers, on connections and on the time that clients take.
    ///
    /// - Parameters:
    ///   - load: what bounds it; one for each server.
    ///   - running: told the port once it listens.
    func served(
        host: String, port: Int, load: ServerLoad, logger: Logger,
        running: @escaping @Sendable (Int?) async -> Void
    ) -> some ApplicationProtocol {
        Application(
            responder: buildResponder(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ClientPatience(load), LastAnswer()],
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1_024, maxHeaderListSize: 32 * 1_024, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "Accord", backlog: 1_024,
                availableConnectionsDelegate: .maximum(load.limits.connections + Self.refused, logger: logger)),
            onServerRunning: { channel in await running(channel.localAddress?.port) }, logger: logger)
    }
}
