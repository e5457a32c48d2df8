import Domain

/// Seats by how they answer: `.seats(support: 6, object: 3)`.
extension [CountedSeat] {
    static func seats(
        support: Int = 0, standAside: Int = 0, abstain: Int = 0, object: Int = 0, silent: Int = 0,
        proxied: Int = 0, in chamber: Word? = nil, weight: Int = 1
    ) -> [CountedSeat] {
        func seat(_ answer: Answer?, isOwn: Bool) -> CountedSeat {
            CountedSeat(
                organisation: .number(1), chamber: chamber, weight: weight, answer: answer, isOwn: isOwn)
        }
        let answers: [(Answer?, Int)] = [
            (.support, support), (.standAside, standAside), (.abstain, abstain), (.object, object), (nil, silent),
        ]
        return answers.flatMap { answer, count in
            repeatElement(seat(answer, isOwn: answer != nil), count: count)
        } + repeatElement(seat(.support, isOwn: false), count: proxied)
    }

    func verdict(_ rule: DecisionRule) -> Verdict { rule.verdict(on: self) }
}
