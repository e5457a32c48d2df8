import Foundation
import HTTPAPI
import Hummingbird
import Logging
import Notary
import TransparencyLog

/// A directory for one test, removed at the end.
final class Directory: Sendable {
    let path = NSTemporaryDirectory() + "/accord-notary-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func store() throws -> SQLiteCosignedCheckpoints {
        try SQLiteCosignedCheckpoints(try DurableFile.open(path: path + "/notary.sqlite", label: "test"))
    }

    /// Makes a witness that trusts these logs.
    func witness(_ name: String = "witness.example", trusting logs: TestLog...) throws -> Witness {
        let place = WitnessPlace(directory: path + "/" + name)
        _ = try Witness.create(at: place, name: try KeyName(name))
        let witness = try Witness(at: place)
        for log in logs { _ = try witness.trust(log.key) }
        return witness
    }
}

/// Servers on the loopback.
enum Serving {
    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    /// Runs `body` with the address of a server for each router.
    static func run(_ routers: [Router<APIContext>], _ body: ([String]) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: (Int, Int).self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, router) in routers.enumerated() {
                let application = Application(
                    responder: router.buildResponder(),
                    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { port.yield((index, $0.localAddress?.port ?? 0)) }, logger: logger)
                group.addTask { try await application.run() }
            }
            var addresses = [String](repeating: "", count: routers.count)
            var iterator = ports.makeAsyncIterator()
            for _ in routers {
                guard let (index, port) = await iterator.next() else { break }
                addresses[index] = "http://127.0.0.1:\(port)"
            }
            try await body(addresses)
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
    }

    /// Runs `body` with these witnesses, each with a server.
    static func witnesses(_ witnesses: [Witness], _ body: ([RemoteWitness]) async throws -> Void) async throws {
        try await run(witnesses.map { WitnessAPI(witness: $0, logger: logger).router() }) { addresses in
            try await body(
                try zip(witnesses, addresses).map { try RemoteWitness(key: $0.key, address: $1) })
        }
    }

    /// A server that answers everything alike.
    static func answering(
        _ status: HTTPResponse.Status, _ body: String, type: String = "text/plain"
    ) -> Router<APIContext> {
        router { _ in
            Response(
                status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        }
    }

    /// A server that takes every request and never answers.
    static var hanging: Router<APIContext> {
        router { _ in
            try await Task.sleep(for: .seconds(60))
            return Response(status: .ok)
        }
    }

    static func router(_ answer: @escaping @Sendable (Request) async throws -> Response) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.post("add-checkpoint") { request, _ in try await answer(request) }
        router.get(":digest/checkpoint") { request, _ in try await answer(request) }
        return router
    }
}
