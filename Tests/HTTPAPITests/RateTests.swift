import EventStore
import HTTPTypes
import Testing

@testable import HTTPAPI

/// Nobody keeps the node from the others by asking too often.
@Suite struct RateTests {
    private func rates(_ perSecond: Int, burst: Int) -> RequestRates {
        var limits = LoadLimits()
        limits.requestsPerSecond = perSecond
        limits.burst = burst
        return RequestRates(limits)
    }

    @Test func `a rested client may make its burst at once, and then as many as its rate`() {
        let rates = rates(10, burst: 3)
        var now = ContinuousClock.now
        for _ in 0..<30 { #expect(rates.wait("a", at: now) == nil) }
        #expect(rates.wait("a", at: now) == 1)
        #expect(rates.wait("b", at: now) == nil)
        now += .seconds(1)
        let admitted = (0..<30).count { _ in rates.wait("a", at: now) == nil }
        #expect(admitted == 10)
        now += .seconds(60)
        #expect((0..<40).count { _ in rates.wait("a", at: now) == nil } == 30)
    }

    @Test func `what is refused costs nothing`() {
        let rates = rates(10, burst: 1)
        let now = ContinuousClock.now
        for _ in 0..<10 { _ = rates.wait("a", at: now) }
        for _ in 0..<1_000 { #expect(rates.wait("a", at: now) == 1) }
        #expect(rates.wait("a", at: now + .milliseconds(101)) == nil)
    }

    @Test func `any number of clients takes no more memory than a bounded one, and is bounded together beyond`() {
        let rates = rates(1, burst: 1)
        let now = ContinuousClock.now
        let admitted = (0..<200_000).count { rates.wait("client \($0)", at: now) == nil }
        #expect(admitted < 70_000)
        #expect(rates.wait("late", at: now + .seconds(3)) == nil)
    }

    @Test func `a token is refused with 429 and says when to come back, others go on`() async throws {
        var limits = LoadLimits()
        limits.requestsPerSecond = 1
        limits.burst = 5
        // However long the requests take, it is one moment.
        let moment = ContinuousClock.now
        try await House.open(limits, now: { moment }) { house in
            let token = house.administratorToken
            var statuses: [Int] = []
            for _ in 0..<20 { statuses.append(try await house.get("/v1/programmes", as: token).status) }
            #expect(statuses == Array(repeating: 200, count: 5) + Array(repeating: 429, count: 15))
            let refused = try await house.get("/v1/programmes", as: token, ["authorization": "bearer \(token)"])
            #expect(refused.status == 429)
            #expect(refused.problem == "too_many_requests")
            #expect(refused.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 0)
            // Those without a token count by address, and whoever runs the node does not count.
            #expect(try await house.get("/v1/programmes").status == 200)
            for _ in 0..<20 { #expect(try await house.get("/health/live").status == 200) }
            for _ in 0..<20 { _ = try await house.get("/v1/programmes", as: "accord_nobody") }
            #expect(try await house.get("/v1/programmes", as: "accord_nobody").status == 429)
            #expect(try await house.get("/v1/programmes").status == 429)
        }
    }

    @Test func `there are never more listeners, files and bytes of bodies than there may be`() async throws {
        var limits = LoadLimits()
        limits.listeners = 0
        limits.uploads = 0
        limits.bodies = 20_000
        try await House.open(limits) { house in
            let scene = try await Scene.open(house)
            let feed = try await house.get("/v1/entries/feed?from=0", as: scene.facilitator.token)
            #expect(feed.status == 503)
            #expect(feed.problem == "busy")
            #expect(feed.headers[.retryAfter] != nil)
            #expect(try await house.post("/v1/files", as: scene.facilitator.token, ["a": "b"]).status == 503)
            let large: JSON = ["name": .string(String(repeating: "a", count: 30_000)), "kind": "government"]
            #expect(try await house.post("/v1/organisations", as: house.administratorToken, large).problem == "busy")
            let small: JSON = ["name": .string(String(repeating: "a", count: 17_000)), "kind": "government"]
            #expect(try await house.post("/v1/organisations", as: house.administratorToken, small).status == 422)
        }
    }
}
