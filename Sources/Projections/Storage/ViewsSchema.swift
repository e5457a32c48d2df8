internal import Domain
internal import EventStore
internal import GRDB

/// The form of `views.sqlite`. Everything in it can be made again from the log.
enum ViewsSchema {
    /// Names what the fold makes of a log: to be changed whenever a document comes out otherwise.
    static let fold = "2026-11-25.2"

    /// A row of `documents` is a version of one document, valid from the entry at `from_position` to just before the
    /// one at `to_position`; that is NULL for the current one. `created` is the first version's `from_position`;
    /// `closes_at`, in microseconds, is NULL unless a round is open.
    ///
    /// A row of `runs` is a stretch of the log in which entries of a programme stand: all of them, if no round of it
    /// was open; otherwise ballots of others may stand between. A run with `open_rounds` goes on to the end.
    static let sql = """
        CREATE TABLE progress (
            fold TEXT NOT NULL,
            schema TEXT NOT NULL,
            size INTEGER NOT NULL,
            last_position INTEGER,
            last_entry BLOB
        ) STRICT;
        CREATE TABLE documents (
            kind TEXT NOT NULL,
            id BLOB NOT NULL,
            programme BLOB,
            created INTEGER NOT NULL,
            from_position INTEGER NOT NULL,
            to_position INTEGER,
            status TEXT,
            category TEXT,
            organisation BLOB,
            subject TEXT,
            actor TEXT,
            is_agreed INTEGER NOT NULL,
            closes_at INTEGER,
            body BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX documents_versions ON documents (kind, id, from_position);
        CREATE INDEX documents_current ON documents (kind, programme, created) WHERE to_position IS NULL;
        CREATE INDEX documents_subject ON documents (kind, subject, created)
            WHERE to_position IS NULL AND subject IS NOT NULL;
        CREATE INDEX documents_actor ON documents (kind, actor, created)
            WHERE to_position IS NULL AND actor IS NOT NULL;
        CREATE INDEX documents_due ON documents (closes_at)
            WHERE to_position IS NULL AND closes_at IS NOT NULL;
        CREATE TABLE trail (
            kind TEXT NOT NULL,
            id BLOB NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (kind, id, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE seats (
            round BLOB NOT NULL,
            organisation BLOB NOT NULL,
            from_position INTEGER NOT NULL,
            PRIMARY KEY (round, organisation)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE evidence (
            file TEXT NOT NULL,
            programme BLOB NOT NULL,
            PRIMARY KEY (file, programme)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE runs (
            programme BLOB NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            open_rounds INTEGER NOT NULL,
            PRIMARY KEY (programme, first)
        ) STRICT, WITHOUT ROWID;
        """

    /// A digest of the form: FNV-1a of 64 bits, which is enough to tell versions of one text apart.
    static let digest: String = {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return String(hash, radix: 16)
    }()
}

/// How far a file of views has come, in the same transaction as its rows.
struct ViewsProgress: Hashable, Sendable {
    let fold: String
    let schema: String
    /// Every entry below it has been applied.
    var size: Int
    /// The last entry that was read, so that another log is known as another.
    var lastPosition: Int?
    var lastEntry: Identifier?

    /// Whether the file says what this program would make of the log.
    var isCurrent: Bool { fold == ViewsSchema.fold && isReadable }
    /// Whether this program can read it, even if it would write it otherwise.
    var isReadable: Bool { schema == ViewsSchema.digest }

    init(fold: String = ViewsSchema.fold) {
        self.fold = fold
        schema = ViewsSchema.digest
        size = 0
    }

    /// Nil if the file is not one of views, or has nothing in it.
    init?(_ db: Database) throws {
        guard try db.tableExists("progress"), let row = try Row.fetchOne(db, sql: "SELECT * FROM progress"),
            let fold = String.fromDatabaseValue(row["fold"]), let schema = String.fromDatabaseValue(row["schema"]),
            let size = Int.fromDatabaseValue(row["size"])
        else { return nil }
        self.fold = fold
        self.schema = schema
        self.size = size
        lastPosition = Int.fromDatabaseValue(row["last_position"])
        lastEntry = [UInt8].from(row["last_entry"]).flatMap { Identifier(bytes: $0) }
    }

    func write(_ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE progress SET size = ?, last_position = ?, last_entry = ?")
            .execute(arguments: [size, lastPosition, lastEntry?.blob])
    }
}
