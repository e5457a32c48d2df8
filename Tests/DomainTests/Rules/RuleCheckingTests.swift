import Domain
import Testing

/// Which rules make sense.
@Suite struct RuleCheckingTests {
    private func refusal(_ rule: DecisionRule) -> Refusal.Reason? {
        do throws(Refusal) {
            try rule.check()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `a threshold lies above zero and at most at one, below one if it is strict`() {
        #expect(refusal(.majority("1/1000000")) == nil)
        #expect(refusal(.majority("1000000/1000000")) == nil)
        #expect(refusal(.majority("0/1")) == .invalidThreshold)
        #expect(refusal(.majority("3/2")) == .invalidThreshold)
        #expect(refusal(.majority("999999/1000000", strict: true)) == nil)
        #expect(refusal(.majority("1/1", strict: true)) == .invalidThreshold)
        #expect(refusal(.weighted("0/1")) == .invalidThreshold)
    }

    @Test func `a quorum may be nothing, but not more than all`() {
        #expect(refusal(.consent.quorum("0/1")) == nil)
        #expect(refusal(.consent.quorum("1/1")) == nil)
        #expect(refusal(.consent.quorum("2/1")) == .invalidThreshold)
    }

    @Test func `an empty combination is refused`() {
        #expect(refusal(.allOf()) == .invalidRule)
        #expect(refusal(.anyOf()) == .invalidRule)
        #expect(refusal(.concurrent([])) == .invalidRule)
    }

    @Test func `a chamber is named once, and decides by no concurrent rule itself`() {
        #expect(refusal(.concurrent([("a", .consent), ("a", .consent)])) == .invalidRule)
        #expect(refusal(.concurrent([("a", .concurrent([("b", .consent)]))])) == .invalidRule)
        #expect(refusal(.concurrent([("a", .anyOf(.concurrent([("b", .consent)])))])) == .invalidRule)
        #expect(refusal(.anyOf(.concurrent([("a", .consent)]), .unanimity)) == nil)
    }

    @Test func `few opposed takes one to a thousand`() {
        #expect(refusal(.fewOpposed(0)) == .invalidRule)
        #expect(refusal(.fewOpposed(1)) == nil)
        #expect(refusal(.fewOpposed(1_000)) == nil)
        #expect(refusal(.fewOpposed(1_001)) == .invalidRule)
    }

    @Test func `a rule has at most 64 parts, eight deep`() {
        func nested(_ depth: Int) -> DecisionRule { depth == 1 ? .consent : .allOf(nested(depth - 1)) }
        #expect(refusal(nested(8)) == nil)
        #expect(refusal(nested(9)) == .invalidRule)
        func wide(_ parts: Int) -> DecisionRule { DecisionRule(.anyOf(Array(repeating: .consent, count: parts - 1))) }
        #expect(refusal(wide(64)) == nil)
        #expect(refusal(wide(65)) == .invalidRule)
    }

    @Test func `parts of a rule are held to the same`() {
        #expect(refusal(.anyOf(.consent, .majority("0/1"))) == .invalidThreshold)
        #expect(refusal(.concurrent([("a", .fewOpposed(0))])) == .invalidRule)
        given(.proposals)
            .when(DraftRound(id: .round, programme: .country, terms: .terms(.majority("0/1"))), by: .facilitator)
            .thenRefused(.invalidThreshold)
    }
}
