import Domain
import Testing

@testable import Application

@Suite struct RetriesTests {
    private let start = Instant(microseconds: 1_000_000_000)

    @Test func `each failure doubles the pause, up to a bound`() {
        var retries = Retries<Int>()
        var now = start
        for pause: Int64 in [1, 2, 4, 8, 16, 32, 64, 64, 64] {
            #expect(retries.mayTry(1, at: now))
            retries.fail(1, at: now)
            #expect(!retries.mayTry(1, at: now.advanced(bySeconds: pause - 1)))
            now = now.advanced(bySeconds: pause)
        }
    }

    @Test func `one failure keeps nothing else waiting, and success forgets it`() {
        var retries = Retries<Int>()
        for _ in 0..<3 { retries.fail(1, at: start) }
        #expect(retries.mayTry(2, at: start))
        retries.succeed(1)
        retries.fail(1, at: start)
        #expect(retries.mayTry(1, at: start.advanced(bySeconds: 1)))
    }
}
