internal import Domain
internal import EventStore
internal import GRDB

/// What part of the log has to be folded to know something.
enum FoldScope: Sendable {
    /// What concerns one entity: enough for its own document.
    case entity(DocumentName)
    /// What changes documents of these kinds in a programme.
    case programme(ID<Programme>, Set<DocumentKind>)
    /// The same in all of the log.
    case everything(Set<DocumentKind>)

    /// Whether any number may be folded at once.
    var isSmall: Bool {
        if case .entity = self { true } else { false }
    }
}

/// Lets one large fold run at a time, in the order in which they came, so that memory stays bounded.
actor FoldQueue {
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Beyond so many, whoever comes is told to come back.
    private static let mostWaiting = 64

    /// - Throws: `ViewsError.busy`, and what `body` throws.
    func turn<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        guard waiting.count < FoldQueue.mostWaiting else { throw ViewsError.busy }
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        // Whoever waits longest goes on where this one leaves off; it stays busy in between.
        defer { if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() } }
        try Task.checkCancellation()
        return try await body()
    }
}

extension Views {
    /// Folds the entries about what had happened by a time, in the order of the log.
    func fold(_ scope: FoldScope, asOf time: Instant) async throws -> InMemoryDocuments {
        var reader = EventReader()
        switch scope {
        case .entity(let name):
            let documents = InMemoryDocuments()
            try await eachEntry(concerning: name) { try apply($0, asOf: time, to: documents, with: &reader) }
            return documents
        case .programme(let programme, let kinds):
            let documents = InMemoryDocuments(keeping: kinds)
            let types = EntryTypes.types(of: kinds.reduce(into: []) { $0.formUnion($1.eventNouns) })
            var query = EntryQuery(types: types)
            for run in try await runs(of: programme) {
                query.from = run.lowerBound
                query.to = run.upperBound
                try await eachPage(query) { entry in
                    try apply(entry, asOf: time, to: documents, with: &reader) { $0.programme == programme }
                }
            }
            return documents
        case .everything(let kinds):
            let documents = InMemoryDocuments(keeping: kinds)
            let types = EntryTypes.types(of: kinds.reduce(into: []) { $0.formUnion($1.eventNouns) })
            try await eachPage(EntryQuery(to: size, types: types)) {
                try apply($0, asOf: time, to: documents, with: &reader)
            }
            return documents
        }
    }

    private func apply(
        _ entry: Entry, asOf time: Instant, to documents: InMemoryDocuments, with reader: inout EventReader,
        where isWanted: (Envelope) -> Bool = { _ in true }
    ) throws {
        let recorded = try reader.read(entry)
        guard recorded.context.happened <= time, isWanted(recorded.envelope) else { return }
        try Fold(store: documents).apply(recorded)
    }

    private func eachPage(_ query: EntryQuery, _ body: (Entry) throws -> Void) async throws {
        var query = query
        while query.from < query.to ?? .max {
            let page = try await log.page(query, limit: 1_000)
            guard let last = page.last else { return }
            for entry in page { try body(entry) }
            query.from = last.logPosition + 1
        }
    }

    private func eachEntry(concerning name: DocumentName, _ body: (Entry) throws -> Void) async throws {
        if name.kind == .programme || name.kind == .plan {
            for entry in try await log.stream(StreamName(.programme(ID(name.id))), after: 0) { try body(entry) }
            return
        }
        var from = 0
        while true {
            let positions = try await trailPositions(of: name, from: from, limit: 500)
            guard let last = positions.last else { return }
            for entry in try await entries(at: positions) { try body(entry) }
            from = last + 1
        }
    }
}
