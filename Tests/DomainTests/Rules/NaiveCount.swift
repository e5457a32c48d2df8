import Domain

/// The decision rules once more, written from the design alone and as plainly as can be: one pass over the seats for
/// every number, and thresholds compared by what is left over, not by products.
struct NaiveCount {
    struct Seat {
        let chamber: Int
        let weight: Int
        /// Its own answer.
        let own: Answer?
        /// What counts for it.
        let counted: Answer?
    }

    enum Result { case passes, fails, isInquorate }

    static func decide(_ rule: DecisionRule, _ seats: [Seat], chambers: [Word]) -> Result {
        func count(_ answers: Answer?...) -> Int {
            var count = 0
            for seat in seats { for answer in answers where seat.counted == answer { count += 1 } }
            return count
        }
        if let quorum = rule.quorum {
            var present = 0
            for seat in seats where (quorum.countsProxies ? seat.counted : seat.own) != nil { present += 1 }
            if compare(present, seats.count, quorum.of) < 0 { return .isInquorate }
        }
        func yes(_ condition: Bool) -> Result { condition && count(.support) > 0 ? .passes : .fails }
        switch rule.test {
        case .unanimity:
            for seat in seats where seat.counted != .support { return .fails }
            return yes(true)
        case .consensus: return yes(count(.object) == 0 && count(nil) == 0)
        case .consent: return yes(count(.object) == 0)
        case .majority(let majority):
            return yes(majority.holds(seats) { _ in 1 })
        case .weighted(let majority):
            return yes(majority.holds(seats) { $0.weight })
        case .fewOpposed(let limit):
            return yes(count(.standAside, .abstain, .object, nil) < limit)
        case .concurrent(let named, let empty):
            var results: [Result] = []
            for chamber in named {
                let members = seats.filter { chambers[$0.chamber] == chamber.chamber }
                if members.isEmpty {
                    if empty == .fail { results.append(.fails) }
                } else {
                    results.append(decide(chamber.rule, members, chambers: chambers))
                }
            }
            return weakest(results)
        case .allOf(let rules): return weakest(rules.map { decide($0, seats, chambers: chambers) })
        case .anyOf(let rules):
            var best = Result.fails
            for rule in rules {
                switch decide(rule, seats, chambers: chambers) {
                case .passes: return .passes
                case .isInquorate: best = .isInquorate
                case .fails: break
                }
            }
            return best
        }
    }

    private static func weakest(_ results: [Result]) -> Result {
        var weakest = Result.passes
        for result in results {
            if result == .fails { return .fails }
            if result == .isInquorate { weakest = .isInquorate }
        }
        return weakest
    }

    /// Less than, equal to or more than zero as part/whole is less than, equal to or more than the fraction: the two
    /// are developed into continued fractions, and the first terms that differ decide.
    static func compare(_ part: Int, _ whole: Int, _ fraction: Fraction) -> Int {
        var (a, b, c, d) = (part, whole, fraction.numerator, fraction.denominator)
        var sign = 1
        while true {
            // x/0 is infinite; here it stands for a development that has ended. 0 of 0 reaches any fraction of it.
            if b == 0 && d == 0 { return 0 }
            if b == 0 { return a == 0 && sign == 1 && whole == 0 ? 0 : sign }
            if d == 0 { return -sign }
            if a / b != c / d { return a / b > c / d ? sign : -sign }
            (a, b) = (b, a % b)
            (c, d) = (d, c % d)
            sign = -sign
        }
    }
}

extension DecisionRule.Majority {
    fileprivate func holds(_ seats: [NaiveCount.Seat], _ weight: (NaiveCount.Seat) -> Int) -> Bool {
        var support = 0
        var base = 0
        for seat in seats {
            let isInBase =
                switch of {
                case .votesCast: seat.counted == .support || seat.counted == .object
                case .present: seat.counted != nil
                case .electorate: true
                }
            if isInBase { base += weight(seat) }
            if seat.counted == .support { support += weight(seat) }
        }
        if base == 0 { return false }
        let order = NaiveCount.compare(support, base, threshold)
        return strict ? order > 0 : order >= 0
    }
}
