// How a round holds the gaps and interventions that are before it.

extension Hearing {
    /// The proposal that a subject names, whatever its kind, as far as a round has to know it.
    func find(_ subject: Subject, in programme: ID<Programme>) throws -> ItemState {
        let state: ItemState
        switch subject {
        case .gap(let id): state = ItemState(try gap(id, at: "/terms/items"))
        case .intervention(let id): state = ItemState(try intervention(id, at: "/terms/items").proposal)
        case .round: throw Refusal(.invalidItems, "A gap or an intervention can be put to a round.", at: "/terms/items")
        }
        guard state.programme == programme else {
            throw Refusal(.wrongProgramme, "\(subject) belongs to another programme.", at: "/terms/items")
        }
        return state
    }

    /// An item as it is frozen, if the motion makes sense with things as they are.
    func freeze(_ draft: DraftItem, number: Int, in programme: ID<Programme>) throws -> RoundItem {
        let state = try find(draft.subject, in: programme)
        let pointer = "/terms/items/\(number - 1)"
        try state.requireUnheld()
        let revision = draft.revision ?? state.revisions
        guard (1...state.revisions).contains(revision) else {
            throw Refusal(.unknownRevision, "\(draft.subject) has revisions 1 to \(state.revisions).", at: pointer)
        }
        switch draft.motion {
        case .adopt:
            guard revision == state.revisions else {
                throw Refusal(
                    .staleRevision, "\(draft.subject) is at revision \(state.revisions) now; put that to the round.",
                    at: pointer)
            }
            guard revision > state.agreedRevision ?? 0 else {
                throw Refusal(
                    .agreedAlready, "Revision \(revision) of \(draft.subject) is agreed already.", at: pointer)
            }
        case .end, .merge:
            guard state.agreedRevision != nil else {
                throw Refusal(
                    .notAgreed, "\(draft.subject) is not in the plan; withdraw or merge it without a round.",
                    at: pointer)
            }
        }
        if let into = draft.into {
            guard case (true) = into.isSameKind(as: draft.subject) else {
                throw Refusal(
                    .invalidItems, "A gap is merged into a gap, an intervention into an intervention.", at: pointer)
            }
            let other = try find(into, in: programme)
            try other.requireUnheld()
        }
        return RoundItem(
            number: number, subject: draft.subject, motion: draft.motion, revision: revision, into: draft.into)
    }

    /// The event that locks a proposal in its own stream.
    func lock(_ subject: Subject, _ round: ID<Round>, item: Int?) throws -> Event {
        switch subject {
        case .gap: return .gap(.putToRound(PutToRound(round: round, item: item)))
        case .intervention: return .intervention(.proposal(.putToRound(PutToRound(round: round, item: item))))
        case .round: throw Refusal(.invalidItems, "A gap or an intervention can be put to a round.", at: "/terms/items")
        }
    }

    /// The seats that a draft leads to as things are now, by chamber.
    func electorate(of round: Round) throws -> [SeatGroup] {
        let programme = try programme(round.programme)
        let candidates = round.terms.electorate ?? programme.members.sorted()
        try requireRead(candidates.map(Stream.organisation))
        var groups: [Word?: [ID<Organisation>]] = [:]
        for id in candidates {
            let organisation = try organisation(id, at: "/terms/electorate")
            if organisation.isSuspended || !programme.members.contains(id) {
                guard round.terms.electorate == nil else {
                    throw Refusal(
                        .invalidElectorate, "organisation/\(id) is suspended or not in the programme.",
                        at: "/terms/electorate", seats: [id])
                }
                continue
            }
            groups[programme.chamber(of: organisation.kind), default: []].append(id)
        }
        let count = groups.values.reduce(0) { $0 + $1.count }
        guard (1...400).contains(count) else {
            throw Refusal(
                .invalidElectorate, "A round has 1 to 400 seats; this one would have \(count).", at: "/terms/electorate"
            )
        }
        return groups.sorted { ($0.key?.value ?? "") < ($1.key?.value ?? "") }
            .map { SeatGroup(chamber: $0.key, organisations: $0.value.sorted()) }
    }
}

/// What a round has to know of a gap or an intervention.
struct ItemState {
    let programme: ID<Programme>
    let revisions: Int
    let agreedRevision: Int?
    private let refusal: Refusal?

    init(_ proposal: Proposal<some ProposalContent>) {
        programme = proposal.programme
        revisions = proposal.revised.count
        agreedRevision = proposal.agreedRevision
        refusal = Result(catching: { () throws(Refusal) in try proposal.requireUnheld() }).failure
    }

    /// Refuses one that is withdrawn, merged, ended, or before another round.
    func requireUnheld() throws(Refusal) {
        if let refusal { throw refusal }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension Subject {
    func isSameKind(as other: Subject) -> Bool {
        switch (self, other) {
        case (.gap, .gap), (.intervention, .intervention), (.round, .round): true
        default: false
        }
    }

    /// The event that lets go of a proposal without deciding about it.
    func released(from round: ID<Round>) -> Event {
        switch self {
        case .intervention: .intervention(.proposal(.released(Released(round: round))))
        case .gap, .round: .gap(.released(Released(round: round)))
        }
    }
}

extension Round.Opening {
    /// What the round holds: its items, and what they are to be merged into, each once.
    var lockedSubjects: [Subject] {
        var seen: Set<Subject> = []
        return (items.map(\.subject) + items.compactMap(\.into)).filter { seen.insert($0).inserted }
    }
}
