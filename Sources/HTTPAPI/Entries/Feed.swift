import Application
import Domain
import EventStore
import HTTPTypes
import Hummingbird
import Projections
import ServiceLifecycle

/// The record as it grows: Server-Sent Events, each an entry with its log position as its id.
extension API {
    /// How long nothing may come before a comment says that the line still stands.
    static let heartbeat = Duration.seconds(15)

    func feed(_ call: Call) async throws -> Response {
        var selection = try EntrySelection(call)
        selection.query.to = try call.parameter("to", "Give the log position before which to end.") { Call.number($0) }
        var from = try call.parameter("from", "Give a log position.") { Call.number($0) }
        if let last = call.request.headers[.lastEventID] {
            guard let position = Call.number(last) else { throw Problem.header(.lastEventID, "Send a log position.") }
            from = position + 1
        }
        let head = try await node.log.head().size
        let start = from ?? head
        guard start <= head else {
            throw Problem(
                "beyond_the_log", .badRequest, "There is no log position \(start - 1) yet; they reach to \(head - 1).")
        }
        guard let place = load.listeners.take() else {
            throw Problem.busy("Too many listen already; ask for pages of /v1/entries instead.", retry: 30)
        }
        let feed = Feed(
            node: node, answering: Answering(node: node, load: load, logger: logger), request: call.request,
            selection: selection)
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .accordPosition: String(head - 1),
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await feed.write(from: start, to: &writer)
                try await writer.finish(nil)
                extendLifetime(place)
            })
    }
}

private struct Feed: Sendable {
    let node: Node
    let answering: Answering
    let request: Request
    let selection: EntrySelection

    private static let batch = 256

    /// Between two pages it holds nothing but a log position: a slow reader costs the log nothing, and finds what it has
    /// missed. It ends when the reader goes away, when their token ends, at the end that was asked for, or with the node.
    func write(from start: Int, to writer: inout any ResponseBodyWriter) async throws {
        var position = start
        var scanner = EntryScanner()
        try await writer.write(ByteBuffer(string: ": follows\n\n"))
        let end = selection.query.to ?? .max
        while position < end, !Task.isCancelled, !Task.isShuttingDownGracefully {
            let head = try await node.log.head().size
            guard position < head else {
                if try await !waits(beyond: position) { try await writer.write(ByteBuffer(string: ": \n\n")) }
                continue
            }
            // What they may see is asked for each page anew: a token may have been revoked meanwhile.
            guard let caller = try? await answering.caller(of: request) else { return }
            var access = EntryAccess(node: node, caller: caller)
            var query = selection.query
            query.from = position
            query.to = min(head, end)
            let page = try await node.log.page(query, limit: Feed.batch)
            position = page.last.map { $0.logPosition + 1 } ?? min(head, end)
            var output = ByteBuffer()
            for entry in page {
                let envelope = try scanner.scan(entry.line).envelope
                guard selection.accepts(envelope), try await access.audience(of: envelope).reads else { continue }
                output.writeString("id: \(entry.logPosition)\ndata: ")
                output.writeBytes(entry.line)
                output.writeString("\n\n")
            }
            if output.readableBytes > 0 { try await writer.write(output) }
        }
    }

    /// Waits until the log has grown, the node is to stop, or the time for a sign of life has come, which gives false.
    private func waits(beyond position: Int) async throws -> Bool {
        let start = ContinuousClock.now
        while start.duration(to: .now) < API.heartbeat {
            if Task.isCancelled || Task.isShuttingDownGracefully { return true }
            let grown = try await limited(to: .seconds(1)) {
                try await node.log.waitForGrowth(beyond: position).size > position
            }
            if grown == true { return true }
        }
        return false
    }
}
