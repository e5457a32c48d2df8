/// An agreement round: what is asked of whom, and by which rule it is decided.
package struct Round: Aggregate {
    package enum Phase: String, Hashable, Sendable, Codable {
        case drafted, open, closed, cancelled
    }

    /// What was frozen when it opened. A class, for it never changes again and every ballot looks at it.
    package final class Opening: Sendable, Codable {
        package let items: [RoundItem]
        /// Every seat, with its chamber.
        package let seats: [ID<Organisation>: Word?]
        /// The seats in the order in which they were recorded.
        package let order: [ID<Organisation>]
        package let rule: DecisionRule
        package let weights: [ID<Organisation>: Int]?
        package let visibility: RoundVisibility
        package let closing: ClosingTerms
        package let proxies: Int
        package let policy: ProgrammePolicy

        package init(
            items: [RoundItem], seats: [ID<Organisation>: Word?], order: [ID<Organisation>], rule: DecisionRule,
            weights: [ID<Organisation>: Int]? = nil, visibility: RoundVisibility, closing: ClosingTerms, proxies: Int,
            policy: ProgrammePolicy = ProgrammePolicy()
        ) {
            self.items = items
            self.seats = seats
            self.order = order
            self.rule = rule
            self.weights = weights
            self.visibility = visibility
            self.closing = closing
            self.proxies = proxies
            self.policy = policy
        }
    }

    /// The terms of the draft, a class for the same reason.
    private final class Draft: Sendable, Codable {
        let terms: RoundTerms

        init(terms: RoundTerms) { self.terms = terms }
    }

    package let programme: ID<Programme>
    private let draft: Draft
    package var terms: RoundTerms { draft.terms }
    package var phase = Phase.drafted
    package var opening: Opening?
    /// When it opened, or is said to have.
    package var opened: Instant?
    /// When it closes, extensions included.
    package var closesAt: Instant
    package var extensions = 0
    /// Whether its latest opening or draft came from an import.
    package var isImported: Bool

    /// What has to be kept of a round that has ended: nothing that was put to it is decided anew, so whoever goes
    /// through a whole log need not hold its seats and items.
    package var abridged: Round {
        let terms = RoundTerms(
            title: terms.title, items: [], rule: terms.rule, visibility: terms.visibility, closing: terms.closing,
            proxies: terms.proxies)
        return Round(
            programme: programme, draft: Draft(terms: terms), phase: phase, opened: opened, closesAt: closesAt,
            extensions: extensions, isImported: isImported)
    }

    package static func evolve(_ state: inout Self?, _ event: RoundEvent, _ context: EventContext) {
        switch event {
        case .drafted(let event):
            state = Round(
                programme: event.programme, draft: Draft(terms: event.terms), closesAt: event.terms.closing.closesAt,
                isImported: context.occurredAt != nil)
        case .opened(let event):
            state?.opening = Opening(event)
            state?.opened = context.happened
            state?.phase = .open
            state?.closesAt = event.closing.closesAt
            state?.isImported = context.occurredAt != nil
        case .extended(let event):
            state?.closesAt = event.closesAt
            state?.extensions += 1
        case .closed: state?.phase = .closed
        case .cancelled: state?.phase = .cancelled
        }
    }
}

extension Round.Opening {
    fileprivate convenience init(_ event: RoundOpened) {
        var seats: [ID<Organisation>: Word?] = [:]
        for group in event.seats {
            for organisation in group.organisations { seats[organisation] = .some(group.chamber) }
        }
        self.init(
            items: event.items, seats: seats, order: event.seats.flatMap(\.organisations), rule: event.rule,
            weights: event.weights, visibility: event.visibility, closing: event.closing, proxies: event.proxies,
            policy: event.policy ?? ProgrammePolicy())
    }

    /// Each seat as it counts on an item.
    ///
    /// A seat's own answer counts; without one, the own answer of the seat to which it gave its voice.
    ///
    /// - Parameter answer: the latest own answer of a seat on the item that has not been withdrawn.
    package func counted(
        _ seat: (ID<Organisation>) -> Seat?, answer: (ID<Organisation>, Seat) -> Answer?
    ) -> [CountedSeat] {
        order.map { organisation in
            let own = seat(organisation)
            var counted = own.flatMap { answer(organisation, $0) }
            let isOwn = counted != nil
            if counted == nil, let holder = own?.givenTo, let held = seat(holder) {
                counted = answer(holder, held)
            }
            return CountedSeat(
                organisation: organisation, chamber: seats[organisation] ?? nil, weight: weights?[organisation] ?? 1,
                answer: counted, isOwn: isOwn)
        }
    }

    /// How one item is decided if the seats count like this.
    package func result(of item: RoundItem, _ seats: [CountedSeat]) -> ItemResult {
        let chambers = Dictionary(grouping: seats, by: \.chamber)
        let tally = chambers.keys.sorted { ($0?.value ?? "") < ($1?.value ?? "") }
            .map { ChamberTally(chamber: $0, count: Tally(chambers[$0]!)) }
        return ItemResult(item: item.number, outcome: rule.verdict(on: seats).outcome, tally: tally)
    }
}

/// What one seat of a round has said.
package struct Seat: Aggregate {
    package enum Ballot: Hashable, Sendable, Codable {
        case open(Position)
        case sealed(Commitment)
        /// Sealed once, and opened by the close.
        case opened(Position, key: Commitment)
    }

    package struct ItemBallot: Hashable, Sendable, Codable {
        package let item: Int
        package var ballot: Ballot

        package init(item: Int, ballot: Ballot) {
            self.item = item
            self.ballot = ballot
        }
    }

    /// The latest ballot on each item that has one; a withdrawn one is not there.
    package var ballots: [ItemBallot] = []
    /// The seat that has its voice.
    package var givenTo: ID<Organisation>?

    package init() {}

    package func ballot(on item: Int) -> Ballot? { ballots.first { $0.item == item }?.ballot }

    /// What it answered on an item, if that is known.
    package func position(on item: Int) -> Position? {
        switch ballot(on: item) {
        case .open(let position), .opened(let position, _): position
        case .sealed, nil: nil
        }
    }

    package static func evolve(_ state: inout Self?, _ event: SeatEvent, _ context: EventContext) {
        var seat = state ?? Seat()
        state = nil
        switch event {
        case .taken(let event): seat.set(.open(event.position), on: event.item)
        case .sealed(let event): seat.set(.sealed(event.ballot), on: event.item)
        case .opened(let event): seat.set(.opened(event.position, key: event.key), on: event.item)
        case .withdrawn(let event): seat.ballots.removeAll { $0.item == event.item }
        case .proxyGiven(let event): seat.givenTo = event.to
        case .proxyWithdrawn: seat.givenTo = nil
        }
        state = seat
    }

    private mutating func set(_ ballot: Ballot, on item: Int) {
        if let index = ballots.firstIndex(where: { $0.item == item }) {
            ballots[index].ballot = ballot
        } else {
            ballots.append(ItemBallot(item: item, ballot: ballot))
        }
    }
}

/// Whose voices a seat holds.
package struct ProxyHolder: Aggregate {
    package var from: Set<ID<Organisation>> = []

    package init() {}

    package static func evolve(_ state: inout Self?, _ event: ProxiesEvent, _ context: EventContext) {
        var holder = state ?? ProxyHolder()
        switch event {
        case .received(let event): holder.from.insert(event.from)
        case .returned(let event): holder.from.remove(event.to)
        }
        state = holder
    }
}
