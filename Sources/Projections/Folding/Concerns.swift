internal import Domain
internal import EventStore

/// The entity that a document or a trail is of.
struct DocumentName: Hashable, Sendable {
    let kind: DocumentKind
    let id: Identifier

    init(_ kind: DocumentKind, _ id: Identifier) {
        self.kind = kind
        self.id = id
    }

    init(_ subject: Subject) {
        switch subject {
        case .gap(let id): self.init(.gap, id.value)
        case .intervention(let id): self.init(.intervention, id.value)
        case .round(let id): self.init(.round, id.value)
        }
    }
}

extension Fold {
    /// The entities that an entry concerns, each once: its own, and those it speaks of. To be asked after it has been
    /// applied. A programme's trail is kept otherwise (as runs), and a round's ballots are found in the log.
    func concerned(by recorded: RecordedEvent) throws -> Set<DocumentName> {
        var names: Set<DocumentName> = []
        func add(_ kind: DocumentKind, _ id: Identifier?) {
            if let id { names.insert(DocumentName(kind, id)) }
        }
        func add(_ subjects: [Subject]) { names.formUnion(subjects.map(DocumentName.init)) }
        switch (recorded.stream, recorded.event) {
        case (.administrator(let id), _):
            add(.administrator, id.value)
            add(.person, id.value)
        case (.organisation(let id), _): add(.organisation, id.value)
        case (.keys(let id), _): add(.organisation, id.value)
        case (.programme, .programme(let event)): add(.organisation, event.organisation?.value)
        case (.delegate(let id), _):
            let delegate = try store.document(DelegateView.self, id.value)?.body
            add(.delegate, id.value)
            add(.organisation, delegate?.organisation.value)
            add(.person, delegate?.person.person.value)
        case (.token(let id), _):
            add(.token, id.value)
            switch try store.document(TokenView.self, id.value).flatMap({ Actor($0.body.bearer) }) {
            case .delegate(let id):
                add(.delegate, id.value)
                add(.person, try store.document(DelegateView.self, id.value)?.body.person.person.value)
            case .administrator(let id): add(.person, id.value)
            case .node, nil: break
            }
        case (.consultation(let id), .consultation(let event)):
            add(.consultation, id.value)
            for gap in event.content.gaps { add(.gap, gap.value) }
        case (.gap(let id), .gap(let event)):
            add(.gap, id.value)
            add(.gap, event.into?.value)
        case (.intervention(let id), .intervention(let event)):
            add(.intervention, id.value)
            guard case .proposal(let event) = event else { break }
            add(.intervention, event.into?.value)
            for gap in event.content?.gaps ?? [] { add(.gap, gap.value) }
        case (.comment(let id), _):
            add(.comment, id.value)
            if let subject = try store.document(CommentView.self, id.value)?.body.subject { add([subject]) }
        case (.round(let id), _):
            add(.round, id.value)
            add(try store.document(RoundView.self, id.value)?.body.subjects ?? [])
        case (.prose(let commitment), _): add(.redaction, commitment.first)
        case (.person(let id), _):
            add(.person, id.value)
            guard let person = try store.document(PersonRecordView.self, id.value)?.body else { break }
            if person.isAdministrator { add(.administrator, id.value) }
            for delegate in person.delegates {
                add(.delegate, delegate.value)
                add(.organisation, try store.document(DelegateView.self, delegate.value)?.body.organisation.value)
            }
        default: break
        }
        return names
    }
}

extension ProgrammeEvent {
    fileprivate var organisation: ID<Organisation>? {
        switch self {
        case .opened(let event): event.convener
        case .organisationJoined(let event): event.organisation
        case .organisationLeft(let event): event.organisation
        case .chambersDefined, .defaultLanguageSet, .closed, .policySet: nil
        }
    }
}

extension ConsultationEvent {
    fileprivate var content: ConsultationContent {
        switch self {
        case .recorded(let event): event.content
        case .corrected(let event): event.content
        }
    }
}

extension ProposalEvent {
    fileprivate var content: Content? {
        switch self {
        case .proposed(let event): event.content
        case .revised(let event): event.content
        default: nil
        }
    }

    fileprivate var into: ID<Content.Entity>? {
        switch self {
        case .merged(let event): event.into
        case .decided(let event): event.outcome == .agreed ? event.into : nil
        default: nil
        }
    }
}
