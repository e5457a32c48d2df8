import Application
import EventStore
import HTTPTypes
import Hummingbird
import Projections

extension API {
    /// What operators and their machines ask.
    var operatorRoutes: [Route] {
        [
            Route(.get, "/health/live", isForOperators: true) { _ in .json(["status": "live"]) },
            Route(.get, "/health/ready", isForOperators: true) { [node] _ in
                guard let reason = try await node.unreadiness() else { return .json(["status": "ready"]) }
                throw SubmissionError.notReady(reason)
            },
            Route(.get, "/metrics", isForOperators: true) { [node, metrics, load] _ in
                let head = try await node.log.head().size
                metrics.gauge("accord_log_entries").set(Int64(head))
                metrics.gauge("accord_connections").set(Int64(load.connections.value))
                metrics.gauge("accord_feed_listeners").set(Int64(load.listeners.value))
                metrics.gauge("accord_views_entries").set(Int64(node.views.size))
                metrics.gauge("accord_ready").set(Int64(try await node.unreadiness() == nil ? 1 : 0))
                return Response(
                    status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
            },
        ]
    }
}
