import Domain
import Testing

extension DraftItem {
    static func adopt(_ gap: ID<Gap>, revision: Int? = nil) -> DraftItem {
        DraftItem(subject: .gap(gap), motion: .adopt, revision: revision)
    }
    static func adopt(_ intervention: ID<Intervention>, revision: Int? = nil) -> DraftItem {
        DraftItem(subject: .intervention(intervention), motion: .adopt, revision: revision)
    }
    static func end(_ gap: ID<Gap>) -> DraftItem { DraftItem(subject: .gap(gap), motion: .end) }
    static func merge(_ gap: ID<Gap>, into other: ID<Gap>) -> DraftItem {
        DraftItem(subject: .gap(gap), motion: .merge, into: .gap(other))
    }
}

extension RoundTerms {
    static func terms(
        _ rule: DecisionRule = .consent, items: [DraftItem] = [.adopt(.shelter)],
        seats: [ID<Organisation>]? = [.ministry, .unhcr, .drc], weights: [ID<Organisation>: Int]? = nil,
        visibility: RoundVisibility = .open, closing: ClosingTerms = .usual, proxies: Int = 1
    ) -> RoundTerms {
        RoundTerms(
            title: "First round", items: items, rule: rule, weights: weights, electorate: seats,
            visibility: visibility, closing: closing, proxies: proxies)
    }
}

extension ClosingTerms {
    static let usual = ClosingTerms(closesAt: .closing)
    static func early(_ early: EarlyClose) -> ClosingTerms { ClosingTerms(closesAt: .closing, earlyClose: early) }
    static func extensible(_ times: Int) -> ClosingTerms { ClosingTerms(closesAt: .closing, extensions: times) }
}

extension Story {
    func drafted(_ terms: RoundTerms, _ location: SourceLocation = #_sourceLocation) -> Story {
        after(DraftRound(id: .round, programme: .country, terms: terms), by: .facilitator, location: location)
    }

    /// A round that is open under these terms, over what `Story.proposals` tells.
    static func open(_ terms: RoundTerms = .terms(), _ location: SourceLocation = #_sourceLocation) -> Story {
        Story.proposals.drafted(terms, location)
            .after(OpenRound(round: .round), by: .facilitator, location: location)
    }

    func answered(
        _ seat: ID<Organisation>, _ position: Position, item: Int = 1, at now: Instant = .start,
        _ location: SourceLocation = #_sourceLocation
    ) -> Story {
        after(.take(position, seat, item: item), by: .stakeholder(of: seat), at: now, location: location)
    }

    func gave(
        _ seat: ID<Organisation>, to holder: ID<Organisation>, _ location: SourceLocation = #_sourceLocation
    ) -> Story {
        after(GiveProxy(round: .round, seat: seat, to: holder), by: .stakeholder(of: seat), location: location)
    }

    /// It is closed by the node at its closing time; what the round has recorded about each item.
    func outcomes(_ location: SourceLocation = #_sourceLocation) -> [Outcome] {
        results(location).map(\.outcome)
    }

    func results(_ location: SourceLocation = #_sourceLocation) -> [ItemResult] {
        let ruling = when(CloseRound(round: .round, reviewed: head), by: .node, at: .closing, location)
        guard case .round(.closed(let closed))? = ruling.thenAccepted(location)?.events.first?.event else { return [] }
        return closed.results
    }

    func closed(_ location: SourceLocation = #_sourceLocation) -> Story {
        after(CloseRound(round: .round, reviewed: head), by: .node, at: .closing, location: location)
    }
}

extension Position {
    static let support = Position(answer: .support)
    static let standAside = Position(answer: .standAside)
    static let abstain = Position(answer: .abstain)
    static let object = Position(answer: .object, reason: "Too costly")
}

extension Command where Self == TakePosition {
    static func take(_ position: Position, _ seat: ID<Organisation>, item: Int = 1, revision: Int? = nil) -> Self {
        TakePosition(round: .round, item: item, revision: revision, seat: seat, position: position)
    }
}

extension Command where Self == CloseRound {
    static func close(reviewed: Int?, openings: [BallotOpening]? = nil) -> Self {
        CloseRound(round: .round, reviewed: reviewed, openings: openings)
    }
}

/// A seat's answer in a secret round, with the key that opens it.
struct SecretBallot {
    let seat: ID<Organisation>
    let position: Position
    let item: Int
    let key: Commitment

    init(_ seat: ID<Organisation>, _ position: Position, item: Int = 1, key: Commitment = "A key") {
        self.seat = seat
        self.position = position
        self.item = item
        self.key = key
    }

    var commitment: Commitment {
        Commitment(to: position.committed, field: Position.field(.round, item, seat), key: key.bytes)
    }

    var opening: BallotOpening { BallotOpening(seat: seat, item: item, position: position, key: key) }

    var take: TakePosition { TakePosition(round: .round, item: item, seat: seat, ballot: commitment) }
}

extension Story {
    func sealed(_ ballot: SecretBallot, _ location: SourceLocation = #_sourceLocation) -> Story {
        after(ballot.take, by: .stakeholder(of: ballot.seat), location: location)
    }
}
