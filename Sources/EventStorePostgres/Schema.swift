#if Postgres
    internal import Domain

    /// The tables of a log, in a schema of their own in a database, and who may do what with them.
    ///
    /// One role owns them and prepares them; the nodes connect as another, which may add rows to the log's tables and read
    /// them, and change nothing but the one row that says how far the log reaches. Triggers keep the owner from changing
    /// anything by accident.
    enum Schema {
        /// The form prepared here.
        static let format = 2
        /// The oldest server that will do, as libpq counts.
        static let oldestServer = 140_000

        /// What only grows.
        static let logTables = ["entries", "appends", "subtrees", "heads"] + NotaryTables.names

        /// An entry's `hash` is its leaf of the tree. Of the nodes above, those of every eighth level are in `subtrees`
        /// (`StoredNode`). `heads` are the signed ones. `head` is the one row that a batch takes: its size is the next log
        /// position, its peaks are what the tree goes on from.
        private static let tables = """
            CREATE SCHEMA accord;
            CREATE TABLE accord.form (is_row boolean PRIMARY KEY DEFAULT true CHECK (is_row), format integer NOT NULL);
            CREATE TABLE accord.head (
                is_row boolean PRIMARY KEY DEFAULT true CHECK (is_row),
                size bigint NOT NULL,
                time bigint,
                peaks bytea NOT NULL
            ) WITH (fillfactor = 10);
            INSERT INTO accord.head (size, peaks) VALUES (0, '');
            CREATE TABLE accord.entries (
                position bigint PRIMARY KEY,
                version bigint NOT NULL,
                stream bytea NOT NULL,
                type text NOT NULL,
                organisation uuid,
                hash bytea NOT NULL,
                line bytea NOT NULL
            );
            CREATE UNIQUE INDEX entries_by_stream ON accord.entries (stream, version);
            CREATE INDEX entries_by_organisation ON accord.entries (organisation, position)
                WHERE organisation IS NOT NULL;
            CREATE TABLE accord.appends (
                id uuid PRIMARY KEY,
                fingerprint bytea NOT NULL,
                first bigint NOT NULL,
                count bigint NOT NULL,
                time bigint NOT NULL
            );
            CREATE TABLE accord.subtrees (node bigint PRIMARY KEY, hash bytea NOT NULL);
            CREATE TABLE accord.heads (size bigint PRIMARY KEY, note bytea NOT NULL);
            INSERT INTO accord.form (format) VALUES (\(format));
            """

        private static let guards = """
            CREATE FUNCTION accord.only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'The log only grows: no % of %.', TG_OP, TG_TABLE_NAME; END $$;
            """

        private static func guarding(_ table: String) -> String {
            """
            CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON accord.\(table)
                FOR EACH STATEMENT EXECUTE FUNCTION accord.only_grows();
            """
        }

        /// Makes the tables, as the role that is to own them, and lets another role use them. All or nothing; what is there
        /// already stays as it is, what an earlier version has not made is added, and the rights are given again.
        ///
        /// - Parameter role: as whom the nodes connect.
        /// - Throws: `DatabaseError`.
        static func prepare(_ connection: Connection, at server: String, for role: String) throws(DatabaseError) {
            let name = quoted(role)
            do {
                try connection.execute("BEGIN; SELECT pg_advisory_xact_lock(4711198410061)")
                if let found = try format(connection) {
                    guard found <= format else {
                        throw DatabaseError.newer(server: server, format: found, known: format)
                    }
                    if found < 2 { try addNotaryTables(connection) }
                    try connection.execute("UPDATE accord.form SET format = \(format) WHERE format <> \(format)")
                } else {
                    try connection.execute(tables)
                    try connection.execute(guards)
                    for table in logTables where !NotaryTables.names.contains(table) {
                        try connection.execute(guarding(table))
                    }
                    try addNotaryTables(connection)
                    try connection.execute(SharedTables.definition)
                    try connection.execute(SharedTables.functions)
                    try connection.execute(
                        """
                        CREATE TRIGGER only_grows BEFORE DELETE OR TRUNCATE ON accord.head
                            FOR EACH STATEMENT EXECUTE FUNCTION accord.only_grows();
                        """)
                }
                try connection.execute(
                    """
                    GRANT USAGE ON SCHEMA accord TO \(name);
                    GRANT SELECT ON accord.form TO \(name);
                    GRANT SELECT, UPDATE ON accord.head TO \(name);
                    """)
                for table in logTables {
                    try connection.execute("GRANT SELECT, INSERT ON accord.\(table) TO \(name)")
                }
                for table in SharedTables.names {
                    try connection.execute("GRANT \(SharedTables.rights) ON accord.\(table) TO \(name)")
                }
                try connection.execute("GRANT EXECUTE ON FUNCTION accord.rewrite_vault() TO \(name)")
                try connection.execute("COMMIT")
            } catch {
                _ = try? connection.execute("ROLLBACK")
                throw DatabaseError(error, server: server)
            }
        }

        /// They came with the second form.
        private static func addNotaryTables(_ connection: Connection) throws(ConnectionFailure) {
            try connection.execute(NotaryTables.definition)
            for table in NotaryTables.names { try connection.execute(guarding(table)) }
        }

        /// That the server will do, and the tables are those that this program knows.
        ///
        /// - Throws: `DatabaseError`.
        static func inspect(_ connection: Connection, at server: String) throws(DatabaseError) {
            guard connection.serverVersion >= oldestServer else {
                throw .tooOld(server: server, version: connection.serverVersion / 10_000, needed: oldestServer / 10_000)
            }
            let found: Int?
            do throws(ConnectionFailure) {
                found = try format(connection)
            } catch {
                throw DatabaseError(error, server: server)
            }
            guard let found else { throw .notPrepared(server: server) }
            try check(found, server: server)
        }

        private static func check(_ found: Int, server: String) throws(DatabaseError) {
            guard found <= format else { throw .newer(server: server, format: found, known: format) }
            guard found == format else { throw .older(server: server, format: found, known: format) }
        }

        /// The form of the tables; nil if there are none.
        private static func format(_ connection: Connection) throws(ConnectionFailure) -> Int? {
            let there = try connection.execute("SELECT to_regclass('accord.form') IS NOT NULL")
            guard there.text(0, 0) == "t" else { return nil }
            let rows = try connection.execute("SELECT format FROM accord.form")
            return rows.count == 1 ? Int(rows.text(0, 0)) : nil
        }

        private static func quoted(_ name: String) -> String {
            "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
        }
    }
#endif
