#if Postgres
    import Testing

    @testable import EventStorePostgres

    /// A server that is away is not asked all the time, nor by all nodes at once.
    @Suite struct PausesTests {
        @Test func `pauses double to five seconds, and begin anew`() {
            var pauses = Pauses()
            let milliseconds = (1...9).map { _ in pauses.next(chance: 1) / .milliseconds(1) }
            #expect(milliseconds == [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
            pauses = Pauses()
            #expect(pauses.next(chance: 1) == .milliseconds(50))
        }

        @Test func `up to half of a pause is left out, by chance`() {
            var pauses = Pauses()
            for _ in 1...20 { _ = pauses.next() }
            #expect(pauses.next(chance: 0) == .milliseconds(2_500))
            #expect(pauses.next(chance: 0.5) == .milliseconds(3_750))
            let drawn = (1...100).map { _ in pauses.next() }
            #expect(drawn.allSatisfy { (.milliseconds(2_500)...(.seconds(5))).contains($0) })
            #expect(Set(drawn).count > 50)
        }
    }
#endif
