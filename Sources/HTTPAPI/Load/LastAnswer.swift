import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// How one connection ends when its server does: with an answer that says so, and that is sent whole.
///
/// The server closes a connection as soon as no request is under way on it. A client that was not told would send its next
/// one all the same, and not know what has become of it.
final class LastAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to read the rest of its answer.
    private static let patience = TimeAmount.seconds(20)

    private var underWay = 0
    private var isEnding = false
    /// Whether an answer has said that it is the last. What comes after that is not taken (RFC 9112, section 9.6).
    private var isSaid = false
    /// When the answer that was written last is with the client's system.
    private var sent: EventLoopFuture<Void>?

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isEnding = true }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isSaid else { return }
        if case .head = unwrapInboundIn(data) { underWay += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response) where isEnding && underWay <= 1:
            isSaid = true
            response.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(response)), promise: promise)
        case .end:
            underWay -= 1
            let promise = promise ?? context.eventLoop.makePromise()
            sent = promise.futureResult
            context.write(data, promise: promise)
        default: context.write(data, promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isEnding, mode == .all, let sent else { return context.close(mode: mode, promise: promise) }
        let timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { context.close(promise: nil) }
        sent.assumeIsolated().whenComplete { _ in
            timer.cancel()
            context.close(promise: promise)
        }
    }
}
