import HTTPTypes
package import Hummingbird
package import Logging
package import Notary
import TransparencyLog

/// A witness over HTTP (C2SP tlog-witness): logs submit checkpoints to it, and whoever likes reads what it has cosigned
/// last. Nobody has to say who they are: a checkpoint is signed by its log.
package struct WitnessAPI: Sendable {
    let witness: Witness
    let logger: Logger

    /// The most bytes that a request may have: a proof of 63 hashes and a note with some twenty signatures of the longest
    /// kind.
    package static let largest = 131_072

    /// How long a log may take to send its request.
    private static let patience = Duration.seconds(30)

    package init(witness: Witness, logger: Logger) {
        self.witness = witness
        self.logger = logger
    }

    package func router() -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.post("add-checkpoint") { request, _ in await answer { try await add(request) } }
        router.get(":digest/checkpoint") { _, context in
            await answer { try await latest(context.parameters.get("digest") ?? "") }
        }
        return router
    }

    /// The server, ready to run as a service: it ends gracefully, finishing what it has begun.
    ///
    /// - Parameter running: told the port once it listens; of use with port 0.
    package func makeApplication(
        host: String, port: Int, running: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        router().served(host: host, port: port, load: ServerLoad(LoadLimits()), logger: logger, running: running)
    }

    // MARK: Answers

    private func answer(_ body: () async throws -> Response) async -> Response {
        do {
            return try await body()
        } catch {
            logger.error("A request could not be answered: \(error)")
            return .text(.internalServerError, "The witness could not answer; its operator finds out why in its log.\n")
        }
    }

    private func add(_ request: Request) async throws -> Response {
        let read = try await limited(to: WitnessAPI.patience) { try await WitnessAPI.body(of: request) }
        guard let body = read else { return .text(.requestTimeout, "Send the whole request at once.\n") }
        guard let body else {
            return .text(.contentTooLarge, "A request has at most \(WitnessAPI.largest) bytes.\n")
        }
        let asked: WitnessRequest
        do throws(Malformed) { asked = try WitnessRequest(body) } catch { return .text(.badRequest, "\(error)\n") }
        let origin = asked.checkpoint.origin
        switch try await witness.answer(asked) {
        case .cosigned(let cosignature): return .text(.ok, String(decoding: cosignature.line, as: UTF8.self))
        case .refused(let verdict):
            switch verdict {
            case .otherSize(let size): return .text(.conflict, "\(size)\n", type: "text/x.tlog.size")
            case .inconsistent(let error):
                logger.error("Refused a checkpoint of \(origin) that does not follow from the last: \(error)")
                return .text(.unprocessableContent, "The consistency proof shows nothing: \(error)\n")
            case .untrusted(let error): return .text(.forbidden, "\(error)\n")
            case .unknownLog, .acceptable: return .text(.notFound, "This witness does not know the log \(origin).\n")
            }
        }
    }

    private func latest(_ digest: String) async throws -> Response {
        guard let note = try await witness.latest(digest: digest) else {
            return .text(.notFound, "This witness has cosigned no checkpoint of that log.\n")
        }
        var response = Response.text(.ok, String(decoding: note, as: UTF8.self))
        response.headers[.cacheControl] = "no-cache"
        return response
    }

    /// The whole body; nil if it is larger than any request.
    private static func body(of request: Request) async throws -> [UInt8]? {
        if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > largest { return nil }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= largest else { return nil }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }
}

extension Response {
    fileprivate static func text(
        _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
