/// How a round decides about an item: a rule, or rules combined, each with a quorum if it needs one.
///
/// In JSON an object with a `kind`: `{"kind":"majority","threshold":"2/3","strict":false,"of":"votes_cast"}`.
package struct DecisionRule: Hashable, Sendable {
    /// How many seats have to answer for the rule to decide anything.
    package struct Quorum: Hashable, Sendable {
        /// The part of the seats concerned.
        package let of: Fraction
        /// Whether an answer given through a proxy counts as an answer here.
        package let countsProxies: Bool

        package init(of: Fraction, countsProxies: Bool) {
            self.of = of
            self.countsProxies = countsProxies
        }
    }

    /// What a majority is a majority of.
    package enum Base: String, Hashable, Sendable, Codable, CaseIterable {
        /// Support and object.
        case votesCast = "votes_cast"
        /// Every answer.
        case present
        /// Every seat.
        case electorate
    }

    package struct Majority: Hashable, Sendable {
        package let threshold: Fraction
        package let strict: Bool
        package let of: Base

        package init(threshold: Fraction, strict: Bool, of: Base) {
            self.threshold = threshold
            self.strict = strict
            self.of = of
        }
    }

    /// What a chamber without seats means under a concurrent rule.
    package enum Empty: String, Hashable, Sendable, Codable, CaseIterable {
        case fail, skip
    }

    package struct ChamberRule: Hashable, Sendable, Codable {
        package let chamber: Word
        package let rule: DecisionRule

        package init(chamber: Word, rule: DecisionRule) {
            self.chamber = chamber
            self.rule = rule
        }
    }

    package indirect enum Test: Hashable, Sendable {
        /// Every seat supports.
        case unanimity
        /// Nobody objects and every seat has answered.
        case consensus
        /// Nobody objects.
        case consent
        case majority(Majority)
        /// A majority by the seats' weights.
        case weighted(Majority)
        /// Fewer than this many seats do not support.
        case fewOpposed(Int)
        /// Every named chamber by itself.
        case concurrent([ChamberRule], empty: Empty)
        case allOf([DecisionRule])
        case anyOf([DecisionRule])
    }

    package let test: Test
    package let quorum: Quorum?

    package init(_ test: Test, quorum: Quorum? = nil) {
        self.test = test
        self.quorum = quorum
    }
}

extension DecisionRule.Quorum: Codable {
    private enum CodingKeys: String, CodingKey { case of, countsProxies }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        of = try container.decode(Fraction.self, forKey: .of)
        countsProxies = try container.decodeIfPresent(Bool.self, forKey: .countsProxies) ?? false
    }
}

extension DecisionRule: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, quorum, threshold, strict, of, fewerThan, chambers, empty, rules
    }

    private enum Kind: String, Codable, CaseIterable {
        case unanimity, consensus, consent, majority, weighted
        case fewOpposed = "few_opposed"
        case concurrent
        case allOf = "all_of"
        case anyOf = "any_of"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func majority() throws -> Majority {
            Majority(
                threshold: try container.decode(Fraction.self, forKey: .threshold),
                strict: try container.decodeIfPresent(Bool.self, forKey: .strict) ?? false,
                of: try container.decode(Base.self, forKey: .of))
        }
        quorum = try container.decodeIfPresent(Quorum.self, forKey: .quorum)
        switch try container.decode(Kind.self, forKey: .kind) {
        case .unanimity: test = .unanimity
        case .consensus: test = .consensus
        case .consent: test = .consent
        case .majority: test = .majority(try majority())
        case .weighted: test = .weighted(try majority())
        case .fewOpposed: test = .fewOpposed(try container.decode(Int.self, forKey: .fewerThan))
        case .concurrent:
            test = .concurrent(
                try container.decode([ChamberRule].self, forKey: .chambers),
                empty: try container.decode(Empty.self, forKey: .empty))
        case .allOf: test = .allOf(try container.decode([DecisionRule].self, forKey: .rules))
        case .anyOf: test = .anyOf(try container.decode([DecisionRule].self, forKey: .rules))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(quorum, forKey: .quorum)
        func encode(_ majority: Majority) throws {
            try container.encode(majority.threshold, forKey: .threshold)
            try container.encode(majority.strict, forKey: .strict)
            try container.encode(majority.of, forKey: .of)
        }
        switch test {
        case .unanimity: try container.encode(Kind.unanimity, forKey: .kind)
        case .consensus: try container.encode(Kind.consensus, forKey: .kind)
        case .consent: try container.encode(Kind.consent, forKey: .kind)
        case .majority(let majority):
            try container.encode(Kind.majority, forKey: .kind)
            try encode(majority)
        case .weighted(let majority):
            try container.encode(Kind.weighted, forKey: .kind)
            try encode(majority)
        case .fewOpposed(let number):
            try container.encode(Kind.fewOpposed, forKey: .kind)
            try container.encode(number, forKey: .fewerThan)
        case .concurrent(let chambers, let empty):
            try container.encode(Kind.concurrent, forKey: .kind)
            try container.encode(chambers, forKey: .chambers)
            try container.encode(empty, forKey: .empty)
        case .allOf(let rules):
            try container.encode(Kind.allOf, forKey: .kind)
            try container.encode(rules, forKey: .rules)
        case .anyOf(let rules):
            try container.encode(Kind.anyOf, forKey: .kind)
            try container.encode(rules, forKey: .rules)
        }
    }
}
