internal import Domain
internal import EventStore

struct RoundView: DocumentBody {
    enum Phase: String, Codable, Hashable, Sendable, CaseIterable { case drafted, open, closed, cancelled }

    struct Item: Codable, Hashable, Sendable {
        let number: Int
        let subject: Subject
        let motion: Motion
        /// In a draft left out if it is to be the latest at the opening.
        let revision: Int?
        let into: Subject?
    }

    struct Closing: Codable, Hashable, Sendable {
        /// Extensions included.
        var closesAt: Instant
        let earlyClose: ClosingTerms.EarlyClose
        /// How often the closing time may be put off, and how often it has been.
        let extensions: Int
        var extensionsUsed = 0

        init(_ terms: ClosingTerms) {
            closesAt = terms.closesAt
            earlyClose = terms.earlyClose
            extensions = terms.extensions
        }
    }

    struct Extension: Codable, Hashable, Sendable {
        let closesAt: Instant
        let reason: Committed
        let at: Instant
        let logPosition: Int
    }

    /// How one item ended. A cancelled round has no tallies.
    struct Result: Codable, Hashable, Sendable {
        let item: Int
        let outcome: Outcome
        let tally: [TallyView]
    }

    let programme: ID<Programme>
    let title: Text
    var phase = Phase.drafted
    var items: [Item]
    var rule: DecisionRule
    var visibility: RoundVisibility
    var closing: Closing
    /// How many other seats' voices a seat may hold.
    var proxies: Int
    /// How many seats it has; nil before it opens.
    var seatCount: Int?
    var openedAt: Instant?
    var endedAt: Instant?
    /// The log position up to which whoever closed it had seen the ballots.
    var reviewed: Int?
    var extensions: [Extension] = []
    var results: [Result] = []
    /// Why it was cancelled.
    var reason: Committed?
    var comments = 0
    /// The log position of the entry with the terms that hold: of the opening, before it of the draft. Who has a seat
    /// stays readable there, and is not repeated with every version.
    var termsIn: Int
    /// What has to be signed or witnessed; nil before it opens.
    var policy: ProgrammePolicy?

    static var kind: DocumentKind { .round }
    var traits: DocumentTraits {
        DocumentTraits(
            programme: programme, status: phase.rawValue, closesAt: phase == .open ? closing.closesAt : nil)
    }

    /// What it has been about so far: items, and what they are to be merged into.
    var subjects: [Subject] { items.map(\.subject) + items.compactMap(\.into) }

    static func evolve(_ view: inout Self?, _ event: RoundEvent, _ recorded: RecordedEvent) {
        let at = recorded.context.happened
        switch event {
        case .drafted(let event): view = RoundView(event, recorded.logPosition)
        case .opened(let event): view?.open(event, at, recorded.logPosition)
        case .extended(let event):
            view?.closing.closesAt = event.closesAt
            view?.closing.extensionsUsed += 1
            view?.extensions.append(
                Extension(
                    closesAt: event.closesAt, reason: Committed(event.reason), at: at,
                    logPosition: recorded.logPosition))
        case .closed(let event):
            view?.phase = .closed
            view?.endedAt = at
            view?.reviewed = event.reviewed
            view?.results = event.results.map { result in
                Result(item: result.item, outcome: result.outcome, tally: result.tally.map(TallyView.init))
            }
        case .cancelled(let event):
            view?.phase = .cancelled
            view?.endedAt = at
            view?.reason = Committed(event.reason)
            let items = view?.items ?? []
            view?.results = items.map { Result(item: $0.number, outcome: .cancelled, tally: []) }
        }
    }

    private init(_ event: RoundDrafted, _ logPosition: Int) {
        let terms = event.terms
        termsIn = logPosition
        programme = event.programme
        title = terms.title
        items = terms.items.enumerated().map { index, item in
            Item(
                number: index + 1, subject: item.subject, motion: item.motion, revision: item.revision,
                into: item.into)
        }
        rule = terms.rule
        visibility = terms.visibility
        closing = Closing(terms.closing)
        proxies = terms.proxies
    }

    private mutating func open(_ event: RoundOpened, _ at: Instant, _ logPosition: Int) {
        termsIn = logPosition
        phase = .open
        openedAt = at
        items = event.items.map {
            Item(number: $0.number, subject: $0.subject, motion: $0.motion, revision: $0.revision, into: $0.into)
        }
        rule = event.rule
        visibility = event.visibility
        closing = Closing(event.closing)
        proxies = event.proxies
        policy = event.policy ?? ProgrammePolicy()
        seatCount = event.seats.reduce(0) { $0 + $1.organisations.count }
    }
}

/// The count of one chamber, or of the seats in none. Counts by answer include answers through proxies.
struct TallyView: Codable, Hashable, Sendable {
    let chamber: Word?
    let seats: Int
    /// Seats that answered themselves.
    let own: Int
    let support: Int
    let standAside: Int
    let abstain: Int
    let object: Int

    init(_ tally: ChamberTally) {
        chamber = tally.chamber
        seats = tally.count.seats
        own = tally.count.own
        support = tally.count.support
        standAside = tally.count.standAside
        abstain = tally.count.abstain
        object = tally.count.object
    }
}
