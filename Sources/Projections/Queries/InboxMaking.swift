internal import Domain
internal import EventStore

/// The parts of an inbox that documents tell.
struct InboxMaking: Sendable {
    let id: ID<Delegate>
    let delegate: DelegateView
    private(set) var revisions: [InboxView.Revised] = []
    private(set) var pledges: [InboxView.Due] = []
    private(set) var openRounds: [(ID<Round>, RoundView)] = []

    /// How soon a pledge has to be due.
    private static let daysAhead: Int64 = 30
    private static let page = 200

    init(id: ID<Delegate>, delegate: DelegateView, from documents: DocumentSnapshot, now: Instant) throws {
        self.id = id
        self.delegate = delegate
        try collectRounds(documents, now)
        try collectRevisions(documents)
        try collectPledges(documents, now)
    }

    private func each<Body: DocumentBody>(
        _ type: Body.Type, _ filter: DocumentFilter, _ documents: DocumentSnapshot,
        _ body: (Identifier, Document<Body>) throws -> Void
    ) throws {
        var after: Int?
        while true {
            let page = try documents.list(Body.kind, filter, after: after, limit: InboxMaking.page)
            for stored in page { try body(stored.id, stored.decode(type)) }
            guard page.count == InboxMaking.page else { return }
            after = page.last?.created
        }
    }

    private mutating func collectRounds(_ documents: DocumentSnapshot, _ now: Instant) throws {
        var found: [(ID<Round>, RoundView)] = []
        let filter = DocumentFilter(programme: delegate.programme, status: RoundView.Phase.open.rawValue)
        try each(RoundView.self, filter, documents) { id, round in
            guard now < round.body.closing.closesAt else { return }
            found.append((ID(id), round.body))
        }
        openRounds = found
    }

    private mutating func collectRevisions(_ documents: DocumentSnapshot) throws {
        var latest: [Subject: (comment: ID<Comment>, revision: Int)] = [:]
        let filter = DocumentFilter(actor: Actor.delegate(id).description)
        // In the order in which they were posted, so that the last one stays.
        try each(CommentView.self, filter, documents) { id, comment in
            guard comment.body.status != .retracted, let revision = comment.body.revision else { return }
            latest[comment.body.subject] = (ID(id), revision)
        }
        for (subject, mine) in latest.sorted(by: { $0.key.description < $1.key.description }) {
            guard let revised = try documents.revised(subject), revised.status.isStanding,
                revised.revision.number > mine.revision
            else { continue }
            revisions.append(
                InboxView.Revised(
                    subject: subject, title: revised.title, comment: mine.comment, commentedRevision: mine.revision,
                    revision: revised.revision.number, revisedAt: revised.revision.at))
        }
    }

    private mutating func collectPledges(_ documents: DocumentSnapshot, _ now: Instant) throws {
        var found: [InboxView.Due] = []
        let horizon = now.advanced(bySeconds: InboxMaking.daysAhead * 86_400)
        for stored in try documents.interventions(of: delegate.programme, naming: delegate.organisation) {
            let view = try stored.decode(InterventionView.self).body
            guard view.proposal.status.isStanding, view.progress.status != .completed,
                view.progress.status != .cancelled
            else { continue }
            for pledge in view.pledges where pledge.organisation == delegate.organisation && pledge.status == .standing
            {
                guard let due = pledge.terms.due, due.start <= horizon, view.progress.on.map({ $0 < due }) ?? true
                else { continue }
                found.append(
                    InboxView.Due(
                        intervention: ID(stored.id), title: view.proposal.content.title, pledge: pledge.pledge,
                        terms: pledge.terms, isOverdue: due.start.advanced(bySeconds: 86_400) <= now))
            }
        }
        pledges = found
    }
}

extension DocumentSnapshot {
    /// The latest revision of something that has revisions.
    fileprivate func revised(
        _ subject: Subject
    ) throws -> (title: Text, status: ProposalStatus, revision: RevisionView)? {
        switch subject {
        case .gap(let id):
            guard let gap = try document(GapView.self, id.value)?.body, let last = gap.revisions.last else {
                return nil
            }
            return (gap.content.title, gap.status, last)
        case .intervention(let id):
            guard let proposal = try document(InterventionView.self, id.value)?.body.proposal,
                let last = proposal.revisions.last
            else { return nil }
            return (proposal.content.title, proposal.status, last)
        case .round: return nil
        }
    }
}
