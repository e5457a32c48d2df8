import AsyncHTTPClient
import Auditing
import NIOCore
import NIOHTTP1

/// A log as a server publishes it (C2SP tlog-tiles): a running node, or any server of static files.
struct PublishedServer: PublishedLog {
    /// A full bundle of the largest entries there can be, and more than any tile has.
    private static let largest = 256 * (2 + 65_535)
    /// How often something is asked for while the server has too much to do.
    private static let attempts = 5

    /// Whoever refuses a connection is not asked again and again.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration.singletonConfiguration
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    private let address: String
    private let token: String?

    /// - Parameters:
    ///   - address: without the slash at its end.
    ///   - token: the bearer token to show; nil to read what everybody may.
    init(_ address: String, token: String?) {
        self.address = address
        self.token = token
    }

    /// A node does not tell whether there is something that one may not see.
    var hidesEntries: Bool { true }

    func read(_ path: String) async throws -> PublishedFile {
        var request = HTTPClientRequest(url: address + "/" + path)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for attempt in 1... {
            let response: HTTPClientResponse
            do {
                response = try await PublishedServer.client.execute(request, timeout: .seconds(60))
            } catch {
                throw Failure(.unavailable, "\(address) does not answer: \(error)")
            }
            switch response.status.code {
            case 200:
                let body = try await response.body.collect(upTo: PublishedServer.largest)
                return .bytes(Array(body.readableBytesView))
            case 401, 403: return .withheld
            case 404, 410: return .absent
            case 429, 500...599:
                guard attempt < PublishedServer.attempts else { break }
                try await Task.sleep(for: .milliseconds(250 << attempt))
                continue
            default: break
            }
            throw Failure(.unavailable, "\(address)/\(path) answers \(response.status.code).")
        }
        return .absent
    }
}
