#if Postgres
    internal import Domain
    internal import EventStore
    internal import TransparencyLog

    /// What a batch says to the server, in two round trips: what is so, under the lock; and what is written.
    enum BatchStatements {
        static let begin = Statement(name: "begin", sql: "BEGIN")
        static let rollback = Statement(name: "rollback", sql: "ROLLBACK")
        static let commit = Statement(name: "commit", sql: "COMMIT")

        /// Every later statement of the transaction sees what was committed before it had the row.
        static let take = Statement(name: "take", sql: "SELECT size, time, peaks FROM accord.head FOR UPDATE")

        /// What other nodes have written meanwhile.
        static let since = Statement(
            name: "since",
            sql:
                "SELECT stream, version FROM accord.entries WHERE position >= $1::bigint ORDER BY position LIMIT $2::bigint"
        )

        static let versions = Statement(
            name: "versions",
            sql: """
                SELECT coalesce((SELECT version FROM accord.entries WHERE entries.stream = asked.stream
                    ORDER BY version DESC LIMIT 1), 0)
                FROM unnest($1::bytea[]) WITH ORDINALITY AS asked (stream, number) ORDER BY number
                """)

        static let appends = Statement(
            name: "appends",
            sql: """
                SELECT id, fingerprint, first, count, time FROM accord.appends WHERE id = ANY ($1::uuid[])
                """)

        /// Nobody takes a lease over before the transaction has ended.
        static let leases = Statement(
            name: "leases", sql: "SELECT name, token FROM accord.leases WHERE name = ANY ($1::text[]) FOR SHARE")

        /// Ends the transactions of nodes that have the row and have not gone on sending for seconds. Those that have said
        /// all that they mean to say for now the server ends by itself; of those that stopped in the middle it expects more.
        static let endStopped = Statement(
            name: "end_stopped",
            sql: """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity JOIN pg_locks USING (pid)
                WHERE locktype = 'relation' AND relation = 'accord.head'::regclass AND mode = 'RowShareLock'
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    AND usename = current_user AND pid <> pg_backend_pid()
                    AND wait_event = 'ClientRead' AND xact_start < clock_timestamp() - interval '5 seconds'
                """)

        static let addEntries = Statement(
            name: "add_entries",
            sql: """
                INSERT INTO accord.entries (position, version, stream, type, organisation, hash, line)
                SELECT $1::bigint + number - 1, version, stream, type, organisation, hash, line
                FROM unnest($2::bigint[], $3::bytea[], $4::text[], $5::uuid[], $6::bytea[], $7::bytea[])
                    WITH ORDINALITY AS given (version, stream, type, organisation, hash, line, number)
                """)

        static let addAppends = Statement(
            name: "add_appends",
            sql: """
                INSERT INTO accord.appends (id, fingerprint, first, count, time)
                SELECT id, fingerprint, first, count, $5::bigint
                FROM unnest($1::uuid[], $2::bytea[], $3::bigint[], $4::bigint[]) AS given (id, fingerprint, first, count)
                """)

        static let addSubtrees = Statement(
            name: "add_subtrees",
            sql: "INSERT INTO accord.subtrees (node, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])")

        static let addHead = Statement(
            name: "add_head", sql: "INSERT INTO accord.heads (size, note) VALUES ($1::bigint, $2::bytea)")

        static let moveHead = Statement(
            name: "move_head", sql: "UPDATE accord.head SET size = $1::bigint, time = $2::bigint, peaks = $3::bytea")

        static let notify = Statement(name: "notify", sql: "SELECT pg_notify('accord_head', $1::text)")

        static let all = [
            begin, rollback, commit, take, since, versions, appends, leases, endStopped, addEntries, addAppends,
            addSubtrees, addHead, moveHead, notify,
        ]
    }

    extension Parameters {
        init(streams: [StreamName]) {
            self.init()
            add(streams, as: .bytea) { $1.append(contentsOf: $0.packed) }
        }

        init(identifiers: [Identifier]) {
            self.init()
            add(identifiers, as: .uuid) { $1.append($0) }
        }
    }

    extension CompactRange {
        /// The peaks behind each other, as `head` keeps them.
        var peakBytes: [UInt8] { peaks.flatMap(\.bytes) }

        /// - Throws: `Malformed` if they are not those of a tree of that size.
        init(size: Int, peakBytes: [UInt8]) throws(Malformed) {
            let peaks = stride(from: 0, to: peakBytes.count, by: TreeHash.width).compactMap {
                TreeHash(bytes: peakBytes[$0..<min($0 + TreeHash.width, peakBytes.count)])
            }
            try self.init(size: size, peaks: peaks)
        }
    }
#endif
