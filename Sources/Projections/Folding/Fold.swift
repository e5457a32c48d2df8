internal import Domain
internal import EventStore

/// How entries change documents. It is the only place that says so, whether they are kept in SQLite for good or in
/// memory for one question; it looks at nothing but the entry and the documents.
///
/// An entry about something that the store does not know changes nothing, so that a part of a log can be folded.
struct Fold<Store: DocumentStore> {
    let store: Store

    func apply(_ recorded: RecordedEvent) throws {
        switch (recorded.stream, recorded.event) {
        case (.administrator(let id), .administrator(let event)):
            try change(AdministratorView.self, id.value, recorded) { AdministratorView.evolve(&$0, id, event) }
            if case .appointed = event { try know(id, recorded) { $0.isAdministrator = true } }
        case (.organisation(let id), .organisation(let event)):
            try change(OrganisationView.self, id.value, recorded) { OrganisationView.evolve(&$0, event) }
        case (.keys(let id), .key(let event)):
            // The organisation's own version stays: it is the one of its stream.
            try touch(OrganisationView.self, id.value, recorded) { $0.evolve(event, recorded) }
        case (.programme(let id), .programme(let event)):
            try change(ProgrammeView.self, id.value, recorded) { ProgrammeView.evolve(&$0, event, recorded) }
            if case .opened = event { try mark(id, recorded) }
        case (.delegate(let id), .delegate(let event)):
            try change(DelegateView.self, id.value, recorded) { DelegateView.evolve(&$0, event) }
            if case .accredited(let event) = event { try know(event.person, recorded) { $0.delegates.append(id) } }
        case (.token(let id), .token(let event)):
            try change(TokenView.self, id.value, recorded) { TokenView.evolve(&$0, event) }
        case (.consultation(let id), .consultation(let event)):
            try change(ConsultationView.self, id.value, recorded) { ConsultationView.evolve(&$0, event, recorded) }
        case (.gap(let id), .gap(let event)):
            let gap = try change(GapView.self, id.value, recorded) { GapView.evolve(&$0, event, recorded) }
            if let gap, event.changesPlan { try mark(gap.programme, recorded) }
        case (.intervention(let id), .intervention(let event)):
            let intervention = try change(InterventionView.self, id.value, recorded) {
                InterventionView.evolve(&$0, event, recorded)
            }
            if let proposal = intervention?.proposal, event.changesPlan(isAgreed: proposal.agreedRevision != nil) {
                try mark(proposal.programme, recorded)
            }
        case (.comment(let id), .comment(let event)):
            try change(CommentView.self, id.value, recorded) { CommentView.evolve(&$0, event, recorded) }
            if case .posted(let event) = event { try count(event.subject, recorded) }
        case (.round(let id), .round(let event)):
            let round = try change(RoundView.self, id.value, recorded) { RoundView.evolve(&$0, event, recorded) }
            if round != nil, case .opened(let event) = event {
                try store.seat(event.seats.flatMap(\.organisations), in: id, at: recorded.logPosition)
            }
        case (.prose(let commitment), .prose(let event)):
            try change(RedactionView.self, commitment.first, recorded) { RedactionView.evolve(&$0, event) }
        case (.person(let id), .person(.erased(let event))): try erase(id, event, recorded)
        default: break
        }
    }

    /// Applies an event of the entity's own stream.
    @discardableResult
    private func change<Body: DocumentBody>(
        _ type: Body.Type, _ id: Identifier, _ recorded: RecordedEvent, _ evolve: (inout Body?) -> Void
    ) throws -> Body? {
        let document = try store.document(type, id)
        var body = document?.body
        evolve(&body)
        guard let body else { return nil }
        var head = document?.head ?? DocumentHead(recorded, id: id)
        head.follow(recorded)
        try store.put(Document(head: head, body: body), id: id, at: recorded.logPosition)
        return body
    }

    /// Counts a comment on something.
    private func count(_ subject: Subject, _ recorded: RecordedEvent) throws {
        switch subject {
        case .gap(let id): try touch(GapView.self, id.value, recorded) { $0.comments += 1 }
        case .intervention(let id): try touch(InterventionView.self, id.value, recorded) { $0.proposal.comments += 1 }
        case .round(let id): try touch(RoundView.self, id.value, recorded) { $0.comments += 1 }
        }
    }

    /// Changes what is known of something without an entry of its own.
    private func touch<Body: DocumentBody>(
        _ type: Body.Type, _ id: Identifier, _ recorded: RecordedEvent, _ body: (inout Body) -> Void
    ) throws {
        guard var document = try store.document(type, id) else { return }
        body(&document.body)
        try store.put(document, id: id, at: recorded.logPosition)
    }

    /// Notes as what a person is known.
    private func know(_ id: ID<Person>, _ recorded: RecordedEvent, _ body: (inout PersonRecordView) -> Void) throws {
        let known = try store.document(PersonRecordView.self, id.value)
        var document = known ?? Document(head: DocumentHead(recorded, id: id.value), body: PersonRecordView())
        document.head.version = known?.head.version ?? 0
        document.head.changedAt = recorded.context.happened
        document.head.logPosition = recorded.logPosition
        body(&document.body)
        try store.put(document, id: id.value, at: recorded.logPosition)
    }

    /// Notes that a person's particulars are no more, wherever they are named.
    private func erase(_ id: ID<Person>, _ event: PersonErased, _ recorded: RecordedEvent) throws {
        guard var person = try store.document(PersonRecordView.self, id.value) else { return }
        person.body.status = .erased
        person.body.reason = Committed(event.reason)
        person.head.follow(recorded)
        try store.put(person, id: id.value, at: recorded.logPosition)
        if person.body.isAdministrator {
            try touch(AdministratorView.self, id.value, recorded) { $0.person.erase() }
        }
        for delegate in person.body.delegates {
            try touch(DelegateView.self, delegate.value, recorded) { $0.person.erase() }
        }
    }

    /// Notes that the entry changes what the plan says.
    private func mark(_ programme: ID<Programme>, _ recorded: RecordedEvent) throws {
        try change(PlanMark.self, programme.value, recorded) { $0 = PlanMark() }
    }
}

extension ProposalEvent {
    /// Whether the plan says something else after it: by an agreement, or because what answers one gap goes over to
    /// another.
    fileprivate var changesPlan: Bool {
        switch self {
        case .decided(let event): event.outcome == .agreed
        case .merged: true
        case .proposed, .revised, .evidenceAdded, .withdrawn, .putToRound, .released: false
        }
    }
}

extension InterventionEvent {
    fileprivate func changesPlan(isAgreed: Bool) -> Bool {
        switch self {
        case .proposal(.decided(let event)): event.outcome == .agreed
        case .proposal: false
        case .pledgeMade, .pledgeChanged, .pledgeWithdrawn, .progressReported: isAgreed
        }
    }
}
