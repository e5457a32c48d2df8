import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird

/// Evidence: files by their SHA-256, kept beside the log.
extension API {
    var fileRoutes: [Route] {
        [
            Route(.post, "/v1/files") { try await store($0) },
            Route(.get, "/v1/files/{digest}") { try await file($0) },
        ]
    }

    /// Keeps a file. It concerns nothing until evidence names its digest, so nothing of it stands in the log.
    private func store(_ call: Call) async throws -> Response {
        _ = try call.actor
        guard try await FileAccess(node: node, for: call).mayStore() else {
            throw Problem("not_permitted", .forbidden, "Files are sent by whoever may add evidence.")
        }
        if let announced = call.request.headers[.contentLength].flatMap({ Int($0) }), announced > EvidenceFiles.largest
        {
            throw EvidenceFiles.Problem.tooLarge
        }
        guard let place = load.uploads.take() else { throw Problem.busy("Too many files are coming in.", retry: 5) }
        let (digest, bytes) = try await node.files.store(call.request.body.map(\.readableBytesView))
        extendLifetime(place)
        let json: JSON = ["digest": .string(digest.hexadecimal), "bytes": .integer(bytes)]
        return .json(json, status: .created, [.location: "/v1/files/\(digest)"])
    }

    /// A file, for whoever may read what it is evidence of.
    private func file(_ call: Call) async throws -> Response {
        _ = try call.actor
        guard let digest = call.context.parameters.get("digest").flatMap({ try? FileDigest($0) }),
            let path = try await node.files.path(holding: digest),
            try await FileAccess(node: node, for: call).mayRead(digest)
        else { throw Problem.notFound("There is no file of that digest here, or none that you may read.") }
        let tag = "\"\(digest)\""
        // The content is what it is called: it never changes.
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "private, max-age=31536000, immutable"]
        if call.request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = "application/octet-stream"
        headers[.contentDisposition] = "attachment; filename=\"\(digest)\""
        headers[.xContentTypeOptions] = "nosniff"
        let body = try await FileIO().loadFile(path: path, context: call.context)
        return Response(status: .ok, headers: headers, body: body)
    }
}
