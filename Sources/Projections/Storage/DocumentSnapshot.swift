internal import Domain
internal import Foundation
internal import GRDB

/// The documents of a file as they are in one transaction, or as they were once an earlier entry had been applied.
struct DocumentSnapshot: DocumentReading {
    let db: Database
    /// The last entry that counts; nil for all.
    let logPosition: Int?

    func document<Body: DocumentBody>(_ type: Body.Type, _ id: Identifier) throws -> Document<Body>? {
        try body(Body.kind, id).map { try StoredDocument.decode(type, $0) }
    }

    func body(_ kind: DocumentKind, _ id: Identifier) throws -> [UInt8]? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT body FROM documents WHERE kind = ? AND id = ? AND from_position <= ?
                ORDER BY from_position DESC LIMIT 1
                """)
        return try Data.fetchOne(statement, arguments: [kind.rawValue, id.blob, logPosition ?? .max])
            .map { [UInt8]($0) }
    }

    /// Every document that ever was has a current version, and their order never changes: so the current ones lead, and
    /// the version of the moment is looked up for each.
    func list(_ kind: DocumentKind, _ filter: DocumentFilter, after: Int?, limit: Int) throws -> [StoredDocument] {
        var conditions = ["now.to_position IS NULL", "now.kind = :kind", "now.created > :after"]
        var arguments: StatementArguments = ["kind": kind.rawValue, "after": after ?? -1, "limit": limit]
        func require(_ condition: String, _ name: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments = arguments &+ [name: value]
        }
        require("now.programme = :programme", "programme", filter.programme?.value.blob)
        require("now.subject = :subject", "subject", filter.subject)
        require("now.actor = :actor", "actor", filter.actor)
        require("past.status = :status", "status", filter.status)
        require("past.category = :category", "category", filter.category)
        require("past.organisation = :organisation", "organisation", filter.organisation?.value.blob)
        require("past.is_agreed = :agreed", "agreed", filter.isAgreed)
        func require(_ path: String, is name: String, _ value: String?) {
            require("json_extract(CAST(past.body AS TEXT), '\(path)') = :\(name)", name, value)
        }
        func require(_ path: String, contains name: String, _ value: String?) {
            require(
                "EXISTS (SELECT 1 FROM json_each(CAST(past.body AS TEXT), '\(path)') WHERE value = :\(name))", name,
                value)
        }
        require("$.content.severity", is: "severity", filter.severity?.rawValue)
        require("$.content.population", contains: "population", filter.population?.rawValue)
        require("$.content.lead", is: "lead", filter.lead?.description)
        require(kind == .intervention ? "$.content.gaps" : "$.gaps", contains: "gap", filter.gap?.description)
        if kind == .round {
            if filter.participant != nil { arguments = arguments &+ ["last": logPosition ?? .max] }
            require(
                """
                EXISTS (SELECT 1 FROM seats WHERE round = now.id AND organisation = :participant
                    AND from_position <= :last)
                """, "participant", filter.participant?.value.blob)
        } else {
            require("$.organisations", contains: "participant", filter.participant?.description)
        }
        var past = "documents AS past ON past.rowid = now.rowid"
        if let logPosition {
            past = """
                documents AS past ON past.kind = now.kind AND past.id = now.id AND past.from_position = (
                    SELECT max(from_position) FROM documents
                    WHERE kind = now.kind AND id = now.id AND from_position <= :position)
                """
            require("now.created <= :position", "position", logPosition)
        }
        let sql = """
            SELECT now.id, now.created, past.body FROM documents AS now JOIN \(past)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY now.created LIMIT :limit
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments).map(StoredDocument.init)
    }

    /// The open rounds that close at a time or before it, the earliest first.
    func rounds(closingBy time: Instant) throws -> [Identifier] {
        try Data.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM documents WHERE to_position IS NULL AND closes_at <= ? ORDER BY closes_at"),
            arguments: [time.microseconds]
        )
        .compactMap { Identifier(bytes: $0) }
    }

    /// The interventions of a programme in which an organisation is named, in whatever part.
    func interventions(of programme: ID<Programme>, naming organisation: ID<Organisation>) throws -> [StoredDocument] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT id, created, body FROM documents
                    WHERE to_position IS NULL AND kind = 'intervention' AND programme = ? AND instr(body, ?) > 0
                    ORDER BY created
                    """),
            arguments: [programme.value.blob, Data(organisation.description.utf8)]
        )
        .map(StoredDocument.init)
    }

    /// The log positions of the versions of a document in a range.
    func versions(_ kind: DocumentKind, _ id: Identifier, after first: Int, through last: Int) throws -> [Int] {
        try Int.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT from_position FROM documents
                    WHERE kind = ? AND id = ? AND from_position > ? AND from_position <= ? ORDER BY from_position
                    """),
            arguments: [kind.rawValue, id.blob, first, last])
    }
}

extension StoredDocument {
    /// From a row of identifier, `created` and body.
    init(_ row: Row) {
        self.init(id: Identifier(bytes: row[0] as Data)!, created: row[1], body: [UInt8](row[2] as Data))
    }
}
