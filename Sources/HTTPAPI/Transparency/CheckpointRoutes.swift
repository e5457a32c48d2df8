import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Notary
import TransparencyLog

/// What a transparency log publishes (C2SP tlog-tiles): its newest checkpoint, its key, the tiles of its tree, and, to those who may
/// read all that is in them, bundles of its entries.
///
/// Hashes and proofs are public: they tell how many entries there are, and nothing of what is in them.
extension API {
    var checkpointRoutes: [Route] {
        [
            Route(.get, "/checkpoint") { [node] _ in
                guard let head = try await node.log.signedHead() else {
                    throw Problem.notFound("Nothing has been signed yet.")
                }
                return Response(
                    status: .ok,
                    headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: head.note)))
            },
            Route(.get, "/checkpoint/witnessed") { [node] _ in
                guard let note = try await node.witnessed.note() else {
                    throw Problem.notFound("No checkpoint has been cosigned by a quorum of witnesses.")
                }
                return Response(
                    status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: note.bytes)))
            },
            Route(.get, "/log.vkey") { [node] _ in API.keys(try node.verifierKeys) },
            Route(.get, "/log.first.vkey") { [node] _ in
                guard let first = try node.place.firstVerifierKey else {
                    throw Problem.notFound("The log has the key that it began with, or has not kept it.")
                }
                return API.keys([first])
            },
            Route(.get, "/tile/**") { try await tile($0) },
        ]
    }

    private static func keys(_ keys: [VerifierKey]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: keys.map { "\($0)\n" }.joined())))
    }

    private func tile(_ call: Call) async throws -> Response {
        let path: TilePath
        do {
            path = try TilePath("tile/" + call.context.parameters.getCatchAll().joined(separator: "/"))
        } catch {
            throw Problem("malformed_address", .badRequest, "That names no tile: \(error)")
        }
        // Only what a signed head covers is published, so that nothing is seen which could still be lost.
        let size = try await node.log.signedHead()?.size ?? 0
        guard let last = path.nodes.last, last.level < 63, last.index < size >> last.level else {
            throw Problem.notFound("The tree has \(size) entries; it has no such tile.")
        }
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        let bytes: [UInt8]
        switch path.content {
        case .hashes:
            bytes = try await node.log.hashes(of: path.nodes).flatMap(\.bytes)
            headers[.cacheControl] = API.forEver
        case .entries:
            let entries = try await entries(of: path)
            headers[.cacheControl] = try await isPublic(entries) ? API.forEver : "private, max-age=86400, immutable"
            guard try await mayRead(entries, call.caller) else {
                throw Problem(
                    "not_readable_whole", call.caller == .anonymous ? .unauthorized : .forbidden,
                    "A bundle is for those who may read every entry in it; read single entries, each with its proof.")
            }
            bytes = try EntryBundle(entries: entries.map(\.line)).bytes
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let forEver = "public, max-age=31536000, immutable"

    private func entries(of path: TilePath) async throws -> [Entry] {
        let first = path.index * TilePath.fullWidth
        var entries: [Entry] = []
        while entries.count < path.width {
            // A page is cut where it has a few MiB.
            let page = try await node.log.page(
                EntryQuery(from: first + entries.count, to: first + path.width), limit: path.width)
            guard !page.isEmpty else { throw Problem.notFound() }
            entries += page
        }
        return entries
    }

    private func isPublic(_ entries: [Entry]) async throws -> Bool { try await mayRead(entries, .anonymous) }

    private func mayRead(_ entries: [Entry], _ caller: Caller) async throws -> Bool {
        var access = EntryAccess(node: node, caller: caller)
        var scanner = EntryScanner()
        for entry in entries where try await !access.audience(of: scanner.scan(entry.line).envelope).reads {
            return false
        }
        return true
    }
}
