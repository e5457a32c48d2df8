import Foundation
import Hummingbird
import Logging
import Notary
import Synchronization

/// An authority's address, on loopback.
enum TestServer {
    typealias Handler = @Sendable (_ query: [UInt8]) async throws -> Response

    /// Serves as long as the body runs.
    static func with<Value: Sendable>(
        _ handler: @escaping Handler, _ body: @escaping @Sendable (_ address: String) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        router.post("stamp") { request, _ in
            guard request.headers[.contentType] == TimestampRequest.contentType else {
                return Response(status: .unsupportedMediaType)
            }
            let query = try await request.body.collect(upTo: 10_000)
            return try await handler(Array(query.readableBytesView))
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        var logger = Logger(label: "authority")
        logger.logLevel = .critical
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress!.port!) }, logger: logger)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)/stamp") }
                throw TestFailure("The server does not run.")
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw TestFailure("The server has ended.")
        }
    }

    static func reply(_ bytes: [UInt8], type: String = "application/timestamp-reply") -> Response {
        Response(
            status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension TestAuthority {
    /// Serves as an authority does, and counts what it is asked.
    func serving<Value: Sendable>(
        _ body: @escaping @Sendable (_ address: String, _ asked: Counter) async throws -> Value
    ) async throws -> Value {
        let asked = Counter()
        return try await TestServer.with({ query in
            asked.add()
            return TestServer.reply(try await answer(query))
        }) { try await body($0, asked) }
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)

    /// - Returns: how many there are with this one.
    @discardableResult
    func add() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }

    var count: Int { value.withLock { $0 } }
}
