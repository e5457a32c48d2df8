import Domain
import Testing

/// Thousands of random rounds, counted by the node and by `NaiveCount`, which know nothing of each other.
@Suite struct RulePropertyTests {
    private static let chambers: [Word] = ["a", "b", "c", "d"]

    @Test(arguments: 0..<8)
    func `a random round is decided as the plain reading of the design says`(batch: Int) {
        var seen: Set<Verdict> = []
        for number in 0..<1_000 {
            let seed = UInt64(batch * 1_000 + number)
            var chance = Chance(seed: seed)
            let rule = Self.rule(&chance, depth: 1)
            let count = chance.happens(in: 95) ? chance.number(1...12) : chance.number(13...400)
            var ballots: [(chamber: Int, weight: Int, own: Answer?, holder: Int?)] = []
            let willingness = chance.number(0...100)
            for _ in 0..<count {
                ballots.append(
                    (
                        chamber: chance.number(0...3),
                        weight: chance.one(of: [1, chance.number(1...30), chance.number(999_999_990...1_000_000_000)]),
                        own: chance.happens(in: willingness)
                            ? chance.one(of: [.support, .support, .support, .standAside, .abstain, .object]) : nil,
                        holder: chance.happens(in: 25) ? chance.number(0...count - 1) : nil
                    ))
            }
            let naive = ballots.map { ballot in
                NaiveCount.Seat(
                    chamber: ballot.chamber, weight: ballot.weight, own: ballot.own,
                    counted: ballot.own ?? ballot.holder.flatMap { ballots[$0].own })
            }
            let expected: Verdict =
                switch NaiveCount.decide(rule, naive, chambers: Self.chambers) {
                case .passes: .pass
                case .fails: .fail
                case .isInquorate: .inquorate
                }
            let result = Self.result(rule, ballots)
            #expect(result.outcome == expected.outcome, "seed \(seed): \(rule)")
            #expect(result.tally.reduce(0) { $0 + $1.count.seats } == count, "seed \(seed)")
            #expect(
                result.tally.reduce(0) { $0 + $1.count.support } == naive.count { $0.counted == .support },
                "seed \(seed)")
            seen.insert(expected)
        }
        #expect(seen == [.pass, .fail, .inquorate])
    }

    /// The same ballots as a round counts them, with seats in the recorded order.
    private static func result(
        _ rule: DecisionRule, _ ballots: [(chamber: Int, weight: Int, own: Answer?, holder: Int?)]
    ) -> ItemResult {
        let ids = ballots.indices.map { ID<Organisation>.number(UInt64($0)) }
        let item = RoundItem(number: 1, subject: .gap(.shelter), motion: .adopt, revision: 1)
        let opening = Round.Opening(
            items: [item],
            seats: Dictionary(uniqueKeysWithValues: zip(ids, ballots.map { Optional(chambers[$0.chamber]) })),
            order: ids, rule: rule, weights: Dictionary(uniqueKeysWithValues: zip(ids, ballots.map(\.weight))),
            visibility: .open, closing: .usual, proxies: 400)
        var seats: [ID<Organisation>: Seat] = [:]
        for (id, ballot) in zip(ids, ballots) where ballot.own != nil || ballot.holder != nil {
            var seat = Seat()
            if let own = ballot.own {
                seat.ballots = [Seat.ItemBallot(item: 1, ballot: .open(Position(answer: own)))]
            }
            seat.givenTo = ballot.holder.map { ids[$0] }
            seats[id] = seat
        }
        return opening.result(
            of: item, opening.counted({ seats[$0] }, answer: { $1.position(on: 1)?.answer }))
    }

    private static func rule(_ chance: inout Chance, depth: Int, insideChamber: Bool = false) -> DecisionRule {
        let quorum =
            chance.happens(in: 30)
            ? DecisionRule.Quorum(of: fraction(&chance, from: 0), countsProxies: chance.happens(in: 50)) : nil
        return DecisionRule(test(&chance, depth: depth, insideChamber: insideChamber), quorum: quorum)
    }

    private static func test(_ chance: inout Chance, depth: Int, insideChamber: Bool) -> DecisionRule.Test {
        let kinds = depth >= 4 ? 1...6 : 1...9
        switch chance.number(kinds) {
        case 1: return .unanimity
        case 2: return .consensus
        case 3: return .consent
        case 4: return .majority(majority(&chance))
        case 5: return .weighted(majority(&chance))
        case 6: return .fewOpposed(chance.number(1...10))
        case 7 where !insideChamber:
            let named = chambers.shuffled(using: &chance).prefix(chance.number(1...4))
            return .concurrent(
                named.map {
                    DecisionRule.ChamberRule(
                        chamber: $0, rule: rule(&chance, depth: depth + 1, insideChamber: true))
                }, empty: chance.one(of: [.fail, .skip]))
        case 7, 8: return .allOf(parts(&chance, depth, insideChamber))
        default: return .anyOf(parts(&chance, depth, insideChamber))
        }
    }

    private static func parts(_ chance: inout Chance, _ depth: Int, _ insideChamber: Bool) -> [DecisionRule] {
        (0..<chance.number(1...3)).map { _ in rule(&chance, depth: depth + 1, insideChamber: insideChamber) }
    }

    private static func majority(_ chance: inout Chance) -> DecisionRule.Majority {
        let strict = chance.happens(in: 40)
        let threshold = fraction(&chance, from: 1)
        return DecisionRule.Majority(
            threshold: threshold, strict: strict && threshold.numerator < threshold.denominator,
            of: chance.one(of: DecisionRule.Base.allCases))
    }

    /// Small denominators, so that counts often meet a threshold exactly, and large ones.
    private static func fraction(_ chance: inout Chance, from least: Int) -> Fraction {
        let denominator = chance.happens(in: 80) ? chance.number(1...12) : chance.number(1...1_000_000)
        return try! Fraction(chance.number(least...denominator), denominator)
    }
}
