import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import HTTPAPI

/// A connection of a server that ends.
@Suite struct LastAnswerTests {
    @Test func `only an answer after which the connection ends says so`() throws {
        try Connection.open { connection in
            try connection.ask("/1")
            connection.answer()
            try connection.ask("/2")
            connection.serverEnds()
            connection.answer()
            #expect(connection.said == [nil, "close"])
        }
    }

    @Test func `of two that are under way the second is the last`() throws {
        try Connection.open { connection in
            try connection.ask("/1")
            try connection.ask("/2")
            connection.serverEnds()
            connection.answer()
            connection.answer()
            #expect(connection.said == [nil, "close"])
        }
    }

    @Test func `an answer that only announces another is not the last`() throws {
        try Connection.open { connection in
            try connection.ask("/1")
            connection.serverEnds()
            connection.write(.head(HTTPResponse(status: .continue)))
            connection.answer()
            #expect(connection.said == [nil, "close"])
        }
    }

    @Test func `the rest of the request that is answered is taken, the next one is not`() throws {
        try Connection.open { connection in
            let body = HTTPRequestPart.body(ByteBuffer(string: "rest"))
            try connection.send(.head(Connection.request("/1")))
            connection.serverEnds()
            connection.answer()
            try connection.send(body)
            try connection.send(.end(nil))
            try connection.ask("/2")
            #expect(try connection.taken() == [.head(Connection.request("/1")), body, .end(nil)])
        }
    }

    @Test func `nothing is taken on a connection that is closing, whether or not that was said`() throws {
        try Connection.open { connection in
            try connection.ask("/1")
            connection.write(.head(HTTPResponse(status: .ok)))
            connection.serverEnds()
            connection.write(.end(nil))
            connection.close()
            try connection.ask("/2")
            #expect(connection.said == [nil])
            #expect(try connection.taken() == [.head(Connection.request("/1")), .end(nil)])
        }
    }

    @Test func `a connection is closed after its answer is written, first on this side`() throws {
        try Connection.open { connection in
            connection.wire.isSlow = true
            try connection.ask("/1")
            connection.serverEnds()
            connection.answer()
            connection.close()
            connection.wait(.seconds(10))
            #expect(connection.wire.closed == [])
            connection.wire.catchUp()
            #expect(connection.wire.closed == [.output])
            connection.wait(.seconds(1))
            #expect(connection.wire.closed == [.output])
            connection.wait(.seconds(1))
            #expect(connection.wire.closed == [.output, .all])
        }
    }

    @Test func `a client that does not read does not keep its connection open`() throws {
        try Connection.open { connection in
            connection.wire.isSlow = true
            try connection.ask("/1")
            connection.serverEnds()
            connection.answer()
            connection.close()
            connection.wait(.seconds(19))
            #expect(connection.wire.closed == [])
            connection.wait(.seconds(1))
            #expect(connection.wire.closed == [.all])
        }
    }

    @Test func `a client that reads late and does not end its side has no more time either`() throws {
        try Connection.open { connection in
            connection.wire.isSlow = true
            try connection.ask("/1")
            connection.serverEnds()
            connection.answer()
            connection.close()
            connection.wait(.seconds(19))
            connection.wire.catchUp()
            connection.wait(.seconds(1))
            #expect(connection.wire.closed == [.output, .all])
        }
    }

    @Test func `while the server goes on, closing is closing`() throws {
        try Connection.open { connection in
            connection.wire.isSlow = true
            try connection.ask("/1")
            connection.answer()
            connection.close()
            #expect(connection.wire.closed == [.all])
        }
    }
}

/// One connection, on which nothing takes time but what is waited for.
private struct Connection {
    let wire = Wire()
    private let channel = EmbeddedChannel()

    static func open(_ body: (Connection) throws -> Void) throws {
        let connection = Connection()
        try connection.channel.pipeline.syncOperations.addHandlers([connection.wire, LastAnswer()])
        connection.channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 80), promise: nil)
        defer {
            connection.close()
            connection.wire.catchUp()
            connection.wait(.minutes(1))
        }
        try body(connection)
    }

    static func request(_ path: String) -> HTTPRequest {
        HTTPRequest(method: .get, scheme: "http", authority: "node", path: path)
    }

    /// What the answers say of the connection, each of them.
    var said: [String?] { wire.answers.map { $0.headerFields[.connection] } }

    func ask(_ path: String) throws {
        try send(.head(Self.request(path)))
        try send(.end(nil))
    }

    func send(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

    func answer() {
        write(.head(HTTPResponse(status: .ok)))
        write(.end(nil))
    }

    func write(_ part: HTTPResponsePart) { channel.writeAndFlush(part, promise: nil) }

    func serverEnds() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    /// As the server does once nothing is under way.
    func close() { channel.close(promise: channel.eventLoop.makePromise()) }

    func wait(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// What the server was given.
    func taken() throws -> [HTTPRequestPart] {
        var parts: [HTTPRequestPart] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) { parts.append(part) }
        return parts
    }
}

/// What lies below a connection.
private final class Wire: ChannelOutboundHandler {
    typealias OutboundIn = HTTPResponsePart

    /// Whether what is written has to wait.
    var isSlow = false
    private(set) var answers: [HTTPResponse] = []
    private(set) var closed: [CloseMode] = []
    private var waiting: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head(let answer) = unwrapOutboundIn(data) { answers.append(answer) }
        guard let promise else { return }
        if isSlow { waiting.append(promise) } else { promise.succeed() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        closed.append(mode)
        if mode == .all { context.close(promise: promise) } else { promise?.succeed() }
    }

    /// Writes all that has waited.
    func catchUp() {
        let written = waiting
        waiting = []
        for promise in written { promise.succeed() }
    }
}
