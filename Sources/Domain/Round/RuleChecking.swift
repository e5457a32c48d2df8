extension DecisionRule {
    /// The most rules that a rule may consist of, itself included, and how deeply they may be nested.
    package static let mostParts = 64
    package static let deepest = 8

    /// Refuses a rule that makes no sense whatever the electorate is.
    package func check() throws(Refusal) {
        var parts = 0
        try check(depth: 1, insideChamber: false, parts: &parts)
    }

    private func check(depth: Int, insideChamber: Bool, parts: inout Int) throws(Refusal) {
        parts += 1
        guard depth <= DecisionRule.deepest, parts <= DecisionRule.mostParts else {
            throw Refusal(.invalidRule, "A rule has at most 64 parts, nested at most 8 deep.", at: "/terms/rule")
        }
        if let quorum, quorum.of.numerator > quorum.of.denominator {
            throw Refusal(.invalidThreshold, "A quorum above one can never be met.", at: "/terms/rule")
        }
        switch test {
        case .unanimity, .consensus, .consent: break
        case .majority(let majority), .weighted(let majority): try majority.check()
        case .fewOpposed(let number):
            guard (1...1_000).contains(number) else {
                throw Refusal(.invalidRule, "few_opposed takes fewerThan from 1 to 1000.", at: "/terms/rule")
            }
        case .concurrent(let chambers, _):
            guard !insideChamber else {
                throw Refusal(.invalidRule, "A chamber's rule cannot be concurrent itself.", at: "/terms/rule")
            }
            guard !chambers.isEmpty, Set(chambers.map(\.chamber)).count == chambers.count else {
                throw Refusal(
                    .invalidRule, "A concurrent rule names at least one chamber, each once.", at: "/terms/rule")
            }
            for chamber in chambers { try chamber.rule.check(depth: depth + 1, insideChamber: true, parts: &parts) }
        case .allOf(let rules), .anyOf(let rules):
            guard !rules.isEmpty else {
                throw Refusal(.invalidRule, "A combination needs at least one rule.", at: "/terms/rule")
            }
            for rule in rules { try rule.check(depth: depth + 1, insideChamber: insideChamber, parts: &parts) }
        }
    }

    /// Refuses a rule under which this electorate could not decide.
    ///
    /// - Parameters:
    ///   - seats: how many seats there are in each chamber (nil: in none).
    ///   - hasWeights: whether every seat has a weight.
    package func check(seats: [Word?: Int], hasWeights: Bool) throws(Refusal) {
        switch test {
        case .unanimity, .consensus, .consent, .majority, .fewOpposed: break
        case .weighted:
            guard hasWeights else {
                throw Refusal(
                    .invalidRule, "A weighted rule needs a weight for every seat, and for no other.",
                    at: "/terms/weights")
            }
        case .concurrent(let chambers, _):
            let named = Set(chambers.map { Optional($0.chamber) })
            guard seats.keys.allSatisfy(named.contains) else {
                throw Refusal(
                    .invalidElectorate, "Every seat has to be in a chamber that the rule names.",
                    at: "/terms/electorate")
            }
            guard chambers.contains(where: { seats[$0.chamber, default: 0] > 0 }) else {
                throw Refusal(.invalidElectorate, "No chamber that the rule names has a seat.", at: "/terms/electorate")
            }
            for chamber in chambers { try chamber.rule.check(seats: seats, hasWeights: hasWeights) }
        case .allOf(let rules), .anyOf(let rules):
            for rule in rules { try rule.check(seats: seats, hasWeights: hasWeights) }
        }
    }

    /// Whether some part of it counts weights.
    package var isWeighted: Bool {
        switch test {
        case .weighted: true
        case .concurrent(let chambers, _): chambers.contains { $0.rule.isWeighted }
        case .allOf(let rules), .anyOf(let rules): rules.contains { $0.isWeighted }
        default: false
        }
    }
}

extension DecisionRule.Majority {
    fileprivate func check() throws(Refusal) {
        let threshold = threshold
        guard threshold.numerator >= 1, threshold.numerator <= threshold.denominator else {
            throw Refusal(.invalidThreshold, "A threshold lies above zero and at most at one.", at: "/terms/rule")
        }
        guard !strict || threshold.numerator < threshold.denominator else {
            throw Refusal(.invalidThreshold, "More than all can never be reached; leave out strict.", at: "/terms/rule")
        }
    }
}
