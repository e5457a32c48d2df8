import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Notary
import Projections
import TransparencyLog

/// A programme's whole trail as one file that needs nobody: every entry of it byte for byte, each with the proof that it is
/// in the tree of the checkpoint that goes with them.
extension API {
    var provenTrailRoutes: [Route] {
        [Route(.get, "/v1/programmes/{programme}/trail.json") { try await provenTrail($0) }]
    }

    private static let pageSize = 200

    private func provenTrail(_ call: Call) async throws -> Response {
        let programme: ID<Programme> = try call.id("programme")
        try await ResourceReader(node: node).requireReadable(.programme(programme), for: call.caller)
        guard try await node.submitting.version(of: .programme(programme)) > 0,
            let head = try await node.log.signedHead()
        else { throw Problem.notFound() }
        try await node.reachViews(size: head.size, within: load.limits.lag)
        let beginning: JSON = [
            "origin": .string(node.origin), "programme": .string(programme.description),
            "verifierKeys": .array(try node.verifierKeys.map { .string("\($0)") }),
            "checkpoint": .string(String(decoding: head.note, as: UTF8.self)),
        ]
        return Response(
            status: .ok, headers: [.contentType: "application/json", .accordPosition: String(head.size - 1)],
            body: ResponseBody { [node] writer in
                // The object is left open for the entries, which are written as they are read.
                try await writer.write(ByteBuffer(bytes: beginning.bytes.dropLast() + Array(#","entries":["#.utf8)))
                var isFirst = true
                var from = 0
                while from < head.size {
                    let page = try await node.views.programmeTrail(programme, from: from, limit: API.pageSize)
                    var output: [UInt8] = []
                    for entry in page where entry.logPosition < head.size {
                        let proof = try await node.log.inclusionProof(of: entry.logPosition, inTreeOf: head.size)
                        let item: JSON = [
                            "logPosition": .integer(entry.logPosition),
                            "line": .string(String(decoding: entry.line, as: UTF8.self)),
                            "hashes": .array(proof.hashes.map { .string($0.description) }),
                        ]
                        if !isFirst { output.append(UInt8(ascii: ",")) }
                        isFirst = false
                        output += item.bytes
                    }
                    if !output.isEmpty { try await writer.write(ByteBuffer(bytes: output)) }
                    guard let last = page.last else { break }
                    from = last.logPosition + 1
                }
                try await writer.write(ByteBuffer(string: "]}"))
                try await writer.finish(nil)
            })
    }
}
