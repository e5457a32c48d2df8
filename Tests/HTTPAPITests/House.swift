import Application
import Domain
import EventStore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MovableClock
import NIOCore
import Testing
import WrittenEntries

@testable import HTTPAPI

/// A node of its own in a directory of its own, with the API before it, reached without a socket.
struct House: Sendable {
    let node: Node
    let api: API
    let client: any TestClientProtocol
    let directory: String
    /// The first administrator's.
    let administrator: ID<Person>
    let administratorToken: String
    let clock: MovableClock

    /// What the node answered.
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]

        var json: JSON { (try? JSON(parsing: bytes, limits: .none)) ?? .null }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// The word of the problem, if it is one.
        var problem: String? { json["type"]?.string?.replacing("urn:accord:problem:", with: "") }
        var id: String { json["id"]?.string ?? "" }
        var tag: String { headers[.eTag] ?? "" }
        var position: Int { headers[HTTPField.Name("Accord-Position")!].flatMap { Int($0) } ?? -2 }
    }

    /// Runs `body` with a node that runs, and takes everything away again.
    ///
    /// - Parameters:
    ///   - limits: how much it takes on; nil for as many requests as a test likes.
    ///   - now: the clock by which clients may ask only so often.
    static func open(
        _ limits: LoadLimits? = nil, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ body: @Sendable (House) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "accord-" + Chance.identifier().description
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let place = NodePlace(data: directory + "/data", keyFile: directory + "/key")
        let clock = MovableClock()
        let (administrator, token, _) = try await NodeSetup.create(
            place, origin: "accord.example/test", clock: clock.nodeClock)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let node = try await Node(place, clock: clock.nodeClock, logger: logger)
        var unlimited = LoadLimits()
        unlimited.requestsPerSecond = 0
        unlimited.lag = .seconds(120)
        let api = API(node: node, metrics: PrometheusMetrics(), limits: limits ?? unlimited, logger: logger, now: now)
        let application = Application(responder: api.router().buildResponder(), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await node.run() }
            try await application.test(.router) { client in
                try await body(
                    House(
                        node: node, api: api, client: client, directory: directory, administrator: administrator,
                        administratorToken: token, clock: clock))
            }
            group.cancelAll()
        }
        try await WrittenEntries.audit(node.log)
        try await WrittenEntries.keep(node.log)
        await node.close()
    }

    /// Sends a request; `.null` is no body.
    func send(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, _ body: JSON = .null,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        if !body.isNull { fields[.contentType] = "application/json" }
        for (name, value) in headers { fields[HTTPField.Name(name)!] = value }
        return try await client.execute(
            uri: path, method: method, headers: fields, body: body.isNull ? nil : ByteBuffer(bytes: body.bytes)
        ) { response in
            Answer(
                status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
        }
    }

    func get(_ path: String, as token: String? = nil, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send(.get, path, as: token, .null, headers)
    }

    func post(
        _ path: String, as token: String? = nil, _ body: JSON = [:], _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send(.post, path, as: token, body, headers)
    }

    func put(
        _ path: String, as token: String? = nil, _ body: JSON = [:], _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await send(.put, path, as: token, body, headers)
    }

    /// The same as `post`, but it has to succeed.
    func done(
        _ path: String, as token: String, _ body: JSON = [:], ifMatch: Bool = false,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        var headers: [String: String] = [:]
        if ifMatch {
            let thing = path.split(separator: "/").prefix(3).joined(separator: "/")
            headers["If-Match"] = try await get("/" + thing, as: token).tag
        }
        let answer = try await post(path, as: token, body, headers)
        #expect((200...201).contains(answer.status), "\(path): \(answer.text)", sourceLocation: location)
        return answer
    }

    /// How many entries the log has.
    var size: Int {
        get async throws { try await node.log.head().size }
    }

    /// Lets time pass.
    func pass(seconds: Int64) { clock.pass(seconds: seconds) }

    /// An RFC 3339 time, so many seconds from now.
    func time(_ seconds: Int64) -> String { node.clock.now().advanced(bySeconds: seconds).description }
}
