package import NIOCore

/// How much a server takes on at once, and how long it waits for its clients. Beyond it clients are told to come back.
package struct LoadLimits: Sendable {
    /// How many requests a second each token may make, and each address without one; 0 for as many as they like.
    package var requestsPerSecond = 100
    /// How many seconds' worth of requests may come at once after a rest.
    package var burst = 10
    /// How many connections are served. A few more are accepted, only to be told so.
    package var connections = 16_384
    /// How long a client may take to send a request's body or to read what is ready for it. For a file it is ten times as
    /// long.
    package var patience = TimeAmount.seconds(30)
    /// How long an answer waits for the views to hold what they must: what its client has seen (`Accord-At-Least`), or is
    /// asking about.
    package var lag = Duration.seconds(5)
    /// The addresses of proxies, whose `X-Forwarded-For` is believed.
    package var proxies: Set<String> = ["127.0.0.1", "::1"]
    /// How many listen to the live feed.
    package var listeners = 4_096
    /// How many files come in.
    package var uploads = 32
    /// How many bytes the larger bodies (`smallBody`) may have together while their requests are answered.
    package var bodies = 64 << 20

    /// Up to so many bytes a body is not counted: connections bound them.
    static let smallBody = 16_384

    package init() {}
}

/// What is going on in one server that is bounded.
final class ServerLoad: Sendable {
    let limits: LoadLimits
    let rates: RequestRates?
    /// What time it is, to whoever counts how often a client asks.
    let now: @Sendable () -> ContinuousClock.Instant
    let listeners, uploads, bodies, connections: Occupancy

    init(_ limits: LoadLimits, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
        rates = limits.requestsPerSecond > 0 ? RequestRates(limits) : nil
        listeners = Occupancy(limits.listeners)
        uploads = Occupancy(limits.uploads)
        bodies = Occupancy(limits.bodies)
        connections = Occupancy(limits.connections)
    }
}
