/// A seat as it counts on one item.
package struct CountedSeat: Hashable, Sendable {
    package let organisation: ID<Organisation>
    package let chamber: Word?
    /// 1 where the round has no weights.
    package let weight: Int
    /// Its own answer, or else its proxy's; nil if there is neither.
    package let answer: Answer?
    /// Whether the answer is its own.
    package let isOwn: Bool

    package init(organisation: ID<Organisation>, chamber: Word?, weight: Int, answer: Answer?, isOwn: Bool) {
        self.organisation = organisation
        self.chamber = chamber
        self.weight = weight
        self.answer = answer
        self.isOwn = isOwn
    }
}

/// What a rule says of an item.
package enum Verdict: Hashable, Sendable {
    case pass, fail, inquorate

    /// What the item's outcome is then.
    package var outcome: Outcome {
        switch self {
        case .pass: .agreed
        case .fail: .notAgreed
        case .inquorate: .inquorate
        }
    }
}

/// How many seats gave which answer. Proxied answers are in the counts by answer, and not in `own`.
package struct Tally: Hashable, Sendable {
    package var seats = 0
    /// Seats that answered themselves.
    package var own = 0
    package var support = 0
    package var standAside = 0
    package var abstain = 0
    package var object = 0

    package init() {}

    package var answered: Int { support + standAside + abstain + object }

    /// Counts each seat as `weight(seat)`.
    package init(_ seats: some Sequence<CountedSeat>, weight: (CountedSeat) -> Int = { _ in 1 }) {
        for seat in seats {
            let weight = weight(seat)
            self.seats += weight
            if seat.isOwn, seat.answer != nil { own += weight }
            switch seat.answer {
            case .support: support += weight
            case .standAside: standAside += weight
            case .abstain: abstain += weight
            case .object: object += weight
            case nil: break
            }
        }
    }
}

extension DecisionRule {
    /// What this rule says if `seats` are all the seats that it concerns.
    ///
    /// Whatever the test, nothing passes that not a single one of these seats supports.
    package func verdict(on seats: [CountedSeat]) -> Verdict {
        let tally = Tally(seats)
        if let quorum {
            let present = quorum.countsProxies ? tally.answered : tally.own
            guard quorum.of.isReached(by: present, of: tally.seats) else { return .inquorate }
        }
        switch test {
        case .unanimity: return passes(tally.support == tally.seats, tally)
        case .consensus: return passes(tally.object == 0 && tally.answered == tally.seats, tally)
        case .consent: return passes(tally.object == 0, tally)
        case .majority(let majority): return passes(majority.isReached(tally), tally)
        case .weighted(let majority): return passes(majority.isReached(Tally(seats, weight: \.weight)), tally)
        case .fewOpposed(let number): return passes(tally.seats - tally.support < number, tally)
        case .concurrent(let chambers, let empty):
            return DecisionRule.all(
                chambers.compactMap { chamber in
                    let own = seats.filter { $0.chamber == chamber.chamber }
                    if own.isEmpty { return empty == .fail ? .fail : nil }
                    return chamber.rule.verdict(on: own)
                })
        case .allOf(let rules): return DecisionRule.all(rules.map { $0.verdict(on: seats) })
        case .anyOf(let rules):
            let verdicts = rules.map { $0.verdict(on: seats) }
            return verdicts.contains(.pass) ? .pass : verdicts.contains(.inquorate) ? .inquorate : .fail
        }
    }

    private func passes(_ condition: Bool, _ tally: Tally) -> Verdict {
        condition && tally.support >= 1 ? .pass : .fail
    }

    private static func all(_ verdicts: [Verdict]) -> Verdict {
        verdicts.contains(.fail) ? .fail : verdicts.contains(.inquorate) ? .inquorate : .pass
    }
}

extension DecisionRule.Majority {
    fileprivate func isReached(_ tally: Tally) -> Bool {
        let base =
            switch of {
            case .votesCast: tally.support + tally.object
            case .present: tally.answered
            case .electorate: tally.seats
            }
        guard base > 0 else { return false }
        return strict
            ? threshold.isExceeded(by: tally.support, of: base) : threshold.isReached(by: tally.support, of: base)
    }
}

extension Tally: Codable {
    private enum CodingKeys: String, CodingKey {
        case seats, own, support, object, abstain
        case standAside = "stand_aside"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Int { try container.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        seats = try number(.seats)
        own = try number(.own)
        support = try number(.support)
        standAside = try number(.standAside)
        abstain = try number(.abstain)
        object = try number(.object)
    }

    /// Leaves out what is zero: the outcome of 50 items in ten chambers has to fit into one entry.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ number: Int, _ key: CodingKeys) throws {
            if number != 0 { try container.encode(number, forKey: key) }
        }
        try encode(seats, .seats)
        try encode(own, .own)
        try encode(support, .support)
        try encode(standAside, .standAside)
        try encode(abstain, .abstain)
        try encode(object, .object)
    }
}
