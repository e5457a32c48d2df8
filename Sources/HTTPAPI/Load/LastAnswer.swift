import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// How one connection ends when its server does: with an answer that says so, and that is sent whole.
///
/// The server closes a connection as soon as no request is under way on it. A client that was not told would send its next
/// one all the same, and not know what has become of it. Nor is it closed at once (RFC 9112, section 9.6): whatever the client
/// sends after that would make its system forget what it has not read yet.
final class LastAnswer: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may take to read the rest of its answer.
    private static let patience = TimeAmount.seconds(20)
    /// How long a client may take to end its side once this one is ended.
    private static let lingering = TimeAmount.seconds(2)

    private var underWay = 0
    private var isEnding = false
    private var isClosing = false
    /// Whether no further request is taken: an answer has said that it is the last, or there will be none.
    private var isLast = false
    /// Whether what comes in is of a request that is not taken.
    private var isDropped = false
    /// When this machine's system has all of the answer that was written last; the client may not have it yet.
    private var sent: EventLoopFuture<Void>?
    private var timers: [Scheduled<Void>] = []

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isEnding = true }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        for timer in timers { timer.cancel() }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            isDropped = isLast
            if !isDropped { underWay += 1 }
        }
        if !isDropped { context.fireChannelRead(data) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response) where isEnding && underWay <= 1 && response.status.kind != .informational:
            isLast = true
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

    /// Ends this side once the answer is sent. The system closes the connection when the client ends its own side after that.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isEnding, mode == .all, context.channel.isActive, let sent else {
            return context.close(mode: mode, promise: promise)
        }
        context.channel.closeFuture.cascade(to: promise)
        guard !isClosing else { return }
        isClosing = true
        isLast = true
        close(context, in: Self.patience)
        sent.assumeIsolated().whenComplete { [self] _ in
            guard context.channel.isActive else { return }
            context.close(mode: .output, promise: nil)
            close(context, in: Self.lingering)
        }
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) {
        timers.append(context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) })
    }
}
