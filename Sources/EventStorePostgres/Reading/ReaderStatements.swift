#if Postgres
    /// What is asked of a log.
    enum ReaderStatements {
        static let head = Statement(name: "head", sql: "SELECT size, time, peaks FROM accord.head")

        static let append = Statement(
            name: "append", sql: "SELECT fingerprint, first, count, time FROM accord.appends WHERE id = $1::uuid")

        static let stream = Statement(
            name: "stream",
            sql: """
                SELECT position, line FROM accord.entries WHERE stream = $1::bytea AND version > $2::bigint
                ORDER BY version
                """)

        static let signedHead = Statement(
            name: "signed_head",
            sql: "SELECT size, note FROM accord.heads WHERE size >= $1::bigint ORDER BY size LIMIT 1")

        static let newestHead = Statement(
            name: "newest_head", sql: "SELECT size, note FROM accord.heads ORDER BY size DESC LIMIT 1")

        // MARK: The tree

        /// The leaves of ranges, and which of the ranges each is of.
        static let leaves = Statement(
            name: "leaves",
            sql: """
                SELECT number, hash FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS asked (low, high, number)
                CROSS JOIN LATERAL (
                    SELECT position, hash FROM accord.entries WHERE position >= low AND position < high
                ) AS found ORDER BY number, position
                """)

        static let subtrees = Statement(
            name: "subtrees",
            sql: """
                SELECT number, hash FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS asked (low, high, number)
                CROSS JOIN LATERAL (
                    SELECT node, hash FROM accord.subtrees WHERE node >= low AND node < high
                ) AS found ORDER BY number, node
                """)

        /// What `Connection.hashes(of:)` asks.
        static let tree = [leaves, subtrees]

        // MARK: Pages

        /// How many entries there are in a range of streams, but at most so many.
        static let count = Statement(
            name: "count",
            sql: """
                SELECT count(*) FROM (
                    SELECT 1 FROM accord.entries WHERE stream >= $1::bytea AND stream < $2::bytea LIMIT $3::bigint
                ) AS found
                """)

        /// $1 and $2 the range of log positions, $3 the types that are wanted and $4 those that are not (or NULL), $5 the
        /// organisation (or NULL), $6 and $7 the range of streams (or NULL), $8 how many, $9 how many bytes.
        private static let conditions = """
            position >= $1::bigint AND position < $2::bigint
            AND ($3::text[] IS NULL OR type = ANY ($3::text[]))
            AND ($4::text[] IS NULL OR type <> ALL ($4::text[]))
            AND ($5::uuid IS NULL OR organisation = $5::uuid)
            AND ($6::bytea IS NULL OR stream >= $6::bytea AND stream < $7::bytea)
            """

        /// As many of the entries, in their order, as have few enough bytes before them.
        private static func page(_ name: String, of found: String) -> Statement {
            Statement(
                name: name,
                sql: """
                    SELECT position, line FROM (
                        SELECT position, line, coalesce(sum(octet_length(line)) OVER (
                            ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                        FROM (\(found) ORDER BY position LIMIT $8::bigint) AS found
                    ) AS counted WHERE before < $9::bigint ORDER BY position
                    """)
        }

        /// Looks at every entry.
        static let scan = page("scan", of: "SELECT position, line FROM accord.entries WHERE \(conditions)")

        /// Goes by the index by organisation.
        static let ofOrganisation = page(
            "of_organisation",
            of: "SELECT position, line FROM accord.entries WHERE organisation = $5::uuid AND \(conditions)")

        /// Goes by the index by stream, of which the range must be narrow: its log positions are sorted.
        static let gather = page(
            "gather",
            of: """
                SELECT position, line FROM (
                    WITH places AS MATERIALIZED (
                        SELECT position FROM accord.entries WHERE stream >= $6::bytea AND stream < $7::bytea
                        AND position >= $1::bigint AND position < $2::bigint
                    )
                    SELECT entries.* FROM places JOIN accord.entries USING (position)
                ) AS entries WHERE \(conditions)
                """)

        static let all = [
            head, append, stream, signedHead, newestHead, leaves, subtrees, count, scan, ofOrganisation, gather,
        ]
    }
#endif
