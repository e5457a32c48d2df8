internal import GRDB

/// What a reader asks of the file, prepared once.
struct ReaderStatements {
    let scan, ofOrganisation, stream, indexed, recent, append, last, type, organisation, count, positions,
        entry: RawStatement
    let begin, commit, leaves, subtrees, signedHead, newestHead: RawStatement

    init(_ db: Database) throws {
        scan = try RawStatement(
            db,
            """
            SELECT position, type, stream, line FROM entries
            WHERE position >= ? AND position < ? ORDER BY position
            """)
        ofOrganisation = try RawStatement(
            db,
            """
            SELECT position FROM entries INDEXED BY entries_in_brief
            WHERE position >= ? AND position < ? AND organisation = ? ORDER BY position
            """)
        stream = try RawStatement(
            db,
            """
            SELECT entries.position, line, streams.version FROM streams
            JOIN entries ON entries.position = streams.position
            WHERE streams.stream = ? AND streams.version > ? ORDER BY streams.version
            """)
        indexed = try RawStatement(db, "SELECT max(size) FROM indexed")
        recent = try RawStatement(
            db, "SELECT stream, version FROM entries WHERE position >= ? ORDER BY position")
        append = try RawStatement(db, "SELECT first, count, time, fingerprint FROM appends WHERE id = ?")
        last = try RawStatement(db, "SELECT position, line FROM entries ORDER BY position DESC LIMIT 1")
        type = try RawStatement(db, "SELECT id FROM types WHERE name = ?")
        organisation = try RawStatement(db, "SELECT id FROM organisations WHERE organisation = ?")
        count = try RawStatement(
            db, "SELECT count(*) FROM (SELECT 1 FROM streams WHERE stream >= ? AND stream < ? LIMIT ?)")
        positions = try RawStatement(
            db,
            """
            SELECT position FROM streams
            WHERE stream >= ? AND stream < ? AND position >= ? AND position < ? ORDER BY position LIMIT ?
            """)
        entry = try RawStatement(db, "SELECT type, organisation, line, stream FROM entries WHERE position = ?")
        begin = try RawStatement(db, "BEGIN")
        commit = try RawStatement(db, "COMMIT")
        leaves = try RawStatement(
            db, "SELECT hash FROM entries WHERE position >= ? AND position < ? ORDER BY position")
        subtrees = try RawStatement(db, "SELECT hash FROM subtrees WHERE node >= ? AND node < ? ORDER BY node")
        signedHead = try RawStatement(db, "SELECT size, note FROM heads WHERE size >= ? ORDER BY size LIMIT 1")
        newestHead = try RawStatement(db, "SELECT size, note FROM heads ORDER BY size DESC LIMIT 1")
    }
}
