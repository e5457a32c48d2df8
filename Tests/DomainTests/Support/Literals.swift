import Domain

// Values as a specification would write them: a wrong literal stops the test run.

extension Text: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Text(value) }

    /// A text that names its language, as it stands in an event.
    static func english(_ text: String) -> Text { try! Text(["en": text]) }
}

extension Label: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Label(value) }
}

extension Word: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Word(value) }
}

extension Day: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Day(value) }
}

extension Language: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Language(value) }
}

extension Domain.Decimal: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = try! Domain.Decimal(value) }
}

extension Instant: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = Instant(value)! }
}

extension Fraction: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        let parts = value.split(separator: "/").map { Int($0)! }
        self = try! Fraction(parts[0], parts[1])
    }
}

extension Commitment: ExpressibleByStringLiteral {
    /// A commitment to the literal: different for different literals.
    public init(stringLiteral value: String) {
        self.init(to: Array(value.utf8), field: "test", key: Array(repeating: 7, count: 32))
    }
}

extension ID {
    static func number(_ number: UInt64) -> Self {
        ID(Identifier(high: 0x0190_F8A6_7C1E_7000, low: 0x8000_0000_0000_0000 + number))
    }
}

extension DecisionRule {
    static let unanimity = DecisionRule(.unanimity)
    static let consensus = DecisionRule(.consensus)
    static let consent = DecisionRule(.consent)

    static func majority(_ threshold: Fraction, strict: Bool = false, of base: Base = .votesCast) -> DecisionRule {
        DecisionRule(.majority(Majority(threshold: threshold, strict: strict, of: base)))
    }

    static func weighted(_ threshold: Fraction, strict: Bool = false, of base: Base = .votesCast) -> DecisionRule {
        DecisionRule(.weighted(Majority(threshold: threshold, strict: strict, of: base)))
    }

    static func fewOpposed(_ number: Int) -> DecisionRule { DecisionRule(.fewOpposed(number)) }

    static func allOf(_ rules: DecisionRule...) -> DecisionRule { DecisionRule(.allOf(rules)) }
    static func anyOf(_ rules: DecisionRule...) -> DecisionRule { DecisionRule(.anyOf(rules)) }

    static func concurrent(_ chambers: [(Word, DecisionRule)], empty: Empty = .fail) -> DecisionRule {
        DecisionRule(.concurrent(chambers.map { ChamberRule(chamber: $0.0, rule: $0.1) }, empty: empty))
    }

    func quorum(_ quorum: Fraction, countsProxies: Bool = false) -> DecisionRule {
        DecisionRule(test, quorum: Quorum(of: quorum, countsProxies: countsProxies))
    }
}
