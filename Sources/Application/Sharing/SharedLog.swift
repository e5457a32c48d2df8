#if Postgres
    import EventStorePostgres
#endif

/// What is done to a database before nodes can share a log in it.
package enum SharedLog {
    /// Makes the tables, as their owner, or gives the nodes' role its rights again.
    ///
    /// - Throws: `DatabaseError`, `NodePlace.Problem.notBuilt`.
    package static func prepare(_ address: String, role: String) async throws {
        #if Postgres
            try await PostgresLog.prepare(try DatabaseAddress(address), for: role)
        #else
            throw NodePlace.Problem.notBuilt
        #endif
    }
}
