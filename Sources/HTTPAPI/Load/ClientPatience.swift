import EventStore
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// A client has not sent its request in time.
struct SlowClient: Error {}

/// Watches over one connection: that a request which was begun comes in time, that what was written is read in time, and
/// that there are not too many connections.
///
/// Of a request that does not come in time whoever reads it gets `SlowClient`, so that it can still be answered; a client that
/// does not read loses its connection, and an idle one is closed by the server. The timer runs only while there is something
/// to wait for: an idle connection has none, a busy one has one that looks a few times in the whole patience.
final class ClientPatience: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let load: ServerLoad
    private var place: Occupancy.Place?
    /// By when the request that comes in must have come.
    private var requestDue: NIODeadline?
    /// By when what was written must have been read.
    private var readingDue: NIODeadline?
    private var timer: Scheduled<Void>?

    init(_ load: ServerLoad) { self.load = load }

    func handlerAdded(context: ChannelHandlerContext) { place = load.connections.take() }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        place = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        place = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            guard place != nil else { return refuse(context) }
            let isFile = request.method == .post && request.path == "/v1/files"
            requestDue = .now() + (isFile ? load.limits.patience * 10 : load.limits.patience)
            look(context)
        case .body: break
        case .end: requestDue = nil
        }
        if place != nil { context.fireChannelRead(data) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readingDue = context.channel.isWritable ? nil : .now() + load.limits.patience
        if readingDue != nil { look(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Looks again after a while.
    private func look(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        let pause = TimeAmount.nanoseconds(load.limits.patience.nanoseconds / 6)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            timer = nil
            let now = NIODeadline.now()
            if let readingDue, readingDue <= now { return context.close(promise: nil) }
            if let due = requestDue, due <= now {
                requestDue = nil
                context.fireErrorCaught(SlowClient())
                // Time enough to be told so.
                readingDue = now + pause
            }
            if requestDue != nil || readingDue != nil { look(context) }
        }
    }

    /// Says that there are too many connections, and closes this one.
    private func refuse(_ context: ChannelHandlerContext) {
        let problem = Problem.busy("There are too many connections; come back a little later.", retry: 5)
        var headers = problem.headers
        let body = problem.json.bytes
        headers[.contentType] = "application/problem+json"
        headers[.contentLength] = String(body.count)
        headers[.connection] = "close"
        context.write(wrapOutboundOut(.head(HTTPResponse(status: problem.status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
