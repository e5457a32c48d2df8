/// How far a quorum is from being met.
package struct QuorumStatus: Hashable, Sendable, Codable {
    /// The chamber whose quorum it is; nil for one of all seats.
    package let chamber: Word?
    package let required: Fraction
    package let present: Int
    package let seats: Int
    package let isMet: Bool
}

extension DecisionRule {
    /// Every quorum in the rule and how it stands. It depends on who has answered and on nothing that they answered.
    package func quorums(on seats: [CountedSeat], chamber: Word? = nil) -> [QuorumStatus] {
        var found: [QuorumStatus] = []
        if let quorum {
            let tally = Tally(seats)
            let present = quorum.countsProxies ? tally.answered : tally.own
            found.append(
                QuorumStatus(
                    chamber: chamber, required: quorum.of, present: present, seats: tally.seats,
                    isMet: quorum.of.isReached(by: present, of: tally.seats)))
        }
        switch test {
        case .concurrent(let chambers, _):
            for inner in chambers {
                found += inner.rule.quorums(on: seats.filter { $0.chamber == inner.chamber }, chamber: inner.chamber)
            }
        case .allOf(let rules), .anyOf(let rules):
            for rule in rules { found += rule.quorums(on: seats, chamber: chamber) }
        case .unanimity, .consensus, .consent, .majority, .weighted, .fewOpposed: break
        }
        return found
    }
}
