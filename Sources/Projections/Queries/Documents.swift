package import Domain
package import EventStore

/// A part of a list.
package struct DocumentPage: Hashable, Sendable {
    package let items: [JSON]
    /// What to ask for the next part with; nil at the end.
    package let next: Int?

    package init(items: [JSON], next: Int?) {
        self.items = items
        self.next = next
    }
}

extension Views {
    /// One document; nil if there was no such entity at the moment. A round comes with its seats.
    ///
    /// Prose stands in it as `{"commitment": …}`, a person as `{"person": …, "fullName": {"commitment": …}}`.
    package func document(_ kind: DocumentKind, _ id: Identifier, _ moment: Moment = .now) async throws -> JSON? {
        let document = try await ask(moment, .entity(DocumentName(kind, id))) { documents in
            try documents.body(kind, id).map { try JSON(parsing: $0, limits: .none) }
        }
        guard kind == .round, var round = document, let termsIn = round["termsIn"]?.integer else { return document }
        for member in try await electorate(in: termsIn) { round.set(member.name, to: member.value) }
        return round.sorted
    }

    /// The policy under which a round was opened; nil if there is no such round, or it is not open yet. It needs no log.
    package func policy(of round: ID<Round>) async throws -> JSON? {
        try await ask(.now, .entity(DocumentName(.round, round.value))) { documents in
            try documents.body(.round, round.value).map { try JSON(parsing: $0, limits: .none) }?["policy"]
        }
    }

    /// Who has a seat by an entry that drafted or opened a round: `seats` by chamber, or a draft's `electorate` if it
    /// names one; and their `weights` if it gives any.
    func electorate(in logPosition: Int) async throws -> [JSON.Member] {
        guard let entry = try await entries(at: [logPosition]).first else { return [] }
        let data = try EntryScanner.data(of: entry)
        return (data["terms"] ?? data).members?.filter { ["seats", "electorate", "weights"].contains($0.name) } ?? []
    }

    /// Documents in the order in which the entities came into being. Nothing that is there during the whole reading is
    /// left out or given twice, whatever happens between two pages. Rounds come without their seats.
    ///
    /// - Parameter after: the `next` of the page before.
    package func list(
        _ kind: DocumentKind, _ filter: DocumentFilter = DocumentFilter(), after: Int? = nil, limit: Int,
        _ moment: Moment = .now
    ) async throws -> DocumentPage {
        let scope: FoldScope
        if kind == .comment, let subject = filter.subject.flatMap({ Stream($0)?.documentName }) {
            scope = .entity(subject)
        } else if let programme = filter.programme {
            scope = .programme(programme, [kind])
        } else {
            scope = .everything([kind])
        }
        return try await ask(moment, scope) { documents in
            let found = try documents.list(kind, filter, after: after, limit: limit + 1)
            let items = try found.prefix(limit).map { try JSON(parsing: $0.body, limits: .none) }
            return DocumentPage(items: items, next: found.count > limit ? found[limit - 1].created : nil)
        }
    }

    /// The comments on something, in the order in which they were posted; each names its `parent`.
    package func comments(
        on subject: Subject, after: Int? = nil, limit: Int, _ moment: Moment = .now
    ) async throws -> DocumentPage {
        try await list(
            .comment, DocumentFilter(subject: subject.description), after: after, limit: limit, moment)
    }

    /// The revisions of a gap or an intervention with their texts; nil if there was no such thing at the moment.
    ///
    /// - Parameter after: the number of the last revision that was given.
    package func revisions(
        of subject: Subject, after: Int = 0, limit: Int, _ moment: Moment = .now
    ) async throws -> DocumentPage? {
        let name = DocumentName(subject)
        guard let document = try await document(name.kind, name.id, moment), let known = document["revisions"]?.array
        else { return nil }
        let revisions = known.dropFirst(after).prefix(limit)
        let texts = try await entries(at: revisions.compactMap { $0["logPosition"]?.integer })
        var items: [JSON] = []
        for (revision, entry) in zip(revisions, texts) {
            var item = revision
            item.set("content", to: try EntryScanner.data(of: entry)["content"] ?? .null)
            items.append(item.sorted)
        }
        return DocumentPage(items: items, next: after + items.count < known.count ? after + items.count : nil)
    }

    /// The rounds that are open and whose closing time has come, the earliest first. What it costs does not
    /// grow with those that are open.
    package func rounds(dueAt now: Instant) async throws -> [ID<Round>] {
        try await read { db in
            try DocumentSnapshot(db: db, logPosition: nil).rounds(closingBy: now).map { ID($0) }
        }
    }
}

extension EntryScanner {
    /// The event of an entry, as it was written.
    fileprivate static func data(of entry: Entry) throws -> JSON {
        var scanner = EntryScanner()
        let scanned = try scanner.scan(entry.line)
        return try JSON(parsing: Array(entry.line[scanned.data]), limits: .none)
    }
}

extension Stream {
    /// The document of the stream's entity, if it is one that can be commented on.
    fileprivate var documentName: DocumentName? {
        switch self {
        case .gap(let id): DocumentName(.gap, id.value)
        case .intervention(let id): DocumentName(.intervention, id.value)
        case .round(let id): DocumentName(.round, id.value)
        default: nil
        }
    }
}
