internal import Domain
internal import EventStore

struct InterventionView: DocumentBody {
    var proposal: ProposalView<InterventionContent>
    /// In the order in which they were made.
    var pledges: [PledgeView] = []
    var progress = ProgressView()

    static var kind: DocumentKind { .intervention }
    var traits: DocumentTraits {
        DocumentTraits(
            programme: proposal.programme, status: proposal.status.rawValue, category: proposal.content.kind.rawValue,
            organisation: proposal.proposer, isAgreed: proposal.agreedRevision != nil, gaps: proposal.content.gaps,
            lead: proposal.content.lead)
    }

    private enum CodingKeys: String, CodingKey { case pledges, progress }

    init(proposal: ProposalView<InterventionContent>) { self.proposal = proposal }

    init(from decoder: any Decoder) throws {
        proposal = try ProposalView(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pledges = try container.decode([PledgeView].self, forKey: .pledges)
        progress = try container.decode(ProgressView.self, forKey: .progress)
    }

    func encode(to encoder: any Encoder) throws {
        try proposal.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pledges, forKey: .pledges)
        try container.encode(progress, forKey: .progress)
    }

    static func evolve(_ view: inout Self?, _ event: InterventionEvent, _ recorded: RecordedEvent) {
        let at = recorded.context.happened
        let logPosition = recorded.logPosition
        switch event {
        case .proposal(let event):
            var proposal = view?.proposal
            ProposalView.evolve(&proposal, event, recorded)
            guard let proposal else { return }
            if view == nil { view = InterventionView(proposal: proposal) } else { view?.proposal = proposal }
        case .pledgeMade(let event):
            view?.pledges.append(
                PledgeView(
                    pledge: event.pledge, organisation: event.organisation, terms: TermsView(event.terms),
                    history: [.init(change: .made, at: at, logPosition: logPosition)]))
        case .pledgeChanged(let event):
            view?.change(event.pledge, .init(change: .changed, at: at, logPosition: logPosition)) {
                $0.terms = TermsView(event.terms)
            }
        case .pledgeWithdrawn(let event):
            view?.change(event.pledge, .init(change: .withdrawn, at: at, logPosition: logPosition)) {
                $0.status = .withdrawn
                $0.reason = Committed(event.reason)
            }
        case .progressReported(let event): view?.progress.add(event.progress, recorded)
        }
    }

    private mutating func change(
        _ id: ID<Pledge>, _ step: PledgeView.Step, _ body: (inout PledgeView) -> Void
    ) {
        guard let index = pledges.firstIndex(where: { $0.pledge == id }) else { return }
        body(&pledges[index])
        pledges[index].history.append(step)
    }
}

/// What is pledged, as `PledgeTerms`.
struct TermsView: Codable, Hashable, Sendable {
    let money: Money?
    let inKind: Committed?
    let due: Day?

    init(_ terms: PledgeTerms) {
        money = terms.money
        inKind = Committed(terms.inKind)
        due = terms.due
    }
}

struct PledgeView: Codable, Hashable, Sendable {
    enum Status: String, Codable, Hashable, Sendable { case standing, withdrawn }

    struct Step: Codable, Hashable, Sendable {
        enum Change: String, Codable, Hashable, Sendable { case made, changed, withdrawn }

        let change: Change
        let at: Instant
        let logPosition: Int
    }

    let pledge: ID<Pledge>
    let organisation: ID<Organisation>
    var terms: TermsView
    var status = Status.standing
    /// Why it was withdrawn.
    var reason: Committed?
    var history: [Step]
}

/// How far an intervention has come. Reports may come late: the latest is the one about the latest day.
struct ProgressView: Codable, Hashable, Sendable {
    struct Report: Codable, Hashable, Sendable {
        let on: Day
        let status: ProgressStatus
        let note: Committed?
        let actuals: [Progress.Actual]
        let organisation: ID<Organisation>?
        let logPosition: Int
    }

    /// An indicator's latest value.
    struct Actual: Codable, Hashable, Sendable {
        let indicator: Word
        let value: Decimal
        let on: Day
    }

    /// How many reports a document shows; older ones are in the trail.
    static let shown = 50

    /// How many reports there are.
    var count = 0
    /// The latest status, and the day that it is about.
    var status: ProgressStatus?
    var on: Day?
    /// By indicator, in the order of their codes.
    var actuals: [Actual] = []
    /// The last `shown` that were recorded.
    var reports: [Report] = []

    mutating func add(_ progress: Progress, _ recorded: RecordedEvent) {
        count += 1
        if reports.count == ProgressView.shown { reports.removeFirst() }
        reports.append(
            Report(
                on: progress.on, status: progress.status, note: Committed(progress.note), actuals: progress.actuals,
                organisation: recorded.envelope.organisation, logPosition: recorded.logPosition))
        if on.map({ $0 <= progress.on }) ?? true {
            status = progress.status
            on = progress.on
        }
        for actual in progress.actuals {
            let latest = Actual(indicator: actual.indicator, value: actual.value, on: progress.on)
            if let index = actuals.firstIndex(where: { $0.indicator >= actual.indicator }) {
                if actuals[index].indicator != actual.indicator {
                    actuals.insert(latest, at: index)
                } else if actuals[index].on <= progress.on {
                    actuals[index] = latest
                }
            } else {
                actuals.append(latest)
            }
        }
    }
}
