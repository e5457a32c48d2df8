internal import Domain
internal import EventStore

/// Documents of one question, folded and then thrown away.
final class InMemoryDocuments: DocumentStore, DocumentReading {
    private struct Kept {
        let created: Int
        var traits: DocumentTraits
        var document: any Encodable & Sendable
    }

    private struct Shelf: Hashable {
        let kind: DocumentKind
        /// Nil for those of all programmes and of none.
        let programme: ID<Programme>?
    }

    /// The kinds that are kept; nil for all.
    private let kinds: Set<DocumentKind>?
    private var documents: [DocumentName: Kept] = [:]
    /// The documents of a kind, all of them and by programme: a replay makes the plan of each programme out of all that
    /// there are.
    private var shelves: [Shelf: [DocumentName]] = [:]
    private var seats: [DocumentName: [ID<Organisation>]] = [:]

    init(keeping kinds: Set<DocumentKind>? = nil) { self.kinds = kinds }

    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) -> Document<Body>? {
        documents[DocumentName(Body.kind, id)]?.document as? Document<Body>
    }

    func put<Body: DocumentBody>(_ document: Document<Body>, id: Identifier, at logPosition: Int) {
        if let kinds, !kinds.contains(Body.kind) { return }
        let name = DocumentName(Body.kind, id)
        let traits = document.body.traits
        let created = documents[name]?.created
        documents[name] = Kept(created: created ?? logPosition, traits: traits, document: document)
        guard created == nil else { return }
        shelves[Shelf(kind: Body.kind, programme: nil), default: []].append(name)
        if let programme = traits.programme {
            shelves[Shelf(kind: Body.kind, programme: programme), default: []].append(name)
        }
    }

    func seat(_ organisations: [ID<Organisation>], in round: ID<Round>, at logPosition: Int) {
        seats[DocumentName(.round, round.value)] = organisations
    }

    func body(_ kind: DocumentKind, _ id: Identifier) throws -> [UInt8]? {
        try documents[DocumentName(kind, id)].map { try JSONEncoding.encode($0.document) }
    }

    func list(_ kind: DocumentKind, _ filter: DocumentFilter, after: Int?, limit: Int) throws -> [StoredDocument] {
        let first = after.map { $0 + 1 } ?? 0
        var found: [(name: DocumentName, kept: Kept)] = []
        for name in shelves[Shelf(kind: kind, programme: filter.programme)] ?? [] {
            guard let kept = documents[name], kept.created >= first else { continue }
            var traits = kept.traits
            traits.participants += seats[name] ?? []
            if filter.accepts(traits) { found.append((name, kept)) }
        }
        found.sort { $0.kept.created < $1.kept.created }
        return try found.prefix(limit).map { name, kept in
            StoredDocument(id: name.id, created: kept.created, body: try JSONEncoding.encode(kept.document))
        }
    }
}
