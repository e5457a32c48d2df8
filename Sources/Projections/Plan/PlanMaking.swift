internal import Domain
internal import EventStore

/// Makes a programme's plan from documents as they are or were.
struct PlanMaking {
    let documents: any DocumentReading
    let programme: ID<Programme>

    /// How many documents are read at once.
    private static let page = 500

    /// Nil if there was no such programme.
    func plan() throws -> PlanView? {
        guard let opened = try documents.document(ProgrammeView.self, programme.value),
            let mark = try documents.document(PlanMark.self, programme.value)
        else { return nil }
        let agreed = try gaps()
        let inPlan = Set(agreed.map(\.gap))
        var answers: [ID<Gap>: [PlanIntervention]] = [:]
        var others: [PlanIntervention] = []
        for intervention in try interventions() {
            let answered = intervention.gaps.filter(inPlan.contains)
            if answered.isEmpty { others.append(intervention) }
            for gap in answered { answers[gap, default: []].append(intervention) }
        }
        return PlanView(
            programme: programme, title: opened.body.title, logPosition: mark.head.logPosition,
            gaps: agreed.map { gap in
                PlanGap(
                    gap: gap.gap, revision: gap.revision, content: gap.content, agreedIn: gap.agreedIn,
                    interventions: answers[gap.gap] ?? [])
            }, otherInterventions: others)
    }

    /// What the plan says of one gap, without its interventions; nil if it is not in the plan.
    func gap(_ id: ID<Gap>) throws -> PlanGap? {
        try documents.document(GapView.self, id.value).flatMap { PlanGap(id, $0.body) }
    }

    /// What the plan says of one intervention; nil if it is not in the plan.
    func intervention(_ id: ID<Intervention>) throws -> PlanIntervention? {
        try documents.document(InterventionView.self, id.value).flatMap { try entry(id, $0.body) }
    }

    private func gaps() throws -> [PlanGap] {
        try agreed(GapView.self) { PlanGap(ID($0), $1) }
    }

    private func interventions() throws -> [PlanIntervention] {
        try agreed(InterventionView.self) { try entry(ID($0), $1) }
    }

    private func agreed<Body: DocumentBody, Part>(
        _ type: Body.Type, _ make: (Identifier, Body) throws -> Part?
    ) throws -> [Part] {
        let filter = DocumentFilter(programme: programme, isAgreed: true)
        var parts: [Part] = []
        var after: Int?
        while true {
            let page = try documents.list(Body.kind, filter, after: after, limit: PlanMaking.page)
            for stored in page {
                if let part = try make(stored.id, stored.decode(type).body) { parts.append(part) }
            }
            guard page.count == PlanMaking.page else { return parts }
            after = page.last?.created
        }
    }

    private func entry(_ id: ID<Intervention>, _ view: InterventionView) throws -> PlanIntervention? {
        guard let content = view.proposal.agreedContent, let revision = view.proposal.agreedRevision,
            let agreedIn = view.proposal.agreedIn
        else { return nil }
        let pledges = view.pledges.filter { $0.status == .standing }
        return PlanIntervention(
            intervention: id, revision: revision, content: content, agreedIn: agreedIn,
            gaps: try content.gaps.reduce(into: []) { gaps, gap in
                let last = try followMergers(from: gap)
                if !gaps.contains(last) { gaps.append(last) }
            },
            pledges: pledges.map { PlanPledge(pledge: $0.pledge, organisation: $0.organisation, terms: $0.terms) },
            pledged: MoneyTotals.totals(of: pledges.compactMap(\.terms.money)),
            progress: PlanProgress(view.progress, content.indicators))
    }

    /// The gap that stands for one that may have been merged.
    private func followMergers(from id: ID<Gap>) throws -> ID<Gap> {
        var last = id
        var seen: Set<ID<Gap>> = [id]
        // What is merged stays so, and nothing is merged into it; a log that says otherwise must not hang the plan.
        while let into = try documents.document(GapView.self, last.value)?.body.mergedInto,
            seen.insert(into).inserted
        {
            last = into
        }
        return last
    }
}

extension PlanGap {
    fileprivate init?(_ id: ID<Gap>, _ view: GapView) {
        guard let content = view.agreedContent, let revision = view.agreedRevision, let agreedIn = view.agreedIn
        else { return nil }
        self.init(gap: id, revision: revision, content: content, agreedIn: agreedIn, interventions: [])
    }
}

extension PlanProgress {
    fileprivate init(_ progress: ProgressView, _ indicators: [Indicator]) {
        status = progress.status
        on = progress.on
        reports = progress.count
        self.indicators = indicators.map { indicator in
            let actual = progress.actuals.first { $0.indicator == indicator.code }
            return PlanIndicator(
                code: indicator.code, baseline: indicator.baseline, target: indicator.target, actual: actual?.value,
                on: actual?.on)
        }
    }
}
