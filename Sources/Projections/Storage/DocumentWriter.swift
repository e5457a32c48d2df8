internal import Domain
internal import EventStore
internal import Foundation
internal import GRDB

/// The documents of a file while one transaction changes them: a version per change, none of them ever overwritten.
final class DocumentWriter: DocumentStore {
    private struct Current {
        /// The current version's row; nil if there is no document.
        var row: Int64?
        var created: Int?
        var document: any Sendable
    }

    private let db: Database
    private var current: [DocumentName: Current] = [:]
    /// The programmes whose plan has changed.
    private(set) var changedPlans: Set<ID<Programme>> = []

    init(_ db: Database) { self.db = db }

    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) throws -> Document<Body>? {
        let name = DocumentName(Body.kind, id)
        if let known = current[name] { return known.document as? Document<Body> }
        let statement = try db.cachedStatement(
            sql: """
                SELECT rowid, created, body FROM documents WHERE kind = ? AND id = ?
                ORDER BY from_position DESC LIMIT 1
                """)
        guard let row = try Row.fetchOne(statement, arguments: [Body.kind.rawValue, id.blob]) else {
            current[name] = Current(document: Document<Body>?.none)
            return nil
        }
        let document = try StoredDocument.decode(Body.self, [UInt8](row["body"] as Data))
        current[name] = Current(row: row["rowid"], created: row["created"], document: document)
        return document
    }

    func put<Body: DocumentBody>(_ document: Document<Body>, id: Identifier, at logPosition: Int) throws {
        let name = DocumentName(Body.kind, id)
        if current[name] == nil { _ = try self.document(Body.self, id) }
        let old = current[name]
        if let row = old?.row {
            try db.cachedStatement(sql: "UPDATE documents SET to_position = ? WHERE rowid = ?")
                .execute(arguments: [logPosition, row])
        }
        let created = old?.created ?? logPosition
        let traits = document.body.traits
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO documents (kind, id, programme, created, from_position, status, category, organisation,
                    subject, actor, is_agreed, closes_at, body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            Body.kind.rawValue, id.blob, traits.programme?.value.blob, created, logPosition, traits.status,
            traits.category, traits.organisation?.value.blob, traits.subject, traits.actor, traits.isAgreed,
            traits.closesAt?.microseconds, Data(try JSONEncoding.encode(document)),
        ])
        current[name] = Current(row: db.lastInsertedRowID, created: created, document: document)
        if Body.kind == .plan { changedPlans.insert(ID(id)) }
    }

    func seat(_ organisations: [ID<Organisation>], in round: ID<Round>, at logPosition: Int) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO seats (round, organisation, from_position) VALUES (?, ?, ?)")
        for organisation in organisations {
            try statement.execute(arguments: [round.value.blob, organisation.value.blob, logPosition])
        }
    }

    /// Applies an entry to everything that the file holds.
    func apply(_ recorded: RecordedEvent) throws {
        let fold = Fold(store: self)
        try fold.apply(recorded)
        for name in try fold.concerned(by: recorded) {
            try db.cachedStatement(sql: "INSERT INTO trail (kind, id, position) VALUES (?, ?, ?)")
                .execute(arguments: [name.kind.rawValue, name.id.blob, recorded.logPosition])
        }
        if let programme = recorded.envelope.programme {
            if let file = recorded.event.evidence?.file {
                try db.cachedStatement(sql: "INSERT OR IGNORE INTO evidence (file, programme) VALUES (?, ?)")
                    .execute(arguments: [file.hexadecimal, programme.value.blob])
            }
            try extendRun(of: programme, recorded)
        }
    }

    private func extendRun(of programme: ID<Programme>, _ recorded: RecordedEvent) throws {
        let last = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT first, last, open_rounds FROM runs WHERE programme = ? ORDER BY first DESC LIMIT 1"),
            arguments: [programme.value.blob])
        let open = (last?["open_rounds"] ?? 0) as Int
        let now = open + (try openedRounds(recorded))
        if let last, open > 0 || last["last"] as Int == recorded.logPosition - 1 {
            try db.cachedStatement(
                sql: "UPDATE runs SET last = ?, open_rounds = ? WHERE programme = ? AND first = ?"
            )
            .execute(arguments: [recorded.logPosition, now, programme.value.blob, last["first"] as Int])
        } else {
            try db.cachedStatement(sql: "INSERT INTO runs (programme, first, last, open_rounds) VALUES (?, ?, ?, ?)")
                .execute(arguments: [programme.value.blob, recorded.logPosition, recorded.logPosition, now])
        }
    }

    /// By how many the number of a programme's open rounds has grown.
    private func openedRounds(_ recorded: RecordedEvent) throws -> Int {
        guard case .round(let id) = recorded.stream, case .round(let event) = recorded.event else { return 0 }
        switch event {
        case .drafted, .extended: return 0
        case .opened: return 1
        case .closed: return -1
        case .cancelled: return try document(RoundView.self, id.value)?.body.openedAt == nil ? 0 : -1
        }
    }
}

extension StoredDocument {
    static func decode<Body: DocumentBody>(_ type: Body.Type, _ body: [UInt8]) throws -> Document<Body> {
        try JSONDecoding.decode(Document<Body>.self, from: body, limits: .none)
    }

    func decode<Body: DocumentBody>(_ type: Body.Type) throws -> Document<Body> {
        try StoredDocument.decode(type, body)
    }
}

extension Event {
    /// The evidence that it adds to something; nil for any other event.
    fileprivate var evidence: Evidence? {
        switch self {
        case .gap(.evidenceAdded(let added)): added.evidence
        case .intervention(.proposal(.evidenceAdded(let added))): added.evidence
        default: nil
        }
    }
}
