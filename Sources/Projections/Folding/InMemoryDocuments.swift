internal import Domain
internal import EventStore

/// Documents of one question, folded and then thrown away.
final class InMemoryDocuments: DocumentStore, DocumentReading {
    private struct Kept {
        let created: Int
        var traits: DocumentTraits
        var document: any Encodable & Sendable
    }

    /// The kinds that are kept; nil for all.
    private let kinds: Set<DocumentKind>?
    private var documents: [DocumentName: Kept] = [:]
    private var seats: [DocumentName: [ID<Organisation>]] = [:]

    init(keeping kinds: Set<DocumentKind>? = nil) { self.kinds = kinds }

    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) -> Document<Body>? {
        documents[DocumentName(Body.kind, id)]?.document as? Document<Body>
    }

    func put<Body: DocumentBody>(_ document: Document<Body>, id: Identifier, at logPosition: Int) {
        if let kinds, !kinds.contains(Body.kind) { return }
        let name = DocumentName(Body.kind, id)
        documents[name] = Kept(
            created: documents[name]?.created ?? logPosition, traits: document.body.traits, document: document)
    }

    func seat(_ organisations: [ID<Organisation>], in round: ID<Round>, at logPosition: Int) {
        seats[DocumentName(.round, round.value)] = organisations
    }

    func body(_ kind: DocumentKind, _ id: Identifier) throws -> [UInt8]? {
        try documents[DocumentName(kind, id)].map { try JSONEncoding.encode($0.document) }
    }

    func list(_ kind: DocumentKind, _ filter: DocumentFilter, after: Int?, limit: Int) throws -> [StoredDocument] {
        let first = after.map { $0 + 1 } ?? 0
        return
            try documents
            .filter { name, kept in
                guard name.kind == kind, kept.created >= first else { return false }
                var traits = kept.traits
                traits.participants += seats[name] ?? []
                return filter.accepts(traits)
            }
            .sorted { $0.value.created < $1.value.created }
            .prefix(limit)
            .map { name, kept in
                StoredDocument(
                    id: name.id, created: kept.created, body: try JSONEncoding.encode(kept.document))
            }
    }
}
