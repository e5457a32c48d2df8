#if Postgres
    internal import EventStore

    /// A connection as a log needs it, made anew after it was lost, though not at once when that has just failed. Belongs to
    /// one thread.
    final class Session {
        private let address: DatabaseAddress
        private let statements: [Statement]
        private var connection: Connection?
        private let clock = ContinuousClock()
        private var nextAttempt: ContinuousClock.Instant?
        private var pauses = Pauses()
        private var lastFailure: DatabaseError?

        init(_ address: DatabaseAddress, statements: [Statement]) {
            self.address = address
            self.statements = statements
        }

        /// What a session sets. Plans are made once for all parameters, and for tables that have grown: the statistics of
        /// a young table are those of an empty one.
        ///
        /// A transaction that its node does not go on with (because it is frozen, say) ends after seconds, so that others
        /// can go on; and nobody waits for ever for the one row. Of a node that is gone without a word the server lets go
        /// after seconds too.
        private static let settings = """
            SET client_min_messages = warning;
            SET enable_seqscan = off;
            SET enable_hashjoin = off;
            SET enable_mergejoin = off;
            SET jit = off;
            SET plan_cache_mode = force_generic_plan;
            SET idle_in_transaction_session_timeout = 5000;
            SET lock_timeout = 10000;
            SET statement_timeout = 0;
            SET tcp_keepalives_idle = 5;
            SET tcp_keepalives_interval = 2;
            SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = 10000;
            SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
            """

        /// The connection, if there is one, or a new one.
        ///
        /// - Throws: `DatabaseError`; the last one again if it is too early to try once more.
        func connected(_ check: (Connection) throws -> Void = { _ in }) throws(DatabaseError) -> Connection {
            if let connection { return connection }
            if let nextAttempt, let lastFailure, clock.now < nextAttempt { throw lastFailure }
            do {
                let made = try open()
                try check(made)
                connection = made
                nextAttempt = nil
                pauses = Pauses()
                return made
            } catch {
                let failure = DatabaseError(error, server: "\(address)")
                lastFailure = failure
                nextAttempt = clock.now + pauses.next()
                throw failure
            }
        }

        /// Lets go of the connection.
        func drop() { connection = nil }

        private func open() throws -> Connection {
            let connection = try Connection(address)
            try Schema.inspect(connection, at: "\(address)")
            try connection.execute(Session.settings)
            try require("synchronous_commit", ["on", "remote_apply"], on: connection)
            try require("fsync", ["on"], on: connection)
            try require("full_page_writes", ["on"], on: connection)
            try connection.prepare(statements)
            return connection
        }

        /// Reads a setting back.
        private func require(_ setting: String, _ values: [String], on connection: Connection) throws {
            let value = try connection.execute("SHOW \(setting)").text(0, 0)
            guard values.contains(value) else {
                throw DatabaseError.notDurable(server: "\(address)", setting: setting, value: value)
            }
        }
    }

    /// How long to wait before a server that could not be reached is tried again: longer each time, to a bound.
    struct Pauses {
        private static let first = Duration.milliseconds(50)
        private static let longest = Duration.seconds(5)

        private var pause = Duration.zero

        /// Nodes that have lost the same server do not all come back at the same moment: of each pause a half is left to chance.
        ///
        /// - Parameter chance: from 0 to 1.
        mutating func next(chance: Double = .random(in: 0...1)) -> Duration {
            pause = min(max(pause * 2, Pauses.first), Pauses.longest)
            return pause * (0.5 + chance / 2)
        }
    }
#endif
