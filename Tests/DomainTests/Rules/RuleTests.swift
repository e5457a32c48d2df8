import Domain
import Testing

/// Each decision rule on its boundary (section "Decision rules" of the design).
@Suite struct RuleTests {
    @Test func `unanimity is the support of every seat`() {
        #expect([CountedSeat].seats(support: 9).verdict(.unanimity) == .pass)
        #expect([CountedSeat].seats(support: 8, standAside: 1).verdict(.unanimity) == .fail)
        #expect([CountedSeat].seats(support: 8, abstain: 1).verdict(.unanimity) == .fail)
        #expect([CountedSeat].seats(support: 8, proxied: 1).verdict(.unanimity) == .pass)
    }

    @Test func `consensus is every seat's answer and no objection`() {
        #expect([CountedSeat].seats(support: 1, standAside: 4, abstain: 4).verdict(.consensus) == .pass)
        #expect([CountedSeat].seats(support: 8, object: 1).verdict(.consensus) == .fail)
    }

    @Test func `consent is no objection`() {
        #expect([CountedSeat].seats(support: 1, abstain: 2, silent: 6).verdict(.consent) == .pass)
        #expect([CountedSeat].seats(support: 8, object: 1).verdict(.consent) == .fail)
    }

    @Test func `a missing answer makes unanimity and consensus fail, not inquorate`() {
        #expect([CountedSeat].seats(support: 8, silent: 1).verdict(.unanimity) == .fail)
        #expect([CountedSeat].seats(support: 8, silent: 1).verdict(.consensus) == .fail)
        #expect([CountedSeat].seats(support: 8, silent: 1).verdict(.consent) == .pass)
    }

    @Test(arguments: [
        DecisionRule.unanimity, .consensus, .consent, .majority("1/1000000", of: .electorate), .fewOpposed(1_000),
        .weighted("1/1000000"), .allOf(.consent, .fewOpposed(1_000)), .anyOf(.consent, .fewOpposed(1_000)),
    ])
    func `whatever the rule, nothing passes without support`(rule: DecisionRule) {
        #expect([CountedSeat].seats(standAside: 3, abstain: 3).verdict(rule) == .fail)
        #expect([CountedSeat].seats(silent: 3).verdict(rule) == .fail)
    }

    @Test func `two thirds of nine are six`() {
        let six = [CountedSeat].seats(support: 6, object: 3)
        #expect(six.verdict(.majority("2/3")) == .pass)
        #expect(six.verdict(.majority("2/3", strict: true)) == .fail)
        #expect([CountedSeat].seats(support: 5, object: 4).verdict(.majority("2/3")) == .fail)
        #expect([CountedSeat].seats(support: 7, object: 2).verdict(.majority("2/3", strict: true)) == .pass)
    }

    @Test func `a simple majority of ten is five, or six if it is strict`() {
        let five = [CountedSeat].seats(support: 5, object: 5)
        #expect(five.verdict(.majority("1/2")) == .pass)
        #expect(five.verdict(.majority("1/2", strict: true)) == .fail)
        #expect([CountedSeat].seats(support: 6, object: 4).verdict(.majority("1/2", strict: true)) == .pass)
        #expect([CountedSeat].seats(support: 4, object: 6).verdict(.majority("1/2")) == .fail)
    }

    @Test func `a majority is of the votes cast, of those present, or of all seats`() {
        let seats = [CountedSeat].seats(support: 3, standAside: 1, abstain: 1, object: 2, silent: 3)
        func passes(_ threshold: Fraction, of base: DecisionRule.Base) -> Bool {
            seats.verdict(.majority(threshold, of: base)) == .pass
        }
        #expect(passes("3/5", of: .votesCast))
        #expect(!passes("600001/1000000", of: .votesCast))
        #expect(passes("3/7", of: .present))
        #expect(!passes("428572/1000000", of: .present))
        #expect(passes("3/10", of: .electorate))
        #expect(!passes("300001/1000000", of: .electorate))
    }

    @Test func `a majority of nothing fails`() {
        #expect([CountedSeat].seats(abstain: 5).verdict(.majority("1/2")) == .fail)
        #expect([CountedSeat].seats(silent: 5).verdict(.majority("1/2", of: .present)) == .fail)
        #expect([CountedSeat]().verdict(.majority("1/2", of: .electorate)) == .fail)
    }

    @Test func `all of the votes cast may be asked for, but not more`() {
        #expect([CountedSeat].seats(support: 3, abstain: 2).verdict(.majority("1/1")) == .pass)
        #expect([CountedSeat].seats(support: 999, object: 1).verdict(.majority("1/1")) == .fail)
    }

    @Test func `a weighted majority counts weights instead of seats`() {
        let seats = [CountedSeat].seats(support: 1, weight: 7) + .seats(object: 3, weight: 1)
        #expect(seats.verdict(.weighted("7/10")) == .pass)
        #expect(seats.verdict(.weighted("7/10", strict: true)) == .fail)
        #expect(seats.verdict(.majority("1/2")) == .fail)
        #expect((seats + .seats(silent: 1, weight: 1)).verdict(.weighted("7/10", of: .electorate)) == .fail)
    }

    @Test func `the largest weights of the largest electorate are compared exactly`() {
        let whole = 1_000_000_000
        let half = [CountedSeat].seats(support: 200, weight: whole) + .seats(object: 200, weight: whole)
        #expect(half.verdict(.weighted("500000/1000000")) == .pass)
        #expect(half.verdict(.weighted("500000/1000000", strict: true)) == .fail)
        let oneLess =
            [CountedSeat].seats(support: 199, weight: whole) + .seats(support: 1, weight: whole - 1)
            + .seats(object: 200, weight: whole)
        #expect(oneLess.verdict(.weighted("1/2")) == .fail)
        #expect(oneLess.verdict(.weighted("499999/1000000")) == .pass)
    }

    @Test func `few opposed counts every seat that does not support`() {
        let seats = [CountedSeat].seats(support: 24, abstain: 1, object: 1, silent: 1)
        #expect(seats.verdict(.fewOpposed(4)) == .pass)
        #expect(seats.verdict(.fewOpposed(3)) == .fail)
    }

    @Test func `a quorum is of the seats that answered themselves, unless proxies count`() {
        let seats = [CountedSeat].seats(support: 4, silent: 5, proxied: 1)
        #expect(seats.verdict(.consent.quorum("4/10")) == .pass)
        #expect(seats.verdict(.consent.quorum("1/2")) == .inquorate)
        #expect(seats.verdict(.consent.quorum("1/2", countsProxies: true)) == .pass)
        #expect(seats.verdict(.consent.quorum("51/100", countsProxies: true)) == .inquorate)
        #expect([CountedSeat].seats(support: 4, silent: 6).verdict(.consent.quorum("400001/1000000")) == .inquorate)
    }

    @Test func `any answer counts towards the quorum, and a quorum of nothing is always met`() {
        #expect([CountedSeat].seats(abstain: 5, silent: 5).verdict(.consent.quorum("1/2")) == .fail)
        #expect([CountedSeat].seats(silent: 5).verdict(.consent.quorum("0/1")) == .fail)
        #expect([CountedSeat].seats(object: 4, silent: 6).verdict(.consent.quorum("1/2")) == .inquorate)
    }
}
